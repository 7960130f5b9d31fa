/** What matches rules that are not saved yet: how many, and the first of them. Follows a moment after the last key. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SmartRules } from '../../shared/model/smart-rules.ts'
import { formatDuration, formatLongDuration } from '../i18n/format.ts'
import { errorText } from '../rpc/error-text.ts'
import { orpc } from '../rpc/query.ts'
import { cx } from '../ui/class-names.ts'

const AFTER_MS = 250
const SHOWN = 6

export function RulesPreview({ rules }: { rules: SmartRules | null }) {
  const { t } = useTranslation()
  const settled = useSettled(rules)
  const query = useQuery(
    orpc.playlists.preview.queryOptions({
      input: {
        rules: settled ?? { group: { match: 'all', rules: [] }, sort: { by: 'title' }, limit: 1 },
        limit: SHOWN,
      },
      enabled: settled !== null,
      gcTime: 0,
    }),
  )
  const answer = settled === null ? undefined : query.data
  const failed = settled !== null && query.isError
  return (
    <section
      aria-label={t('playlists.rules.preview')}
      aria-busy={query.isFetching}
      className="rounded-xl p-3 shadow-[inset_0_0_0_1px_var(--line)]"
    >
      <div className="flex items-baseline gap-3">
        <h3 className="text-sm font-semibold text-ink-3">{t('playlists.rules.preview')}</h3>
        <p role="status" className="tabular ml-auto text-sm text-ink-2">
          {answer &&
            `${t('common.tracks', { count: answer.total })}${
              answer.total > 0 ? ` · ${formatLongDuration(answer.durationMs)}` : ''
            }`}
        </p>
      </div>
      {/* As high with few rows as with many, so that nothing jumps while one types. */}
      <div className="mt-2 h-44 overflow-hidden">
        {settled === null && <p className="text-ink-3">{t('playlists.rules.previewWaits')}</p>}
        {failed && <p className="text-danger-text">{errorText(query.error, t).detail}</p>}
        {answer && answer.total === 0 && <p className="text-ink-3">{t('playlists.rules.previewNone')}</p>}
        {answer && !failed && (
          <ul className={cx('flex flex-col', query.isPlaceholderData && 'opacity-60')}>
            {answer.rows.map((track) => (
              <li key={track.id} className="flex h-6.5 items-center gap-3">
                <span className="min-w-0 flex-1 truncate">
                  {track.title}
                  <span className="text-ink-3"> · {track.artist || t('common.unknownArtist')}</span>
                </span>
                <span className="tabular text-sm text-ink-3">{formatDuration(track.durationMs)}</span>
              </li>
            ))}
          </ul>
        )}
        {answer && answer.total > answer.rows.length && !failed && (
          <p className="text-sm text-ink-3">
            {t('playlists.rules.previewMore', { count: answer.total - answer.rows.length })}
          </p>
        )}
      </div>
    </section>
  )
}

/** The value as it was when it last rested. */
function useSettled<T>(value: T): T {
  const text = JSON.stringify(value)
  const [settled, setSettled] = useState({ value, text })
  useEffect(() => {
    if (text === settled.text) return
    const timer = setTimeout(() => setSettled({ value: JSON.parse(text) as T, text }), AFTER_MS)
    return () => clearTimeout(timer)
  }, [text, settled.text])
  return settled.value
}
