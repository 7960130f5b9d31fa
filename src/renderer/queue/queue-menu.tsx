/** What can be done with the queue as a whole: clear it, save it, bring back a saved one. */
import { useQuery } from '@tanstack/react-query'
import { Ellipsis, FolderClock, ListMusic, ListX, Save, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SavedQueue } from '../../shared/model/queue.ts'
import { QueryState } from '../app/query-state.tsx'
import { toastError } from '../app/toast-error.ts'
import { formatDate, formatDateTime } from '../i18n/format.ts'
import { player } from '../player/use-player.ts'
import { saveQueueAsPlaylist } from '../playlists/queue-as-playlist.ts'
import { api } from '../rpc/client.ts'
import { useMay } from '../rpc/may.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { TextField } from '../ui/text-field.tsx'
import { toast } from '../ui/toast.tsx'
import { clearQueue } from './queue-items.ts'

export function QueueMenu({ empty }: { empty: boolean }) {
  const { t } = useTranslation()
  const [shown, setShown] = useState<'save' | 'saved' | null>(null)
  const close = () => setShown(null)
  const maySave = useMay('write')
  return (
    <>
      <Menu trigger={<IconButton label={t('queue.options')} icon={<Ellipsis />} />}>
        {maySave && (
          <>
            <MenuItem icon={<Save />} disabled={empty} onSelect={() => setShown('save')}>
              {t('queue.save')}
            </MenuItem>
            <MenuItem icon={<ListMusic />} disabled={empty} onSelect={saveQueueAsPlaylist}>
              {t('playlists.queue.save')}
            </MenuItem>
            <MenuItem icon={<FolderClock />} onSelect={() => setShown('saved')}>
              {t('queue.savedQueues')}
            </MenuItem>
            <MenuSeparator />
          </>
        )}
        <MenuItem icon={<ListX />} disabled={empty} onSelect={() => void clearQueue({ upcomingOnly: true })}>
          {t('queue.clearUpcoming')}
        </MenuItem>
        <MenuItem icon={<Trash2 />} danger disabled={empty} onSelect={() => void clearQueue({ upcomingOnly: false })}>
          {t('queue.clear')}
        </MenuItem>
      </Menu>
      {shown === 'save' && <SaveDialog onClose={close} />}
      {shown === 'saved' && <SavedDialog onClose={close} />}
    </>
  )
}

const stale = () => queryClient.invalidateQueries({ queryKey: orpc.queue.saved.key() })

function SaveDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const [name, setName] = useState(() => formatDateTime(Date.now()))
  const field = useRef<HTMLInputElement>(null)
  const save = async () => {
    try {
      await api.queue.save({ playerId: player.playerId, name: name.trim() })
      await stale()
      onClose()
      toast({ tone: 'success', title: t('queue.saved', { name: name.trim() }) })
    } catch (error) {
      toastError(error)
    }
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('queue.saveTitle')}
      description={t('queue.saveDescription')}
      closeLabel={t('common.close')}
      initialFocus={field}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button variant="primary" disabled={name.trim() === ''} onClick={() => void save()}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() !== '') void save()
        }}
      >
        <TextField
          ref={field}
          label={t('queue.name')}
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.target.value)}
        />
      </form>
    </Dialog>
  )
}

function SavedDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const query = useQuery(orpc.queue.saved.queryOptions())
  return (
    <Dialog open onClose={onClose} title={t('queue.savedQueues')} closeLabel={t('common.close')}>
      <QueryState query={query} skeleton={<Skeleton className="h-24" />}>
        {(saved) =>
          saved.length === 0 ? (
            <p className="text-ink-2">{t('queue.noSaved')}</p>
          ) : (
            <ul className="-mx-2">
              {saved.map((one) => (
                <SavedRow key={one.id} saved={one} onPlayed={onClose} />
              ))}
            </ul>
          )
        }
      </QueryState>
    </Dialog>
  )
}

function SavedRow({ saved, onPlayed }: { saved: SavedQueue; onPlayed: () => void }) {
  const { t } = useTranslation()
  const { id, name } = saved
  const load = async () => {
    await player.loadSaved(id)
    onPlayed()
    toast({
      id: 'queue-edit',
      title: t('queue.loaded', { name }),
      action: { label: t('common.undo'), onAction: () => void player.edits.undo() },
    })
  }
  const remove = async () => {
    try {
      await api.queue.removeSaved({ id })
      await stale()
      toast({ title: t('queue.removedSaved', { name }) })
    } catch (error) {
      toastError(error)
    }
  }
  return (
    <li className="flex items-center gap-1 rounded-lg hover:bg-hover">
      <button
        type="button"
        aria-label={t('queue.load', { name })}
        onClick={() => void load()}
        className="min-w-0 flex-1 px-2 py-1.5 text-left"
      >
        <span className="block truncate font-medium">{name}</span>
        <span className="block text-sm text-ink-3">
          {t('common.tracks', { count: saved.length })} · {formatDate(saved.savedAt)}
        </span>
      </button>
      <IconButton size="sm" label={t('queue.removeSaved', { name })} icon={<Trash2 />} onClick={() => void remove()} />
    </li>
  )
}
