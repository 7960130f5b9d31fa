/**
 * What the made-up player behind page-double.ts keeps offline: wants, rules, a queue in an order of its own, and files. Told by the
 * test (`add`, `progress`, `arrive`, `hold`), and changed by what the page asks for, as the engine would.
 */
import { implement, ORPCError } from '@orpc/server'
import { api } from '../../src/shared/api/index.ts'
import type {
  DownloadProgress,
  DownloadRow,
  DownloadsStatus,
  Exported,
  KeepRuleRow,
  KeptRow,
  KeptSpace,
  KeptSums,
  Wanted,
  WantRow,
} from '../../src/shared/model/downloads.ts'
import { matchesName } from '../../src/shared/model/matches-name.ts'
import type { LiveEvent } from '../../src/shared/model/live-event.ts'
import type { TrackSelection } from '../../src/shared/model/selection.ts'
import type { SmartRules } from '../../src/shared/model/smart-rules.ts'
import type { TrackRow } from '../../src/shared/model/track.ts'

interface Does {
  tell: (event: LiveEvent) => void
  note: (call: string, input: unknown) => void
  tracks: () => readonly TrackRow[]
}

type Section = 'active' | 'waiting' | 'failed'

const MB = 1_000_000
const GB = 1000 * MB

export class DownloadsWorld {
  readonly #does: Does
  /** In the order in which they run. */
  queue: DownloadRow[] = []
  kept: KeptRow[] = []
  wants: WantRow[] = []
  rules: KeepRuleRow[] = builtInRules()
  paused = false
  held: DownloadsStatus['held'] = null
  message: string | null = null
  moving: DownloadsStatus['moving'] = null
  moveFailed: DownloadsStatus['moveFailed'] = null
  exporting: DownloadsStatus['exporting'] = null
  exported: DownloadsStatus['exported'] = null
  heldBack: DownloadsStatus['heldBack'] = null
  workingOut: DownloadsStatus['workingOut'] = null
  space: Partial<KeptSpace> = {}
  bytesPerSecond = 0
  freeBytes = 120 * GB

  constructor(does: Does) {
    this.#does = does
  }

  note(call: string, input: unknown): void {
    this.#does.note(call, input)
  }

  tracks(): readonly TrackRow[] {
    return this.#does.tracks()
  }

  /** Of the rules, those whose names the test says want everything. */
  readonly everythingBy = new Set<string>()

  wanting({ id, albumId, artistId }: TrackRow): { wants: WantRow[]; rules: KeepRuleRow[] } {
    const own: unknown[] = [id, albumId, artistId]
    return {
      wants: this.wants.filter(({ what }) => 'id' in what && own.includes(what.id)),
      rules: this.rules.filter(({ on, name }) => on && this.everythingBy.has(name)),
    }
  }

  /** Of what the page chose in a list: tracks that it names, or rows of all of them. */
  chosen(selections: readonly TrackSelection[]): TrackRow[] {
    const all = this.tracks()
    return selections.flatMap((selection) => {
      if (selection.kind === 'tracks') return selection.ids.flatMap((id) => all.find((track) => track.id === id) ?? [])
      if (selection.kind !== 'list') return []
      return selection.rows?.flatMap(({ from, to }) => all.slice(from, to + 1)) ?? [...all]
    })
  }

  section(section: Section): DownloadRow[] {
    return this.queue.filter(({ state }) => sectionOf(state) === section)
  }

  add(track: TrackRow, change: Partial<DownloadRow> = {}): DownloadRow {
    const row: DownloadRow = {
      track,
      gone: false,
      state: 'waiting',
      reason: null,
      message: null,
      bytesDone: 0,
      bytesTotal: 28 * MB,
      sourceName: 'Attic',
      quality: 'original',
      priority: 100,
      attempts: 0,
      nextTryAt: null,
      queuedAt: Date.now(),
      ...change,
    }
    this.queue.push(row)
    return row
  }

  change(trackId: string, change: Partial<DownloadRow>): void {
    this.queue = this.queue.map((row) => (row.track.id === trackId ? { ...row, ...change } : row))
    this.changed()
  }

  progress(...active: { trackId: string; bytesDone: number; bytesPerSecond: number }[]): void {
    const told = active.map((one): DownloadProgress => ({
      ...one,
      trackId: one.trackId as never,
      bytesTotal: this.queue.find(({ track }) => track.id === one.trackId)?.bytesTotal ?? null,
    }))
    this.#does.tell({ kind: 'downloads.progressed', active: told })
  }

