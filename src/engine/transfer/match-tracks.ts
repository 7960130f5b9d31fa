/**
 * Finds the tracks that a file means, by what names them most surely: what they are here, the MusicBrainz recording, where the
 * file lies, and last artist, title and length together. What more than one answers, and nothing tells apart, is left alone.
 */
import type { Database } from 'better-sqlite3'
import { joinTrackSql } from '../library/alias-sql.ts'
import { fold } from '../library/search-text.ts'
import { sortText } from '../library/sort-text.ts'
import type { Pace } from './pace.ts'
import type { TrackRef } from './told.ts'

const SLICE = 1_000
/** Lengths that players tell differ by rounding, and by what they count as silence. */
const NEAR_MS = 3_000

interface Candidate {
  key: string
  durationMs: number
  artist: string
}

export async function matchTracks(
  sql: Database,
  refs: Iterable<TrackRef>,
  pace: Pace,
): Promise<ReadonlyMap<TrackRef, string>> {
  const matched = new Map<TrackRef, string>()
  const all = [...new Set(refs)]
  const left = () => all.filter((ref) => !matched.has(ref))
  await byKey(sql, all, matched, pace)
  await byRecording(sql, left(), matched, pace)
  const paths = new Paths(sql)
  const byName = namedBy(sql)
  for (const ref of left()) {
    const key = (ref.path === undefined ? undefined : paths.find(ref.path)) ?? byName(ref)
    if (key !== undefined) matched.set(ref, key)
    await pace.breathe()
  }
  return matched
}

async function byKey(sql: Database, refs: readonly TrackRef[], matched: Map<TrackRef, string>, pace: Pace) {
  const known = sql
    .prepare<[string], [string, string]>(`select j.value, t.key from json_each(?) j ${joinTrackSql('j.value', 't')}`)
    .raw()
  for (let from = 0; from < refs.length; from += SLICE) {
    const slice = refs.slice(from, from + SLICE)
    const here = new Map(known.all(JSON.stringify(slice.flatMap(({ key }) => key ?? []))) as [string, string][])
    for (const ref of slice) {
      const trackId = ref.key === undefined ? undefined : here.get(ref.key)
      if (trackId !== undefined) matched.set(ref, trackId)
    }
    await pace.breathe()
  }
}

/** No index leads from a recording to its tracks, and this is asked rarely: all are read, in steps. */
async function byRecording(sql: Database, refs: readonly TrackRef[], matched: Map<TrackRef, string>, pace: Pace) {
  const wanted = new Map<string, TrackRef[]>()
  for (const ref of refs) {
    if (ref.mbRecordingId === undefined) continue
    const same = wanted.get(ref.mbRecordingId)
    if (same) same.push(ref)
    else wanted.set(ref.mbRecordingId, [ref])
  }
  if (wanted.size === 0) return
  const read = sql.prepare<[number, number], Candidate & { id: number; recording: string }>(
    `select id, key, duration_ms as durationMs, artist, lower(mb_recording_id) as recording from track
     where id > ? and mb_recording_id is not null order by id limit ?`,
  )
  const found = new Map<string, Candidate[]>()
  for (let after = -1; ;) {
    const page = read.all(after, SLICE)
    for (const track of page) {
      if (!wanted.has(track.recording)) continue
      found.set(track.recording, [...(found.get(track.recording) ?? []), track])
    }
    if (page.length < SLICE) break
    after = page.at(-1)!.id
    await pace.breathe()
  }
  for (const [recording, candidates] of found) {
    // All of them are this recording: the nearest in length is as good as any, and always the same one.
    for (const ref of wanted.get(recording)!) matched.set(ref, nearest(candidates, ref.durationMs ?? 0).key)
  }
}

function nearest(candidates: readonly Candidate[], durationMs: number): Candidate {
  const off = (candidate: Candidate) => Math.abs(candidate.durationMs - durationMs)
  return candidates.toSorted((a, b) => off(a) - off(b) || (a.key < b.key ? -1 : 1))[0]!
}

function namedBy(sql: Database): (ref: TrackRef) => string | undefined {
  const titled = sql.prepare<[string], Candidate>(
    'select key, duration_ms as durationMs, artist from track where title_sort = ? limit 200',
  )
  return ({ title, artist, durationMs }) => {
    if (title === '' || artist === '') return undefined
    const by = fold(artist)
    const candidates = titled.all(sortText(title)).filter((candidate) => fold(candidate.artist) === by)
    if (durationMs !== undefined) {
      const near = candidates.filter((candidate) => Math.abs(candidate.durationMs - durationMs) <= NEAR_MS)
      return near.length === 0 ? undefined : nearest(near, durationMs).key
    }
    return candidates.length === 1 ? candidates[0]!.key : undefined
  }
}

/** Paths within the folders of the library, however a file tells them. */
class Paths {
  readonly #roots: readonly { id: number; path: string }[]
  readonly #at

  constructor(sql: Database) {
    const sources = sql
      .prepare<[], { id: number; config: string }>(`select id, config from source where kind = 'folder' order by id`)
      .all()
    this.#roots = sources.map(({ id, config }) => ({
      id,
      path: slashes((JSON.parse(config) as { path: string }).path),
    }))
    this.#at = sql
      .prepare<[number, string], string>(
        'select t.key from copy c join track t on t.id = c.track_id where c.source_id = ? and c.remote_id = ?',
      )
      .pluck()
  }

  find(told: string): string | undefined {
    const path = plainPath(told)
    if (path === undefined) return undefined
    for (const { id, path: root } of this.#roots) {
      if (!path.startsWith(`${root}/`)) continue
      const key = this.#in(id, path.slice(root.length + 1))
      if (key !== undefined) return key
    }
    // Written elsewhere, or relative to a place we do not know: the end of the path tells, if it names a folder, too.
    const parts = path.split('/').filter((part) => part !== '' && part !== '.' && part !== '..')
    const isRelative = !path.startsWith('/') && !/^[A-Za-z]:\//.test(path)
    for (let skip = 0; skip < parts.length; skip++) {
      if (parts.length - skip < 2 && !(isRelative && skip === 0)) break
      const found = new Set(this.#roots.flatMap(({ id }) => this.#in(id, parts.slice(skip).join('/')) ?? []))
      if (found.size === 1) return [...found][0]
    }
    return undefined
  }

  /** As told, and in both ways in which systems write accents. */
  #in(sourceId: number, path: string): string | undefined {
    for (const spelling of new Set([path, path.normalize('NFC'), path.normalize('NFD')])) {
      const key = this.#at.get(sourceId, spelling) as string | undefined
      if (key !== undefined) return key
    }
    return undefined
  }
}

const slashes = (path: string): string => path.replaceAll('\\', '/').replace(/\/+$/, '')

/** Undefined for an address elsewhere. */
function plainPath(told: string): string | undefined {
  if (/^file:/i.test(told)) {
    try {
      return slashes(decodeURIComponent(told.replace(/^file:\/*(?=[A-Za-z]:)|^file:(?:\/\/[^/]*)?/i, '')))
    } catch {
      return undefined
    }
  }
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(told) ? undefined : slashes(told)
}
