/** Answers what the `personal` branch of the contract says of conflicts and of the history of changes. */
import type { Subject } from '../../shared/model/personal.ts'
import { write, type PersonalDb } from '../db/store.ts'
import type { Os } from '../router.ts'
import type { Personal } from './personal.ts'
import { undoInSteps } from './undo-in-steps.ts'

interface Parts {
  db: PersonalDb
  personal: Personal
  /** The same subjects, with the names of tracks, albums and artists, and of the playlist that something stands `within`. */
  names(subjects: readonly Subject[]): readonly Subject[]
}

export function reviewHandlers(os: Os['personal'], { db, personal, names }: Parts) {
  const named = <Row extends { subject: Subject }>({ rows, total }: { rows: Row[]; total: number }, offset: number) => {
    const subjects = names(rows.map(({ subject }) => subject))
    return {
      rows: rows.map((row, i) => ({ ...row, subject: subjects[i]! })),
      offset,
      total,
      revision: personal.revision,
    }
  }
  const nameOf = (subject: Subject): string => names([subject])[0]!.name
  return {
    conflicts: os.conflicts.handler(({ input }) => named(personal.conflicts(input), input.offset)),
    resolve: os.resolve.handler(({ input }) => write(db, (tx) => personal.resolve(tx, input.ids, input.choose))),
    changes: os.changes.handler(({ input }) => named(personal.changes(input), input.offset)),
    undo: os.undo.handler(({ input }) => undoInSteps({ db, personal, nameOf }, input.id)),
  }
}
