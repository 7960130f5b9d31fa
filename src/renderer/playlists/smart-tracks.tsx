/** What matches the rules of a smart playlist now: the usual table, first in the order of the rules. */
import { WandSparkles } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TrackSort } from '../../shared/model/list.ts'
import type { PlaylistRow } from '../../shared/model/playlist.ts'
import type { SmartRules } from '../../shared/model/smart-rules.ts'
import { LibraryPull } from '../app/library-refresh.tsx'
import { useMay } from '../rpc/may.ts'
import { TrackTable } from '../tracks/track-table.tsx'
import type { useColumns } from '../tracks/use-columns.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { openPlaylistDialog } from './playlist-dialogs.ts'
import { usePlaylistsRevision } from './use-playlists.ts'

export interface SmartTracksProps {
  playlist: PlaylistRow
  rules: SmartRules
  table: ReturnType<typeof useColumns>
}

export function SmartTracks({ playlist, rules, table }: SmartTracksProps) {
  const { t } = useTranslation()
  // Rules with another order bring it with them.
  const ruled = JSON.stringify(rules.sort)
  const [chosen, setChosen] = useState<{ ruled: string; sort: TrackSort }>()
  const sort = chosen?.ruled === ruled ? chosen.sort : rules.sort
  const { columns, show, keep } = table
  const mayEdit = useMay('write')
  const revision = usePlaylistsRevision()
  return (
    <LibraryPull>
      <TrackTable
        list={{ filter: { playlistId: playlist.id }, sort }}
        label={t('playlists.page.tracks', { name: playlist.name })}
        onSort={(next) => setChosen({ ruled, sort: next })}
        columns={columns}
        onColumns={keep}
        onDraggedColumns={show}
        revision={revision}
        empty={
          <EmptyState
            icon={<WandSparkles />}
            title={t('playlists.empty.smart')}
            action={
              mayEdit && (
                <Button onClick={() => openPlaylistDialog({ kind: 'rules', playlist })}>
                  {t('playlists.editRules')}
                </Button>
              )
            }
          >
            {t('playlists.empty.smartDetail')}
          </EmptyState>
        }
      />
    </LibraryPull>
  )
}