  /** Whole, checked, and here. */
  arrive(trackId: string): void {
    const row = this.queue.find(({ track }) => track.id === trackId)!
    this.queue = this.queue.filter((one) => one !== row)
    this.kept.unshift(keptOf(row.track, { sizeBytes: row.bytesTotal ?? 0 }))
    this.changed()
  }

  hold(held: DownloadsStatus['held'], message: string | null = null): void {
    this.held = held
    this.message = message
    this.changed()
  }

  /** Of what is kept all was copied; the rest was there already or is missing. */
  endExport(end: Exported['end']): void {
    const { folder, total } = this.exporting!
    this.exporting = null
    this.exported = { folder, end, total, copied: total - 4, skipped: 3, missing: 1, refused: 0 }
    this.changed()
  }

  changed(): void {
    this.#does.tell({ kind: 'downloads.changed', status: this.status() })
  }

  wantsChanged(): void {
    this.#does.tell({ kind: 'wants.changed' })
  }

  status(): DownloadsStatus {
    const count = (...states: DownloadRow['state'][]) => this.queue.filter(({ state }) => states.includes(state)).length
    const left = this.queue.filter(({ state }) => state !== 'failed')
    const bytesLeft = left.reduce((sum, { bytesTotal, bytesDone }) => sum + (bytesTotal ?? 0) - bytesDone, 0)
    return {
      held: this.paused ? 'paused' : this.held,
      message: this.message,
      paused: this.paused,
      counts: {
        waiting: count('waiting'),
        active: count('active', 'verifying'),
        paused: count('paused'),
        failed: count('failed'),
        blocked: count('blocked'),
        kept: this.kept.length,
      },
      bytesLeft,
      bytesPerSecond: this.bytesPerSecond,
      msLeft: this.bytesPerSecond > 0 ? Math.round((bytesLeft / this.bytesPerSecond) * 1000) : null,
      freeBytes: this.freeBytes,
      moving: this.moving,
      moveFailed: this.moveFailed,
      exporting: this.exporting,
      exported: this.exported,
      heldBack: this.heldBack,
      workingOut: this.workingOut,
    }
  }
}

