/**
 * One name, one story: an origin names one run of one device's changes, and two devices that record under the same name would
 * overwrite each other. That happens when a profile is copied, put back to an earlier state, or loses its last moments
 * with the power. It is noticed at the next start (`confirmIdentity`), or else as soon as the two stories meet: one of them then
 * gets a name of its own, from where they part.
 *
 * The new name follows from the old one and from the first change that differs, and so does all that is recorded under it. So whoever
 * holds that story, and not only who wrote it, can give it that name, and it is the same everywhere.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { write, type PersonalDb } from '../db/store.ts'
import { wallStamp } from './clock.ts'
import type { Logged, Origin } from './log.ts'
import { chained, entryOf, MARK, NO_DIGEST, sameDigest, type Entry, type Op } from './op.ts'
import type { Inside } from './personal.ts'

/** From now on, what is done here is recorded under a new name. */
export function becomeNew({ log, become, newOriginId }: Inside): void {
  become(log.add(newOriginId()).number)
}

/** Gives what is held of an origin beyond `agreed` a name of its own, and holds the origin up to there only. */
export function splitOff(inside: Inside, origin: Origin, agreed: number, digest: string): void {
  const { log, mine, become, newOriginId } = inside
  const tail = [...log.from(origin.number, agreed + 1)]
  log.truncate(origin, agreed, digest)
  const isMine = origin.number === mine
  const isWhole = tail[0]?.seq === agreed + 1 && tail.every(({ skipped }) => skipped === 0)
  // Where changes were left out for us, the name cannot follow from them.
  const name = nameOf(origin.id, isWhole ? tail[0]!.digest : newOriginId())
  const story = toldAnew(tail.filter(({ skipped }) => skipped === 0))
  const next = recordAs(inside, name, isWhole || isMine ? story : story.filter(({ entry }) => entry !== undefined))
  if (isMine) become(next)
}

/** Records a story under a name; where another one has it already from some change on, as in any other case. Returns its number. */
function recordAs(inside: Inside, name: string, story: readonly Told[]): number {
  const { log, join } = inside
  let next = log.find(name) ?? log.add(name)
  let digest = NO_DIGEST
  for (const [place, { op, parked, entry }] of story.entries()) {
    const before = digest
    digest = chained(before, op)
    if (place < next.upto) {
      const theirs = log.digestAt(next, place + 1)
      if (theirs === undefined || sameDigest(theirs, digest)) continue
      if (standsBefore(theirs, digest)) return recordAs(inside, nameOf(name, digest), story.slice(place))
      splitOff(inside, next, place, before)
      next = log.find(name)!
    }
    next = log.append(next, op, parked, { kind: entry?.kind ?? '' })
    if (entry) join(entry, { origin: next, stamp: op.stamp })
  }
  log.save(next)
  return next.number
}

/** Of two stories, the one that keeps the name: the same one for everybody. */
export const standsBefore = (a: string, b: string): boolean => a.slice(0, MARK) < b.slice(0, MARK)

/** A change that is recorded anew. */
interface Told {
  readonly op: Op
  readonly parked: boolean
  /** What it adds; undefined where only a newer version knows. */
  readonly entry: Entry | undefined
}

const toldAnew = (tail: readonly Logged[]): Told[] =>
  tail.map((row) => ({ op: row, parked: row.parked === 1, entry: row.parked === 1 ? undefined : entryOf(row) }))

/**
 * Goes on under a new name, with all that the log has of the old one: what of it the others have already they will take for the
 * same.
 */
export function recordAnew({ log, become, newOriginId, join }: Inside, origin: Origin): void {
  let next = log.add(newOriginId())
  for (const row of Array.from(log.from(origin.number, origin.floor + 1))) {
    const entry = row.skipped > 0 || row.parked ? undefined : entryOf(row)
    if (entry === undefined) continue
    next = log.append(next, row, false, { kind: entry.kind })
    join(entry, { origin: next, stamp: row.stamp })
  }
  log.save(next)
  become(next.number)
}

/** Comes after the old one, so that what was written under both counts as written under this one. */
function nameOf(id: string, digest: string): string {
  const after = BigInt.asUintN(64, BigInt(`0x${id.slice(0, 16)}`) + 1n)
  return after.toString(16).padStart(16, '0') + digest.slice(0, 16)
}

/**
 * After the clock of this device was put right: what is done from now on is stamped by it again, and later only where it overwrites
 * what was stamped ahead. What was stamped so stays as it is, for nobody can tell who has it, and what else lost to it.
 */
export function goOnFromNow({ setClock }: Inside, now: number): void {
  setClock(wallStamp(now))
}

/**
 * At every start: whether this is the file that was closed here last. Another one lies outside of the profile: `file` holds what the
 * profile was told at its last start, and is told something else at each. Where the two differ, the profile was copied without it, or
 * restored from a backup, and goes on under a new name. Returns false then. A `file` that was cleared away is the same to us as a copy;
 * the new name costs nothing but a name, for all that was done under the old one stays. Throws when `file` cannot be written,
 * and has then changed nothing.
 */
export function confirmIdentity({ db, becomeNew, file }: { db: PersonalDb; becomeNew(): void; file: string }): boolean {
  const told = db.sql.prepare<[], string>('select nonce from meta').pluck().get() as string
  const isItself = told === '' || noncesIn(file).includes(told)
  const next = randomBytes(16).toString('hex')
  // Both until the file's own is safe: cut off in between, it is still itself, and a copy still a copy.
  putNonces(file, isItself ? [next, told] : [next])
  if (!isItself) becomeNew()
  write(db, ({ sql }) => sql.prepare('update meta set nonce = ?').run(next))
  putNonces(file, [next])
  return isItself
}

function noncesIn(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function putNonces(file: string, nonces: readonly string[]): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(`${file}.new`, nonces.join('\n'), { mode: 0o600, flush: true })
  renameSync(`${file}.new`, file)
}
