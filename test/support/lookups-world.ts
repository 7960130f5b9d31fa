/** What the made-up player behind page-double.ts says of look-ups: what was found as a test sets it, changed by what the page asks for. */
import { implement, ORPCError } from '@orpc/server'
import { api } from '../../src/shared/api/index.ts'
import type { LiveEvent } from '../../src/shared/model/live-event.ts'
import type {
  Found,
  FoundId,
  FoundRow,
  FoundState,
  FoundTags,
  LookupRun,
  LookupsStatus,
} from '../../src/shared/model/lookups.ts'
import type { TrackRow } from '../../src/shared/model/track.ts'

interface Does {
  tell: (event: LiveEvent) => void
  note: (call: string, input: unknown) => void
}

export class LookupsWorld {
  readonly #does: Does
  rows: FoundRow[] = []
  key = ''
  run: LookupRun | null = null
  last: LookupsStatus['last'] = null
  #ids = 0

  constructor(does: Does) {
    this.#does = does
  }

  /** `others`: titles of what it may be besides. */
  find(track: TrackRow, tags: Partial<FoundTags>, { score = 0.97, others = [] as string[] } = {}): FoundRow {
    const found = (title: string, sure: number): Found => {
      this.#ids += 1
      return {
        id: this.#ids as FoundId,
        recordingId: `recording-${this.#ids}`,
        score: sure,
        tags: { ...TAGS, ...tags, title },
      }
    }
    const row: FoundRow = {
      ...found(tags.title ?? 'Aurora', score),
      state: 'waiting',
      at: Date.now(),
      trackKey: track.id,
      track,
      sourceName: 'Music',
      path: `Unsorted/${track.title}.mp3`,
      others: others.map((title, at) => found(title, score - 0.1 * (at + 1))),
    }
    this.rows.push(row)
    return row
  }

  status(): LookupsStatus {
    const count = (state: FoundState) => this.rows.filter((row) => row.state === state).length
    return {
      hasKey: this.key !== '',
      waiting: count('waiting'),
      taken: count('taken'),
      refused: count('refused'),
      run: this.run,
      last: this.last,
    }
  }

  changed(change: Partial<Pick<LookupsWorld, 'run' | 'last'>> = {}): void {
    Object.assign(this, change)
    this.#does.tell({ kind: 'lookups.changed', status: this.status() })
  }

  says(call: string, input: unknown): void {
    this.#does.note(`lookups.${call}`, input)
  }

  /** Answers of which. */
  become(state: FoundState, which: (row: FoundRow) => boolean): FoundId[] {
    const ids: FoundId[] = []
    this.rows = this.rows.map((row) => {
      if (!which(row)) return row
      ids.push(row.id)
      return { ...row, state }
    })
    this.changed()
    return ids
  }
}

const TAGS: FoundTags = {
  title: 'Aurora',
  artist: 'Ann',
  album: 'First',
  albumArtist: 'Ann',
  year: 1994,
  trackNo: 4,
  discNo: 1,
  durationMs: 180_000,
  by: 'musicbrainz',
}

export function lookupsRoutes(world: LookupsWorld) {
  const os = implement(api).lookups
  const isOf = (row: FoundRow, ids: readonly FoundId[]) =>
    ids.includes(row.id) || row.others.some(({ id }) => ids.includes(id))
  return {
    status: os.status.handler(() => world.status()),
    run: os.run.handler(({ input }) => {
      world.says('run', input)
      const total = input.what === 'tracks' ? input.trackIds.length : 12
      const nothing = { done: 0, found: 0, skipped: 0, held: null, failure: null, waitsUntil: null }
      world.changed({ run: { what: input.what, total, ...nothing } })
    }),
    goOn: os.goOn.handler(() => {
      world.says('goOn', {})
      world.changed({ run: world.run && { ...world.run, held: null, failure: null } })
    }),
    cancel: os.cancel.handler(() => {
      world.says('cancel', {})
      const { done = 0, found = 0, skipped = 0 } = world.run ?? {}
      world.changed({ run: null, last: { at: Date.now(), done, found, skipped, cancelled: true } })
    }),
    found: os.found.handler(({ input: { offset, limit, state } }) => {
      const rows = world.rows.filter((row) => row.state === state).sort((a, b) => b.score - a.score)
      return { rows: rows.slice(offset, offset + limit), offset, total: rows.length, revision: 1 }
    }),
    take: os.take.handler(({ input }) => {
      world.says('take', input)
      const { found } = input
      const isMeant = (row: FoundRow) => ('ids' in found ? isOf(row, found.ids) : row.score >= found.atLeast)
      return { ids: world.become('taken', (row) => row.state === 'waiting' && isMeant(row)) }
    }),
    refuse: os.refuse.handler(({ input }) => {
      world.says('refuse', input)
      return { count: world.become('refused', (row) => row.state === 'waiting' && isOf(row, input.ids)).length }
    }),
    takeBack: os.takeBack.handler(({ input }) => {
      world.says('takeBack', input)
      return { count: world.become('waiting', (row) => row.state !== 'waiting' && isOf(row, input.ids)).length }
    }),
    setKey: os.setKey.handler(({ input: { key } }) => {
      world.says('setKey', {})
      if (key.includes(' ')) throw new ORPCError('REFUSED', { defined: true, message: 'That is no key of AcoustID.' })
      world.key = key
      world.changed()
    }),
    testKey: os.testKey.handler(({ input: { key = world.key } }) => ({ trouble: key === 'good-key' ? null : 'key' })),
  }
}
