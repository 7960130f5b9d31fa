/** Some of what is to be added stands in the playlist already: all of it, only what is new, or nothing? */
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import type { DuplicatesQuestion } from './playlist-dialogs.ts'

const NAMED = 5

export function DuplicatesDialog({ question, onClose }: { question: DuplicatesQuestion; onClose: () => void }) {
  const { t } = useTranslation()
  const first = useRef<HTMLButtonElement>(null)
  const { name, of, count, tracks } = question
  const all = count >= of
  const answer = (choice: 'all' | 'new' | 'none') => {
    // Closed first: what follows may open another dialog.
    onClose()
    question.answer(choice)
  }
  const named = tracks.slice(0, NAMED)
  return (
    <Dialog
      open
      onClose={() => answer('none')}
      title={all ? t('playlists.duplicates.titleAll', { name }) : t('playlists.duplicates.title', { name })}
      description={t(all ? 'playlists.duplicates.all' : 'playlists.duplicates.some', { count, of })}
      closeLabel={t('common.close')}
      initialFocus={first}
      footer={
        <>
          <Button ref={all ? first : undefined} onClick={() => answer('none')}>
            {t('common.cancel')}
          </Button>
          <Button variant={all ? 'primary' : 'secondary'} onClick={() => answer('all')}>
            {t('playlists.duplicates.anyway')}
          </Button>
          {!all && (
            <Button ref={first} variant="primary" onClick={() => answer('new')}>
              {t('playlists.duplicates.onlyNew')}
            </Button>
          )}
        </>
      }
    >
      <ul className="flex flex-col gap-1">
        {named.map((track, at) => (
          <li key={`${track.id} ${at}`} className="truncate text-ink-2">
            <span className="font-medium text-ink">{track.title}</span>
            {track.artist !== '' && ` · ${track.artist}`}
          </li>
        ))}
      </ul>
      {count > named.length && (
        <p className="mt-1 text-sm text-ink-3">{t('playlists.duplicates.more', { count: count - named.length })}</p>
      )}
    </Dialog>
  )
}
