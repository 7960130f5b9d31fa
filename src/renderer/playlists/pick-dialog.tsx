/**
 * Which playlist to add to, where there are many: type a part of a name, arrows and Enter, or make a new one with what was
 * typed. The field keeps the focus; the list follows it.
 */
import { ListMusic, Plus, Search } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { PlaylistRow } from '../../shared/model/playlist.ts'
import { toastError } from '../app/toast-error.ts'
import type { Selections } from '../menu/menu-target.ts'
import { cx } from '../ui/class-names.ts'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/text-field.tsx'
import { addToPlaylist, createWith } from './add-to-playlist.ts'
import { matchesName } from '../../shared/model/matches-name.ts'
import { addableOf, usePlaylists } from './use-playlists.ts'

/** More are found by typing another letter. */
const MOST = 100

export interface PickDialogProps {
  selections: () => Promise<Selections>
  count?: number
  onClose: () => void
}

export function PickDialog({ selections, count, onClose }: PickDialogProps) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const field = useRef<HTMLInputElement>(null)
  const listId = useId()
  const all = addableOf(usePlaylists().playlists)
  const name = text.trim()
  const found = all.filter((playlist) => matchesName(playlist.name, name)).slice(0, MOST)
  // The last entry makes a new one.
  const entries: (PlaylistRow | 'new')[] = [...found, 'new']
  const at = Math.min(active, entries.length - 1)

  const choose = (entry: PlaylistRow | 'new') => {
    onClose()
    if (entry !== 'new') void addToPlaylist(entry, selections())
    else
      selections()
        .then((chosen) => createWith({ name: name || t('playlists.new.title'), selections: chosen }))
        .catch(toastError)
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'ArrowDown') setActive(Math.min(at + 1, entries.length - 1))
    else if (event.key === 'ArrowUp') setActive(Math.max(at - 1, 0))
    else if (event.key === 'Enter') choose(entries[at]!)
    else return
    event.preventDefault()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={count === undefined ? t('playlists.add.titlePlain') : t('playlists.add.title', { count })}
      closeLabel={t('common.close')}
      initialFocus={field}
    >
      <TextField
        ref={field}
        label={t('playlists.add.field')}
        hideLabel
        icon={<Search />}
        placeholder={t('playlists.add.field')}
        value={text}
        maxLength={200}
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={`${listId}-${at}`}
        onChange={(event) => {
          setText(event.target.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      {found.length === 0 && name !== '' && <p className="mt-3 px-2 text-ink-3">{t('playlists.add.none')}</p>}
      <div
        id={listId}
        role="listbox"
        aria-label={t('playlists.list')}
        className="-mx-2 mt-2 max-h-80 overflow-y-auto px-0.5 pb-1"
      >
        {entries.map((entry, index) => (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the field has the keys
          <div
            key={entry === 'new' ? 'new' : entry.id}
            id={`${listId}-${index}`}
            ref={index === at ? (row) => row?.scrollIntoView({ block: 'nearest' }) : undefined}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onPointerMove={() => index !== at && setActive(index)}
            onClick={() => choose(entry)}
            className={cx(
              'flex min-h-9 items-center gap-2.5 rounded-lg px-2 select-none [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-3',
              index === at && 'bg-hover',
              // Always to be seen, however many there are above.
              entry === 'new' && 'sticky bottom-0 bg-raised',
              entry === 'new' && index === at && 'bg-[color-mix(in_oklab,var(--raised),var(--ink)_7%)]!',
            )}
          >
            {entry === 'new' ? <Plus aria-hidden /> : <ListMusic aria-hidden />}
            <span className="min-w-0 flex-1 truncate">{entry === 'new' ? newWords(name, t) : entry.name}</span>
            {entry !== 'new' && (
              <span className="tabular text-sm text-ink-3">{t('common.tracks', { count: entry.length ?? 0 })}</span>
            )}
          </div>
        ))}
      </div>
    </Dialog>
  )
}

const newWords = (name: string, t: TFunction): string =>
  name === '' ? t('playlists.new.title') : t('playlists.add.newNamed', { name })
