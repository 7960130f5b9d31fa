/** What matches rules that are not saved yet: how many, and the first of them. Follows a moment after the last key. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SmartRules } from '../../shared/model/smart-rules.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import { formatDuration, formatLongDuration } from '../i18n/format.ts'
import { errorText } from '../rpc/error-text.ts'
import { orpc } from '../rpc/query.ts'
import { cx } from '../ui/class-names.ts'

export interface Preview {
  /** The rules cannot be asked with yet. */
  waits: boolean
  error: unknown
  /** Undefined until the first answer, and while the rules are unfinished. */
  total: number | undefined
  durationMs: number
  rows: readonly TrackRow[]
  /** Shown are those of the rules before. */
  old: boolean
}

const AFTER_MS = 250
const SHOWN = 6
const EVERYTHING: SmartRules = {
  group: { match: 'all', rules: [] },
  sort: { by: 'title', desc: false, thenDesc: false },
  limit: null,
}

export function useRulesPreview(rules: SmartRules | null): Preview {
  const settled = useSettled(rules)
  const query = useQuery(
    orpc.playlists.preview.queryOptions({
      input: { rules: settled ?? EVERYTHING, limit: SHOWN },
      enabled: settled !== null,
      gcTime: 0,
    }),
  )
  const answer = settled === null ? undefined : query.data
  return {
    waits: settled === null,
    error: settled === null ? null : query.error,
    total: answer?.total,
    durationMs: answer?.durationMs ?? 0,
    rows: answer?.rows ?? [],
    old: query.isPlaceholderData,
  }
}

/** `about` stands in place of how long it all plays. */
export function RulesPreview({ preview, about }: { preview: Preview; about?: string }) {
  const { t } = useTranslation()
  const { waits, error, total, durationMs, rows, old } = preview
  return (
    <section
      aria-label={t('playlists.rules.preview')}
      aria-busy={old}
      className="rounded-xl p-3 shadow-[inset_0_0_0_1px_var(--line)]"
    >
      <div className="flex items-baseline gap-3">
        <h3 className="text-sm font-semibold text-ink-3">{t('playlists.rules.preview')}</h3>
        <p className="tabular ml-auto text-sm text-ink-3">
          {about ?? (total !== undefined && total > 0 && formatLongDuration(durationMs))}
        </p>
      </div>
      {/* As high with few rows as with many, so that nothing jumps while one types. */}
      <div className="mt-2 h-46 overflow-hidden">
        {waits && <p className="text-ink-3">{t('playlists.rules.previewWaits')}</p>}
        {error ? <p className="text-danger-text">{errorText(error, t).detail}</p> : null}
        {total === 0 && <p className="text-ink-3">{t('playlists.rules.previewNone')}</p>}
        <ul className={cx('flex flex-col', old && 'opacity-60')}>
          {rows.map((track) => (
            <li key={track.id} className="flex h-6.5 items-center gap-3">
              <span className="min-w-0 flex-1 truncate">
                {track.title}
                <span className="text-ink-3"> · {track.artist || t('common.unknownArtist')}</span>
              </span>
              <span className="tabular text-sm text-ink-3">{formatDuration(track.durationMs)}</span>
            </li>
          ))}
        </ul>
        {total !== undefined && total > rows.length && (
          <p className="text-sm text-ink-3">{t('playlists.rules.previewMore', { count: total - rows.length })}</p>
        )}
      </div>
    </section>
  )
}

/** The value as it was when it last rested. */
export function useSettled<T>(value: T): T {
  const text = JSON.stringify(value)
  const [settled, setSettled] = useState({ value, text })
  useEffect(() => {
    if (text === settled.text) return undefined
    const timer = setTimeout(() => setSettled({ value: JSON.parse(text) as T, text }), AFTER_MS)
    return () => clearTimeout(timer)
  }, [text, settled.text])
  return settled.value
}
