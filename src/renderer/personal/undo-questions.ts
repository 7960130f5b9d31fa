/** What can be taken back, and what is asked before: what goes away with it, and what is much at once. It can be brought back. Pure. */
import type { ChangeRow } from '../../shared/model/personal.ts'

/** Things the user made: to take back their making is to delete them. */
const MADE = new Set(['playlist', 'playlist-folder', 'saved-queue'])

/** More than one edit of one thing makes: a rating is two changes, a new playlist a few. */
const FEW = 10

/** That a device joined is its own doing, and no use to take back. */
export const canUndo = ({ undoable, subject }: ChangeRow): boolean => undoable && subject.kind !== 'device'

export const isMuch = ({ count }: ChangeRow): boolean => count > FEW

export const takesAway = ({ subject, field, before, what }: ChangeRow): boolean =>
  MADE.has(subject.kind) && (what === 'restore' || (what === 'set' && field === 'name' && before === null))

export const isAskedBefore = (change: ChangeRow): boolean => takesAway(change) || isMuch(change)
