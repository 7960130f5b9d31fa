/**
 * What trying an address came to, in plain words: what is so, and what to do about it. A certificate nobody vouches for can be
 * trusted here, once it has been compared.
 */
import { CircleAlert, CircleCheck, LockOpen, ShieldQuestion, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Verdict, VerdictKind } from '../../shared/model/server.ts'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { fingerprintLines, isOwnMachine } from './address.ts'
import './words.ts'

export interface VerdictViewProps {
  verdict: Verdict
  /** As it was typed, for where the verdict names none. */
  typed: string
  /** Absent where a certificate cannot be accepted. */
  onTrust?: ((fingerprint: string) => void) | undefined
  busy?: boolean
}

/** Nobody signed in yet is no fault of the address. */
export const isReached = ({ kind }: Pick<Verdict, 'kind'>): boolean => reached(kind)

const reached = (kind: VerdictKind): kind is 'ok' | 'sign-in' => kind === 'ok' || kind === 'sign-in'

export function VerdictView({ verdict, typed, onTrust, busy = false }: VerdictViewProps) {
  const { t } = useTranslation()
  const { kind, fingerprint, message } = verdict
  const address = verdict.address ?? typed
  if (kind === 'tls' && fingerprint && onTrust)
    return (
      <Note tone="warning" icon={<ShieldQuestion />} title={t('servers.verdict.tls.title')}>
        <p>{t('servers.verdict.tls.detail')}</p>
        <p className="mt-2">{t('servers.verdict.tls.compare')}</p>
        <Fingerprint value={fingerprint} />
        <Button size="sm" className="mt-3" busy={busy} onClick={() => onTrust(fingerprint)}>
          {t('servers.verdict.tls.trust')}
        </Button>
      </Note>
    )
  return (
    <>
      {reached(kind) ? (
        <Note tone="success" icon={<CircleCheck />} title={t(`servers.verdict.${kind}.title`, { address })}>
          {verdict.server && (
            <p>
              {t('servers.verdict.found', { name: verdict.server.name, version: verdict.server.version })}
              {verdict.server.trackCount !== null && ` · ${t('common.tracks', { count: verdict.server.trackCount })}`}
            </p>
          )}
        </Note>
      ) : (
        <Note
          tone={kind === 'known' ? 'neutral' : 'danger'}
          icon={kind === 'known' ? <TriangleAlert /> : <CircleAlert />}
          title={t(`servers.verdict.${kind}.title`, { address })}
        >
          <p>{t(`servers.verdict.${kind}.detail`, { address })}</p>
          <details className="mt-1.5 text-ink-3">
            <summary className="w-fit rounded-sm">{t('servers.verdict.more')}</summary>
            <p className="mt-1 [overflow-wrap:anywhere] select-text">{message}</p>
          </details>
        </Note>
      )}
      <PlainWarning verdict={verdict} typed={typed} />
    </>
  )
}

/** Without encryption beyond the own machine, everybody on the way can listen. */
export function PlainWarning({ verdict, typed }: { verdict: Verdict; typed: string }) {
  const { t } = useTranslation()
  if (!verdict.server?.plain || isOwnMachine(verdict.address ?? typed)) return null
  return (
    <Note tone="warning" icon={<LockOpen />} title={t('servers.plain.title')}>
      <p>{t('servers.plain.detail')}</p>
    </Note>
  )
}

/** In lines of eight pairs, the way other programs show it. */
function Fingerprint({ value }: { value: string }) {
  const { t } = useTranslation()
  return (
    <p
      role="img"
      aria-label={t('servers.verdict.tls.fingerprint', { value })}
      className="mt-2 w-fit rounded-md bg-sunken px-3 py-2 font-mono text-sm leading-6 text-ink select-text"
    >
      {fingerprintLines(value).map((line) => (
        <span key={line} className="block whitespace-nowrap">
          {line}
        </span>
      ))}
    </p>
  )
}

const TONES = {
  neutral: ['bg-hover', 'text-ink-2'],
  success: ['bg-success-soft', 'text-success-text'],
  warning: ['bg-warning-soft', 'text-warning-text'],
  danger: ['bg-danger-soft', 'text-danger-text'],
} as const

/** A coloured box with a sign, a sentence and what belongs to it. */
export function Note({
  tone,
  icon,
  title,
  children,
}: {
  tone: keyof typeof TONES
  icon: ReactNode
  title: ReactNode
  children?: ReactNode
}) {
  const [ground, ink] = TONES[tone]
  return (
    <div className={cx('flex gap-3 rounded-lg p-3', ground)}>
      <span aria-hidden className={cx('mt-0.5 shrink-0 [&_svg]:size-5', ink)}>
        {icon}
      </span>
      <div className="min-w-0 flex-1">
        <p className="font-medium [overflow-wrap:anywhere]">{title}</p>
        {children && <div className="mt-0.5 text-sm text-ink-2">{children}</div>}
      </div>
    </div>
  )
}
