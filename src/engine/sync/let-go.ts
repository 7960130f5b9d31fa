/**
 * What a server no longer has: forgotten a little at a time, or held by the brake when it is too much at once. Held copies
 * stay in the library, shown as not there, until the user has answered; while they wait, nothing else is forgotten either.
 */
import type { SourceId } from '../../shared/model/ids.ts'
import { write, type LibraryDb } from '../db/store.ts'
import { perDatabase } from '../library/per-database.ts'
import { holdWithin, retireWithin } from '../library/retire.ts'
import { presentCount } from '../library/source-totals.ts'
import { mustBrake } from '../sources/folder/brake.ts'
import { breathe } from './clock.ts'
import { dropIssues, issueCount, putIssue } from './issue-rows.ts'
import { unnoteAll } from './state-rows.ts'

/** Copies looked at, and changed, in one go. */
const LOOK = 1_000
const CHANGE = 150

const statements = perDatabase((sql) => ({
  stretch: sql.prepare<[number, string, number], { id: string; seen: number }>(
    `select remote_id as id,
       exists (select 1 from sync_seen s where s.source_id = copy.source_id and s.remote_id = copy.remote_id) as seen
     from copy where source_id = ? and remote_id > ? order by remote_id limit ?`,
  ),
  noted: sql
    .prepare<[number, string, number], string>(
      'select remote_id from sync_seen where source_id = ? and remote_id > ? order by remote_id limit ?',
    )
    .pluck(),
  isPresent: sql
    .prepare<[number, string], number>('select present from copy where source_id = ? and remote_id = ?')
    .pluck(),
  /**
   * Not where the server has only made one recording of two: it still has what this was, as a copy of another, or under another
   * id. `stays`: whether what is noted is what it still has, or what it has no more.
   */
  isLoss: sql
    .prepare<[{ sourceId: number; id: string; stays: number }], number>(
      `select present and not exists (
         select 1 from told_same t where t.source_id = copy.source_id and t.also_key = copy.track_key)
       and not exists (
         select 1 from copy o where o.track_key = copy.track_key and o.source_id = copy.source_id and o.remote_id <> copy.remote_id
           and o.present and $stays = exists (select 1 from sync_seen s where s.source_id = o.source_id and s.remote_id = o.remote_id))
       from copy where source_id = $sourceId and remote_id = $id`,
    )
    .pluck(),
  heldCount: sql.prepare<[number], number>('select count(*) from copy where source_id = ? and present = 0').pluck(),
  someHeld: sql
    .prepare<[number, number], string>('select remote_id from copy where source_id = ? and present = 0 limit ?')
    .pluck(),
  wouldVanish: sql.prepare<[number, number]>('update source set would_vanish = ? where id = ?'),
  accept: sql.prepare<[string]>(`insert or replace into meta (name, value) values (?, '1')`),
  accepted: sql.prepare<[], string>(`select name from meta where name like 'sync-accepted:%'`).pluck(),
  forgetAccepted: sql.prepare<[string]>('delete from meta where name = ?'),
}))

interface Place {
  sourceId: SourceId
  name: string
}

interface Going {
  signal: AbortSignal
  at: number
}

export interface LetGo {
  removed: number
  /** The brake holds: nothing was removed. */
  braked: boolean
}

/** After a walk that compared everything: what it did not meet. */
export const letGoOfUnmet = (library: LibraryDb, place: Place, going: Going): Promise<LetGo> =>
  letGo(library, place, going, { candidates: unmet, stays: 1 })

/** After a sync of changes: what was told as gone. */
export const letGoOfTold = (library: LibraryDb, place: Place, going: Going): Promise<LetGo> =>
  letGo(library, place, going, { candidates: told, stays: 0 })

type Candidates = (library: LibraryDb, sourceId: number, signal: AbortSignal) => AsyncGenerator<string[]>

async function* unmet(library: LibraryDb, sourceId: number, signal: AbortSignal): AsyncGenerator<string[]> {
  const { stretch } = statements(library.sql)
  for (let last: string | undefined = ''; last !== undefined;) {
    const rows: { id: string; seen: number }[] = stretch.all(sourceId, last, LOOK)
    yield rows.filter(({ seen }) => seen === 0).map(({ id }) => id)
    last = rows.at(-1)?.id
    await breathe()
    signal.throwIfAborted()
  }
}

