/** By what a playlist is to be put in order, and which way round. */
import { ArrowDownNarrowWide, ArrowUpNarrowWide } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PlaylistItemSort, PlaylistRow } from '../../shared/model/playlist.ts'
import { PLAYLIST_ITEM_SORT_KEYS } from '../../shared/model/sort-keys.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Select } from '../ui/select.tsx'
import { sortItems } from './item-edits.ts'

/** The most, the newest first. */
const DOWNWARDS: ReadonlySet<PlaylistItemSort['by']> = new Set(['addedAt', 'plays', 'stars'])

export function SortDialog({ playlist, onClose }: { playlist: PlaylistRow; onClose: () => void }) {
  const { t } = useTranslation()
  const [sort, setSort] = useState<PlaylistItemSort>({ by: 'title', desc: false })
  const apply = () => {
    onClose()
    void sortItems(playlist, sort)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('playlists.sort.title', { name: playlist.name })}
      description={t('playlists.sort.detail')}
      closeLabel={t('common.close')}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button variant="primary" onClick={apply}>
            {t('playlists.sort.apply')}
          </Button>
        </>
      }
    >
      <div className="flex items-center gap-1">
        <Select<PlaylistItemSort['by']>
          label={t('playlists.sort.by')}
          value={sort.by}
          options={PLAYLIST_ITEM_SORT_KEYS.map((value) => ({ value, label: t(`playlists.sort.keys.${value}`) }))}
          onChange={(by) => setSort({ by, desc: DOWNWARDS.has(by) })}
        />
        {sort.by !== 'shuffled' && (
          <IconButton
            label={sort.desc ? t('common.descending') : t('common.ascending')}
            icon={sort.desc ? <ArrowDownNarrowWide /> : <ArrowUpNarrowWide />}
            onClick={() => setSort({ ...sort, desc: !sort.desc })}
          />
        )}
      </div>
    </Dialog>
  )
}