export function downloadsRoutes(world: DownloadsWorld) {
  const os = implement(api).downloads
  const windowOf = <T>(rows: readonly T[], { offset, limit }: { offset: number; limit: number }) => ({
    rows: rows.slice(offset, offset + limit),
    offset,
    total: rows.length,
    revision: 1,
  })
  const setStates = (call: string, trackIds: readonly string[] | undefined, states: readonly string[]): void => {
    world.note(`downloads.${call}`, { trackIds })
    world.queue = world.queue.map((row) =>
      states.includes(row.state) && (trackIds?.includes(row.track.id) ?? true)
        ? { ...row, state: call === 'pause' ? 'paused' : 'waiting', reason: null, message: null, nextTryAt: null }
        : row,
    )
    world.changed()
  }
  return {
    status: os.status.handler(() => world.status()),
    preview: os.preview.handler(() => ({
      ...sums(12, 340 * MB, 4),
      freeBytes: world.freeBytes,
      fits: true,
      canBeSmaller: true,
    })),
    chosen: os.chosen.handler(({ input }) => {
      const tracks = world.chosen(input.selections)
      const wanted = tracks.filter(({ id }) => world.wants.some(({ what }) => what.type === 'track' && what.id === id))
      return {
        tracks: tracks.length,
        bytes: tracks.length * 28 * MB,
        wantedTracks: wanted.length,
        wantedBytes: wanted.length * 28 * MB,
      }
    }),
    keep: os.keep.handler(({ input }) => {
      world.note('downloads.keep', input)
      const named = 'what' in input ? input.what : wantsOf(world.chosen(input.selections))
      for (const what of named) {
        const known = world.wants.find((want) => same(want.what, what))
        if (known) known.quality = input.quality ?? known.quality
        else world.wants.push(wantOf(what, world, input.quality ?? 'original'))
      }
      world.wantsChanged()
    }),
    drop: os.drop.handler(({ input }) => {
      world.note('downloads.drop', input)
      const were = input.what.map((what) => world.wants.find((want) => same(want.what, what))?.quality ?? null)
      world.wants = world.wants.filter((want) => !input.what.some((what) => same(what, want.what)))
      world.kept = world.kept.filter(({ track }) => {
        const own = input.what.some((what) => what.type === 'track' && what.id === track.id)
        return !own || world.wanting(track).wants.length > 0
      })
      world.wantsChanged()
      world.changed()
      return { were }
    }),
    dropChosen: os.dropChosen.handler(({ input }) => {
      world.note('downloads.dropChosen', input)
      const meant = wantsOf(world.chosen(input.selections))
      const going = world.wants.filter((want) => meant.some((what) => same(what, want.what)))
      world.wants = world.wants.filter((want) => !going.includes(want))
      world.wantsChanged()
      return {
        were: [...Map.groupBy(going, ({ quality }) => quality)].map(([quality, wants]) => ({
          quality,
          trackIds: wants.flatMap(({ what }) => (what.type === 'track' ? what.id : [])),
        })),
      }
    }),
    wants: os.wants.handler(({ input }) => {
      const { text, types } = input.filter ?? { text: '', types: [] }
      const named = ({ name, what }: WantRow) => types.includes(what.type) || matchesName(name, text)
      return windowOf(
        world.wants.filter(named).toSorted((a, b) => b.at - a.at),
        input,
      )
    }),
    isWanted: os.isWanted.handler(({ input }) => input.what.map((what) => world.wants.some((w) => same(w.what, what)))),
    badges: os.badges.handler(({ input }) => input.ids.map(() => null)),
    why: os.why.handler(({ input }) => world.wanting(world.tracks().find(({ id }) => id === input.trackId)!)),
    rules: os.rules.handler(() => world.rules),
    saveRule: os.saveRule.handler(({ input }) => {
      world.note('downloads.saveRule', input)
      const before = world.rules.find(({ id }) => id === input.id)
      const saved: KeepRuleRow = {
        ...(before ?? { builtIn: null, lastRunAt: null, nextRunAt: null }),
        ...input,
        id: input.id ?? (`rule-${world.rules.length}` as never),
        sums: input.on ? (before?.sums ?? sums(7, 190 * MB, 7)) : null,
      }
      world.rules = before ? world.rules.map((one) => (one === before ? saved : one)) : [...world.rules, saved]
      world.wantsChanged()
      return saved
    }),
    removeRule: os.removeRule.handler(({ input }) => {
      world.note('downloads.removeRule', input)
      world.rules = world.rules.filter(({ id }) => id !== input.id)
      world.wantsChanged()
    }),
    previewRule: os.previewRule.handler(({ input }) => {
      world.note('downloads.previewRule', input.what)
      return { sums: sums(34, 1.1 * GB, 9), rows: world.tracks().slice(0, input.limit) }
    }),
    queue: os.queue.handler(({ input }) => windowOf(world.section(input.section), input)),
    kept: os.kept.handler(({ input }) =>
      windowOf(
        world.kept.filter(({ wanted }) => wanted === (input.wanted ?? wanted)),
        input,
      ),
    ),
    setPaused: os.setPaused.handler(({ input }) => {
      world.note('downloads.setPaused', input)
      world.paused = input.paused
      world.changed()
    }),
    answerHeldBack: os.answerHeldBack.handler(({ input }) => {
      world.note('downloads.answerHeldBack', input)
      world.heldBack = null
      world.changed()
    }),
    pause: os.pause.handler(({ input }) => setStates('pause', input.trackIds, ['waiting', 'active', 'verifying'])),
    resume: os.resume.handler(({ input }) => setStates('resume', input.trackIds, ['paused'])),
    retry: os.retry.handler(({ input }) => setStates('retry', input.trackIds, ['failed', 'blocked'])),
    cancel: os.cancel.handler(({ input }) => {
      world.note('downloads.cancel', input)
      const gone = (id: string) => input.trackIds?.includes(id as never) ?? true
      world.queue = world.queue.filter(({ track }) => !gone(track.id))
      if (input.trackIds) world.kept = world.kept.filter(({ track }) => !gone(track.id))
      world.wants = world.wants.filter(({ what }) => what.type !== 'track' || !gone(what.id))
      world.wantsChanged()
      world.changed()
    }),
    move: os.move.handler(({ input }) => {
      world.note('downloads.move', input)
      const moved = input.trackIds.map((id) => world.queue.find(({ track }) => track.id === id)!)
      const others = world.queue.filter((row) => !moved.includes(row))
      const at =
        input.to === 'first'
          ? 0
          : input.to === 'last'
            ? others.length
            : others.findIndex(({ track }) => track.id === input.to)
      world.queue = others.toSpliced(at, 0, ...moved)
      world.changed()
    }),
    space: os.space.handler(() => ({ ...spaceOf(world), ...world.space })),
    clear: os.clear.handler(({ input }) => {
      world.note('downloads.clear', input)
      if (input.what === 'played') world.kept = world.kept.filter(({ wanted }) => wanted)
      else world.space = { ...world.space, orphanBytes: 0, orphanFiles: 0 }
      world.changed()
    }),
    moveFolder: os.moveFolder.handler(({ input }) => {
      world.note('downloads.moveFolder', input)
      if (input.path === '/') throw new ORPCError('REFUSED', { defined: true, message: 'This folder is not empty.' })
      world.moving = { done: 0, total: 10 * GB }
      world.moveFailed = null
      world.changed()
    }),
    cancelMove: os.cancelMove.handler(() => {
      world.note('downloads.cancelMove', {})
      world.moving = null
      world.changed()
    }),
    exportTo: os.exportTo.handler(({ input }) => {
      world.note('downloads.exportTo', input)
      world.exporting = { folder: input.path, done: 1, total: world.kept.length + 4 }
      world.exported = null
      world.changed()
    }),
    cancelExport: os.cancelExport.handler(() => {
      world.note('downloads.cancelExport', {})
      world.endExport('cancelled')
    }),
    forgetExport: os.forgetExport.handler(() => {
      world.exported = null
      world.changed()
    }),
  }
}

