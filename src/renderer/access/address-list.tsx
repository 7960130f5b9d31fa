/** Addresses to be typed elsewhere, each with a button that copies it. */
import { useTranslation } from 'react-i18next'
import { isOwnMachine } from '../servers/address.ts'
import { Badge } from '../ui/badge.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import './words.ts'

export function AddressList({ addresses }: { addresses: readonly string[] }) {
  return (
    <ul className="divide-y divide-line">
      {addresses.map((address) => (
        <li key={address}>
          <Address address={address} />
        </li>
      ))}
    </ul>
  )
}

export function Address({ address }: { address: string }) {
  const { t } = useTranslation()
  return (
    <div className="flex min-h-11 items-center gap-3 py-1 pr-1.5 pl-4">
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-0.5">
        <span className="font-mono text-sm [overflow-wrap:anywhere] select-text">{address}</span>
        {isOwnMachine(address) && <Badge>{t('access.sharing.ownMachine')}</Badge>}
      </div>
      <CopyButton label={t('access.sharing.copy', { address })} text={address} />
    </div>
  )
}
