/** Everything known of one playlist. */
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import type { PlaylistRow } from '../../shared/model/playlist.ts'
import { formatDateTime, formatLongDuration, formatNumber } from '../i18n/format.ts'
import { Dialog } from '../ui/dialog.tsx'
import { rulesInWords } from './rules-in-words.ts'
import { usePlaylists } from './use-playlists.ts'

export function PropertiesDialog({ playlist: given, onClose }: { playlist: PlaylistRow; onClose: () => void }) {
  const { t } = useTranslation()
  const { playlists, folders } = usePlaylists()
  const playlist = playlists.find(({ id }) => id === given.id) ?? given
  const { name, description, rules, length, missing, durationMs, folderId, createdAt, changedAt, id } = playlist
  const nameOf = (id: string) => playlists.find((other) => other.id === id)?.name ?? id
  const lines: [string, string | null][] = [
    [t('playlists.about.kind'), rules ? t('playlists.smart') : t('playlists.about.ordinary')],
    [t('playlists.description'), description || null],
    [t('playlists.about.length'), length === null ? null : formatNumber(length)],
    [t('playlists.about.missing'), missing === 0 ? null : formatNumber(missing)],
    [t('playlists.about.duration'), durationMs === null || length === 0 ? null : formatLongDuration(durationMs)],
    [t('playlists.about.folder'), folders.find((folder) => folder.id === folderId)?.name ?? null],
    [t('playlists.about.rules'), rules && rulesInWords(rules, t, nameOf)],
    [t('playlists.about.created'), formatDateTime(createdAt)],
    [t('playlists.about.changed'), formatDateTime(changedAt)],
    [t('playlists.about.id'), id],
  ]
  return (
    <Dialog
      open
      onClose={onClose}
      size="md"
      isText
      title={t('playlists.about.title', { name })}
      closeLabel={t('common.close')}
    >
      <dl className="grid grid-cols-[8.5rem_1fr] gap-x-4 gap-y-1 select-text">
        {lines.map(
          ([label, value]) =>
            value !== null && (
              <Fragment key={label}>
                <dt className="text-ink-3">{label}</dt>
                <dd className="min-w-0 [overflow-wrap:anywhere] whitespace-pre-line">{value}</dd>
              </Fragment>
            ),
        )}
      </dl>
    </Dialog>
  )
}
