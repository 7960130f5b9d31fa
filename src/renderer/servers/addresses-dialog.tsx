/** Where a server is reached: at home, away, in the order in which they are tried. Changing them loses nothing. */
import { useMutation } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, CircleAlert, Plus, Trash2 } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Verdict } from '../../shared/model/server.ts'
import { api } from '../rpc/client.ts'
import { errorText } from '../rpc/error-text.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/text-field.tsx'
import { toast } from '../ui/toast.tsx'
import { addLine, draftsOf, MAX_ADDRESSES, moveLine, placesOf, withAddress, type AddressDraft } from './address-list.ts'
import type { ServerRow } from './use-servers.ts'
import { isReached, Note, VerdictView } from './verdict-view.tsx'
import './words.ts'

export function AddressesDialog({ server, onClose }: { server: ServerRow; onClose: () => void }) {
  const { t } = useTranslation()
  const formId = useId()
  const [drafts, setDrafts] = useState(() => draftsOf(server.server.addresses))
  const places = placesOf(drafts)
  const save = useMutation({
    mutationFn: () => api.servers.setAddresses({ sourceId: server.id, addresses: places }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: orpc.sources.list.key() })
      toast({ tone: 'success', title: t('servers.addresses.saved', { name: server.name }) })
      onClose()
    },
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (places.length > 0) save.mutate()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      size="md"
      title={t('servers.addresses.title', { name: server.name })}
      description={t('servers.addresses.lead')}
      closeLabel={t('common.close')}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" busy={save.isPending} disabled={places.length === 0}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={onSubmit}>
        <ol className="flex flex-col gap-3">
          {drafts.map((draft, at) => (
            <AddressLine
              key={draft.id}
              draft={draft}
              place={at}
              last={at === drafts.length - 1}
              only={drafts.length === 1}
              serverId={server.server.serverId}
              onText={(address) => setDrafts(withAddress(drafts, draft.id, address))}
              onAccept={(accept) =>
                setDrafts((now) => now.map((one) => (one.id === draft.id ? { ...one, accept } : one)))
              }
              onMove={(by) => setDrafts(moveLine(drafts, draft.id, by))}
              onRemove={() => setDrafts(drafts.filter(({ id }) => id !== draft.id))}
            />
          ))}
        </ol>
        {drafts.length < MAX_ADDRESSES && (
          <Button
            size="sm"
            className="mt-3"
            icon={<Plus className="size-4" />}
            onClick={() => setDrafts(addLine(drafts))}
          >
            {t('servers.addresses.add')}
          </Button>
        )}
        {save.error && (
          <p role="alert" className="mt-3 text-sm text-danger-text">
            {errorText(save.error, t).detail}
          </p>
        )}
      </form>
    </Dialog>
  )
}

interface AddressLineProps {
  draft: AddressDraft
  place: number
  last: boolean
  only: boolean
  serverId: string
  onText: (address: string) => void
  onAccept: (fingerprint: string) => void
  onMove: (by: -1 | 1) => void
  onRemove: () => void
}

function AddressLine({ draft, place, last, only, serverId, onText, onAccept, onMove, onRemove }: AddressLineProps) {
  const { t } = useTranslation()
  const number = place + 1
  const address = draft.address.trim()
  const test = useMutation({
    mutationFn: (accept: string | undefined) => api.servers.test({ address, ...(accept ? { accept } : {}) }),
    onSuccess: (verdict, accept) => {
      if (accept && verdict.kind !== 'tls') onAccept(accept)
    },
  })
  const shown = test.data && asOwn(test.data, serverId)
  return (
    <li>
      <div className="flex items-end gap-1">
        <TextField
          label={t(place === 0 ? 'servers.addresses.first' : 'servers.addresses.nth', { number })}
          className="min-w-0 flex-1"
          placeholder={place === 0 ? '192.168.1.20:4747' : 'https://music.example.org'}
          value={draft.address}
          maxLength={2048}
          inputMode="url"
          onChange={(event) => {
            onText(event.target.value)
            test.reset()
          }}
        />
        <Button
          className="ml-1"
          busy={test.isPending}
          disabled={address === ''}
          aria-label={t('servers.addresses.testNth', { number })}
          onClick={() => test.mutate(draft.accept)}
        >
          {t('servers.add.testShort')}
        </Button>
        {!only && (
          <>
            <IconButton
              label={t('servers.addresses.up', { number })}
              icon={<ArrowUp />}
              disabled={place === 0}
              onClick={() => onMove(-1)}
            />
            <IconButton
              label={t('servers.addresses.down', { number })}
              icon={<ArrowDown />}
              disabled={last}
              onClick={() => onMove(1)}
            />
            <IconButton label={t('servers.addresses.remove', { number })} icon={<Trash2 />} onClick={onRemove} />
          </>
        )}
      </div>
      <div aria-live="polite" className="mt-2 flex flex-col gap-2 empty:hidden">
        {shown === 'another' ? (
          <Note tone="danger" icon={<CircleAlert />} title={t('servers.addresses.another', { address })}>
            <p>{t('servers.addresses.anotherDetail')}</p>
          </Note>
        ) : shown ? (
          <VerdictView
            verdict={shown}
            typed={address}
            busy={test.isPending}
            onTrust={(accept) => test.mutate(accept)}
          />
        ) : null}
        {test.error && <p className="text-sm text-danger-text">{errorText(test.error, t).detail}</p>}
      </div>
    </li>
  )
}

/** That this server is a source already, and asks nobody who they are, is just what is wanted here. Any other one is not. */
function asOwn(verdict: Verdict, serverId: string): Verdict | 'another' {
  if (!isReached(verdict) && verdict.kind !== 'known') return verdict
  return verdict.server?.serverId === serverId ? { ...verdict, kind: 'ok' } : 'another'
}
