/** Pairing another device: a code in large letters, how long it is good, and where to type it. Says so when a device has come. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { CircleCheck, RefreshCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DeviceRow } from '../../shared/model/access.ts'
import { api } from '../rpc/client.ts'
import { errorText } from '../rpc/error-text.ts'
import { orpc } from '../rpc/query.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Address } from './address-list.tsx'
import { clockOf, lifeOf } from './pairing.ts'
import { usePairingAddress } from './use-access.ts'
import './words.ts'

export function PairDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const address = usePairingAddress()
  const code = useMutation({
    mutationFn: async () => {
      const { code, expiresAt } = await api.access.pairingCode()
      return { code, endsAt: performance.now() + lifeOf(expiresAt, Date.now()) }
    },
  })
  const { mutate: askCode } = code
  useEffect(() => askCode(), [askCode])
  const came = useNewDevice()
  return (
    <Dialog
      open
      onClose={onClose}
      title={came ? t('access.pair.done', { name: came.name }) : t('access.pair.title')}
      closeLabel={t('common.close')}
      footer={
        <Button variant={came ? 'primary' : 'secondary'} onClick={onClose}>
          {t(came ? 'access.pair.finish' : 'common.close')}
        </Button>
      }
    >
      {/* Said once, when a code comes; the clock beside it runs silently. */}
      <div role="status" className="sr-only">
        {code.data && !came && t('access.pair.spoken', { code: [...code.data.code].join(' ') })}
      </div>
      {came ? (
        <p role="status" className="flex items-center gap-3 text-ink-2">
          <CircleCheck aria-hidden className="size-8 shrink-0 text-success-text" />
          {t('access.pair.doneAbout')}
        </p>
      ) : (
        <>
          <p className="text-ink-2">{t(address === undefined ? 'access.pair.leadNoAddress' : 'access.pair.lead')}</p>
          {address !== undefined && (
            <div className="mt-3 rounded-lg shadow-[inset_0_0_0_1px_var(--line)]">
              <Address address={address} />
            </div>
          )}
          {code.error ? (
            <p role="alert" className="mt-4 text-danger-text">
              {errorText(code.error, t).detail}
            </p>
          ) : code.data ? (
            <Code key={code.data.code} {...code.data} onAgain={askCode} />
          ) : (
            <Skeleton className="mt-4 h-30 rounded-xl" />
          )}
        </>
      )}
    </Dialog>
  )
}

function Code({ code, endsAt, onAgain }: { code: string; endsAt: number; onAgain: () => void }) {
  const { t } = useTranslation()
  const left = useTimeLeft(endsAt)
  if (left <= 0)
    return (
      <div className="mt-4 flex h-30 flex-col items-center justify-center gap-3 rounded-xl bg-sunken">
        <p role="status" className="text-ink-2">
          {t('access.pair.over')}
        </p>
        <Button variant="primary" icon={<RefreshCw className="size-4" />} onClick={onAgain}>
          {t('access.pair.again')}
        </Button>
      </div>
    )
  return (
    <div className="mt-4 flex h-30 flex-col items-center justify-center gap-2 rounded-xl bg-sunken">
      <div className="flex items-center gap-2 pl-11">
        <output className="font-mono text-3xl font-semibold tracking-widest select-all">{code}</output>
        <CopyButton label={t('access.pair.copy')} text={code} />
      </div>
      <div className="flex items-center gap-3 text-sm text-ink-3">
        <span className="tabular">{t('access.pair.left', { time: clockOf(left) })}</span>
        <button type="button" onClick={onAgain} className="rounded-sm text-accent-text hover:underline">
          {t('access.pair.again')}
        </button>
      </div>
    </div>
  )
}

function useTimeLeft(endsAt: number): number {
  const [now, setNow] = useState(() => performance.now())
  const over = now >= endsAt
  useEffect(() => {
    if (over) return
    const timer = setInterval(() => setNow(performance.now()), 1000)
    return () => clearInterval(timer)
  }, [over])
  return endsAt - now
}

/** One that was not there when the dialog opened. */
function useNewDevice(): DeviceRow | undefined {
  const { data } = useQuery(orpc.access.devices.queryOptions({ staleTime: 0 }))
  const [known, setKnown] = useState<ReadonlySet<string>>()
  if (data !== undefined && known === undefined) setKnown(new Set(data.map(({ id }) => id)))
  return known && data?.find(({ id, kind }) => kind !== 'browser' && !known.has(id))
}