async function* told(library: LibraryDb, sourceId: number, signal: AbortSignal): AsyncGenerator<string[]> {
  const { noted } = statements(library.sql)
  for (let last: string | undefined = ''; last !== undefined;) {
    const ids: string[] = noted.all(sourceId, last, LOOK)
    yield ids
    last = ids.at(-1)
    await breathe()
    signal.throwIfAborted()
  }
}

async function letGo(
  library: LibraryDb,
  place: Place,
  { signal, at }: Going,
  { candidates, stays }: { candidates: Candidates; stays: 0 | 1 },
): Promise<LetGo> {
  const { sourceId } = place
  const { isPresent, isLoss } = statements(library.sql)
  let vanished = 0
  for await (const ids of candidates(library, sourceId, signal)) {
    for (const id of ids) if (isLoss.get({ sourceId, id, stays }) === 1) vanished++
  }
  const waiting = issueCount(library.sql, sourceId, 'braked') !== undefined
  const braked = vanished > 0 && (waiting || mustBrake({ known: presentCount(library.sql, sourceId), vanished }))
  // Said before anything is held: cut off here, the next sync must not take the rest for little.
  if (braked) sayBraked(library, place, { at, more: vanished })
  let removed = 0
  for await (const ids of candidates(library, sourceId, signal)) {
    for (let from = 0; from < ids.length; from += CHANGE) {
      const some = ids.slice(from, from + CHANGE)
      removed += write(library, (tx) => {
        unnoteAll(tx.sql, sourceId, some)
        // What the brake held before stays held, also after the user has said to keep it.
        if (!braked)
          return retireWithin(
            tx,
            sourceId,
            some.filter((id) => isPresent.get(sourceId, id) === 1),
          )
        holdWithin(tx, sourceId, some)
        return 0
      })
      await breathe()
      signal.throwIfAborted()
    }
  }
  return { removed, braked }
}

function sayBraked(library: LibraryDb, { sourceId, name }: Place, { at, more }: { at: number; more: number }): void {
  write(library, ({ sql, announce }) => {
    const { heldCount, wouldVanish } = statements(sql)
    const count = heldCount.get(sourceId)! + more
    const message = `${count.toLocaleString('en')} tracks of “${name}” are no longer there. They are kept until you say that they may go.`
    putIssue(sql, sourceId, { kind: 'braked', message, count, at })
    wouldVanish.run(count, sourceId)
    announce({ kind: 'sources.changed', sourceIds: [sourceId] })
  })
}

/** The brake holds copies that are there again: none is left, and nothing is to be asked. Within a write. */
export function releaseIfNoneHeld(library: LibraryDb, sourceId: SourceId): boolean {
  const { heldCount, wouldVanish } = statements(library.sql)
  if (issueCount(library.sql, sourceId, 'braked') === undefined) return true
  if (heldCount.get(sourceId)! > 0) return false
  dropIssues(library.sql, sourceId, ['braked'])
  wouldVanish.run(0, sourceId)
  return true
}

/** The user's answer, stored: `accept` is carried out by `removeAccepted`, whatever happens in between. */
export function answerBrake(library: LibraryDb, sourceId: SourceId, answer: 'accept' | 'keep'): void {
  write(library, ({ sql, announce }) => {
    const { wouldVanish, accept } = statements(sql)
    dropIssues(sql, sourceId, ['braked'])
    wouldVanish.run(0, sourceId)
    if (answer === 'accept') accept.run(acceptedName(sourceId))
    announce({ kind: 'sources.changed', sourceIds: [sourceId] })
  })
}

const ACCEPTED = 'sync-accepted:'
const acceptedName = (sourceId: number) => `${ACCEPTED}${sourceId}`

/** Sources whose vanished copies may go and have not all gone yet. */
export const acceptedSources = ({ sql }: LibraryDb): SourceId[] =>
  statements(sql)
    .accepted.all()
    .map((name) => Number(name.slice(ACCEPTED.length)) as SourceId)

/** Forgets what the brake held. What a sync brings back meanwhile stays. */
export async function removeAccepted(
  library: LibraryDb,
  sourceId: SourceId,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const { someHeld, forgetAccepted } = statements(library.sql)
  signal.throwIfAborted()
  while (write(library, (tx) => retireWithin(tx, sourceId, someHeld.all(sourceId, CHANGE))) > 0) {
    await breathe()
    signal.throwIfAborted()
  }
  write(library, ({ announce }) => {
    forgetAccepted.run(acceptedName(sourceId))
    announce({ kind: 'sources.changed', sourceIds: [sourceId] })
  })
}
