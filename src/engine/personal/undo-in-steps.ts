/**
 * Takes back what was done in one go without holding up the main thread, however much it was: nothing is written before all of it was
 * looked at, so what cannot be taken back is refused as a whole. What is taken back is one entry of the history again. Cut off in
 * between (the player was closed), the rest of it can be undone from the history, as it stands there still.
 */
import type { Subject } from '../../shared/model/personal.ts'
import type { PersonalDb } from '../db/store.ts'
import { EngineError } from '../errors.ts'
import { applyInSteps } from './apply-in-steps.ts'
import type { Personal } from './personal.ts'

/** Loops of look-ups end after so long, in ms. */
const LOOK_MS = 6
/** Rows that are taken back between two looks at the clock. */
const AT_ONCE = 25

interface Parts {
  db: PersonalDb
  personal: Personal
  /** By which name a refusal calls it. */
  nameOf(subject: Subject): string
}

/** REFUSED or NOT_FOUND, with why, where it cannot be undone. */
export async function undoInSteps({ db, personal, nameOf }: Parts, id: number): Promise<{ changeId: number | null }> {
  const undoing = personal.undoing(id, nameOf)
  await inTurns(() => undoing.gather())
  let checked = 0
  await inTurns(() => {
    checked = undoing.check(checked)
    return checked < undoing.rows.length
  })
  const { rows } = undoing
  const some = Array.from({ length: Math.ceil(rows.length / AT_ONCE) }, (_, i) =>
    rows.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
  )
  let done = 0
  try {
    const onStep = (steps: number) => (done = Math.min(steps * AT_ONCE, rows.length))
    const changeId = await applyInSteps({ db, personal }, some, (these) => undoing.changesOf(these), {
      atOnce: 1,
      onStep,
    })
    return { changeId }
  } catch (error) {
    if (!(error instanceof EngineError) || done === 0) throw error
    const left = `${done} of ${rows.length} were taken back before that; undo the rest after it.`
    throw new EngineError(error.code, `${error.message} ${left}`)
  }
}

/** As many steps in a turn of the event loop as are short together. */
async function inTurns(step: () => boolean): Promise<void> {
  for (let more = true; more;) {
    const since = performance.now()
    do more = step()
    while (more && performance.now() - since < LOOK_MS)
    if (more) await new Promise((resolve) => setImmediate(resolve))
  }
}
