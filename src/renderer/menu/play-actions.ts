/** What menus and buttons do with tracks: play them, or put them into the queue and say so, with a way back. */
import { t } from '../i18n/i18n.ts'
import { toastError } from '../app/toast-error.ts'
import { player } from '../player/use-player.ts'
import { toast } from '../ui/toast.tsx'
import type { Selections } from './menu-target.ts'

type Wanted = Selections | Promise<Selections>

/** Replaces the queue and plays from the beginning, or shuffled. */
export async function playSelections(wanted: Wanted, { shuffle }: { shuffle?: boolean } = {}): Promise<void> {
  player.sound.wake()
  try {
    const [first, ...rest] = await wanted
    if (!first) return
    await player.play(first, { shuffle: shuffle ?? false })
    for (const selection of rest) await player.edits.add(selection, 'end')
    // Shuffled again, so that what came in pieces is mixed as one.
    if (shuffle && rest.length > 0) {
      await player.edits.setShuffle(false)
      await player.edits.setShuffle(true)
    }
  } catch (error) {
    toastError(error)
  }
}

export async function addSelections(wanted: Wanted, where: 'next' | 'end'): Promise<void> {
  try {
    const selections = await wanted
    const before = player.snapshot().queue
    for (const selection of selections) await player.edits.add(selection, where)
    const count = (player.snapshot().queue?.length ?? 0) - (before?.length ?? 0)
    if (count <= 0) return
    toast({
      id: 'queue-edit',
      title: t(where === 'next' ? 'queue.addedNext' : 'queue.added', { count }),
      action: {
        label: t('common.undo'),
        onAction: () => void undoTimes(selections.length),
      },
    })
  } catch (error) {
    toastError(error)
  }
}

async function undoTimes(times: number): Promise<void> {
  for (let i = 0; i < times; i++) await player.edits.undo()
}