const wantsOf = (tracks: readonly TrackRow[]): Wanted[] => tracks.map(({ id }) => ({ type: 'track', id }))

const sectionOf = (state: DownloadRow['state']): Section => {
  if (state === 'failed') return 'failed'
  return state === 'active' || state === 'verifying' ? 'active' : 'waiting'
}

const same = (one: Wanted, other: Wanted): boolean => JSON.stringify(one) === JSON.stringify(other)

export function wantOf(what: Wanted, world: DownloadsWorld, quality: WantRow['quality'] = 'original'): WantRow {
  const track = world
    .tracks()
    .find(({ id, albumId, artistId }) => 'id' in what && [id, albumId, artistId].includes(what.id as never))
  const name = what.type === 'album' ? track?.album : what.type === 'artist' ? track?.artist : track?.title
  return { what, name: name ?? '', quality, at: Date.now(), sums: sums(12, 340 * MB, 4) }
}

export const sums = (tracks: number, bytes: number, missingTracks: number): KeptSums => ({
  tracks,
  bytes,
  missingTracks,
  missingBytes: tracks === 0 ? 0 : Math.round((bytes / tracks) * missingTracks),
  unreachableTracks: 0,
})

export const keptOf = (track: TrackRow, change: Partial<KeptRow> = {}): KeptRow => ({
  track: { ...track, availability: 'cached' },
  sizeBytes: 28 * MB,
  quality: 'original',
  keptAt: Date.now() - 5 * 60_000,
  wanted: true,
  atSource: true,
  ...change,
})

function spaceOf({ kept, freeBytes }: DownloadsWorld): KeptSpace {
  const bytes = (wanted: boolean) =>
    kept.filter((row) => row.wanted === wanted).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  return {
    folder: '/home/anna/.local/share/soul-player/kept',
    wantedBytes: bytes(true),
    wantedTracks: kept.filter(({ wanted }) => wanted).length,
    playedBytes: bytes(false),
    playedTracks: kept.filter(({ wanted }) => !wanted).length,
    playedQuotaBytes: 5 * GB,
    partBytes: 40 * MB,
    coverBytes: 12 * MB,
    orphanBytes: 90 * MB,
    orphanFiles: 3,
    missingFiles: 0,
    freeBytes,
    reservedBytes: GB,
  }
}

const rulesOf = (group: SmartRules['group']['rules'], by: SmartRules['sort']['by'], limit: number): SmartRules => ({
  group: { match: 'all', rules: group },
  sort: { by, desc: true, thenDesc: false },
  limit,
})

function builtInRules(): KeepRuleRow[] {
  const rule = (change: Pick<KeepRuleRow, 'builtIn' | 'what'> & Partial<KeepRuleRow>): KeepRuleRow => ({
    id: String(change.builtIn) as never,
    name: String(change.builtIn),
    on: false,
    quality: 'original',
    sums: null,
    lastRunAt: null,
    nextRunAt: null,
    ...change,
  })
  const recent = rulesOf([{ field: 'lastPlayedAt', is: 'inLast', days: 7 }], 'lastPlayedAt', 50)
  const often = rulesOf([{ field: 'plays', is: 'atLeast', value: 6 }], 'plays', 100)
  return [
    rule({
      builtIn: 'recent',
      what: { kind: 'matching', rules: recent },
      on: true,
      sums: sums(42, 1.2 * GB, 3),
      lastRunAt: Date.now() - 4 * 60_000,
      nextRunAt: Date.now() + 56 * 60_000,
    }),
    rule({ builtIn: 'often', what: { kind: 'matching', rules: often } }),
    rule({ builtIn: 'playlists', what: { kind: 'playlists' } }),
  ]
}
