/** Browses the folders of the engine's machine, for shells without a system dialog. A path can be typed or pasted, too. */
import { useQuery } from '@tanstack/react-query'
import { ChevronRight, CornerLeftUp, Folder } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../rpc/error-text.ts'
import { orpc } from '../rpc/query.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { TextField } from '../ui/text-field.tsx'

export function FolderDialog({ title, onAnswer }: { title: string; onAnswer: (path: string | null) => void }) {
  const { t } = useTranslation()
  const [path, setPath] = useState<string>()
  const [typed, setTyped] = useState<string>()
  const list = useRef<HTMLUListElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const query = useQuery(orpc.sources.directories.queryOptions({ input: { path }, staleTime: 0, gcTime: 0 }))
  const listing = query.data
  const problem = query.error ? errorText(query.error, t) : null

  // After a step the keyboard goes on from the new list's beginning.
  const shown = listing?.path
  useEffect(() => {
    if (shown !== undefined) list.current?.scrollTo(0, 0)
  }, [shown])

  const go = (to: string) => {
    setTyped(undefined)
    setPath(to)
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (typed?.trim()) setPath(typed.trim())
  }
  return (
    <Dialog
      open
      size="md"
      initialFocus={field}
      onClose={() => onAnswer(null)}
      title={title}
      description={t('settings.chooser.where')}
      closeLabel={t('common.close')}
      footer={
        <>
          <Button onClick={() => onAnswer(null)}>{t('common.cancel')}</Button>
          <Button
            variant="primary"
            disabled={!listing || problem !== null || query.isPlaceholderData}
            onClick={() => listing && onAnswer(listing.path)}
          >
            {t('settings.chooser.choose')}
          </Button>
        </>
      }
    >
      <form className="flex items-end gap-2" onSubmit={onSubmit}>
        <TextField
          ref={field}
          className="flex-1"
          label={t('settings.chooser.path')}
          hideLabel
          value={typed ?? listing?.path ?? path ?? ''}
          onChange={(event) => setTyped(event.target.value)}
          error={problem ? problem.detail : undefined}
        />
        <IconButton
          className={problem ? 'mb-6.5' : ''}
          variant="secondary"
          label={t('settings.chooser.up')}
          icon={<CornerLeftUp />}
          disabled={!listing || listing.parent === null}
          onClick={() => listing?.parent != null && go(listing.parent)}
        />
        <button type="submit" className="sr-only">
          {t('settings.chooser.go')}
        </button>
      </form>
      <ul
        ref={list}
        aria-label={t('settings.chooser.path')}
        aria-busy={query.isFetching}
        className="mt-3 h-72 overflow-y-auto rounded-xl bg-sunken p-1.5"
      >
        {!listing && !problem && Array.from({ length: 6 }, (_, i) => <Skeleton key={i} className="m-1.5 h-6" />)}
        {listing?.directories.map((directory) => (
          <li key={directory.path}>
            <button
              type="button"
              onClick={() => go(directory.path)}
              className="ring-inside flex h-9 w-full items-center gap-3 rounded-lg px-2.5 text-left hover:bg-hover"
            >
              <Folder aria-hidden className="size-4 shrink-0 text-ink-3" />
              <span className="min-w-0 flex-1 truncate">{directory.name}</span>
              <ChevronRight aria-hidden className="size-4 shrink-0 text-ink-3" />
            </button>
          </li>
        ))}
        {listing?.directories.length === 0 && (
          <li className="p-6 text-center text-ink-3">{t('settings.chooser.empty')}</li>
        )}
        {listing?.truncated && <li className="p-3 text-sm text-ink-3">{t('settings.chooser.truncated')}</li>}
      </ul>
    </Dialog>
  )
}
