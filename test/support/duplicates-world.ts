/**
 * What the made-up player behind page-double.ts says of duplicates: proposals and merges as a test sets them, changed by what the page
 * asks for, as the engine would.
 */
import { implement, ORPCError } from '@orpc/server'
import { api } from '../../src/shared/api/index.ts'
import type {
  DuplicatesStatus,
  MatchEvidence,
  MatchSide,
  MergedRow,
  ProposalRow,
  SaidId,
} from '../../src/shared/model/duplicates.ts'
import type { LiveEvent } from '../../src/shared/model/live-event.ts'
import type { TrackRow } from '../../src/shared/model/track.ts'

interface Does {
  tell: (event: LiveEvent) => void
  note: (call: string, input: unknown) => void
  tracks: () => readonly TrackRow[]
}

export class DuplicatesWorld {
  readonly #does: Does
  proposals: ProposalRow[] = []
  merged: MergedRow[] = []
  matching: DuplicatesStatus['matching'] = { running: false, waiting: 0, setAside: 0, trouble: null }
  fingerprints: DuplicatesStatus['fingerprints'] = { done: 0, total: 0, failed: 0, running: false, held: null }
  #said = 0
  /** What each word changed, for taking it back. */
  readonly #before = new Map<number, Pick<DuplicatesWorld, 'proposals' | 'merged'>>()

  constructor(does: Does) {
    this.#does = does
  }

  propose(a: TrackRow, b: TrackRow, change: Partial<ProposalRow> = {}): ProposalRow {
    const proposal: ProposalRow = {
      id: (this.proposals.length + 1) as ProposalRow['id'],
      a: sideOf(a),
      b: sideOf(b),
      evidence: 'sound',
      confidence: 0.93,
      reasons: [
        { kind: 'sound', bitErrors: 0.008, overlapSeconds: 118, offsetSeconds: 0 },
        { kind: 'title', likeness: 1 },
      ],
      at: Date.now(),
      ...change,
    }
    this.proposals.push(proposal)
    return proposal
  }

  status(): DuplicatesStatus {
    const count = (kind: MatchEvidence) => this.proposals.filter(({ evidence }) => evidence === kind).length
    return {
      proposals: { recordingId: count('recordingId'), sound: count('sound'), tags: count('tags') },
      merged: this.merged.length,
      matching: this.matching,
      fingerprints: this.fingerprints,
    }
  }

  changed(): void {
    this.#does.tell({ kind: 'duplicates.changed', status: this.status() })
  }

  says(call: string, input: unknown, does: () => number): { count: number; keptApart: number; saidId: SaidId | null } {
    this.#does.note(`duplicates.${call}`, input)
    const before = { proposals: this.proposals, merged: this.merged }
    const count = does()
    if (count === 0) return { count, keptApart: 0, saidId: null }
    this.#said += 1
    this.#before.set(this.#said, before)
    this.changed()
    return { count, keptApart: 0, saidId: this.#said as SaidId }
  }

  takeBack(saidId: SaidId): number {
    this.#does.note('duplicates.takeBack', { saidId })
    const before = this.#before.get(saidId)
    if (!before) throw new ORPCError('REFUSED', { defined: true, message: 'That is too long ago to be taken back.' })
    this.#before.delete(saidId)
    const count = Math.abs(before.proposals.length - this.proposals.length) || 1
    Object.assign(this, before)
    this.changed()
    return count
  }

  leave(chosen: { ids?: readonly number[]; evidence?: MatchEvidence }, merges: boolean): number {
    const isMeant = ({ id, evidence }: ProposalRow) =>
      chosen.ids ? chosen.ids.includes(id) : evidence === chosen.evidence
    const meant = this.proposals.filter(isMeant)
    this.proposals = this.proposals.filter((one) => !isMeant(one))
    if (merges) this.merged = [...meant.map(mergedOf), ...this.merged]
    return meant.length
  }

  tracks(): readonly TrackRow[] {
    return this.#does.tracks()
  }

  note(call: string, input: unknown): void {
    this.#does.note(call, input)
  }
}

export const sideOf = (track: TrackRow): MatchSide => ({
  track,
  sourceName: track.availability === 'local' ? 'Music' : 'Attic',
  path: `${track.artist}/${track.album}/${String(track.trackNo).padStart(2, '0')} ${track.title}.${track.format}`,
  container: track.format,
  codec: track.format,
  sampleRateHz: track.lossless ? 96_000 : 44_100,
  bitDepth: track.lossless ? 24 : null,
  sizeBytes: track.lossless ? 48_200_000 : 8_400_000,
  copies: 1,
  mbRecordingId: null,
})

const partOf = ({ track, path, sourceName }: MatchSide): MergedRow['parts'][number] => ({
  trackKey: track.id,
  title: track.title,
  artist: track.artist,
  album: track.album,
  sourceId: track.sourceId,
  sourceName,
  path,
  codec: track.format,
  bitrateKbps: track.bitrateKbps,
  lossless: track.lossless,
  durationMs: track.durationMs,
})

export const mergedOf = ({ a, b }: Pick<ProposalRow, 'a' | 'b'>): MergedRow => ({
  track: a.track,
  parts: [partOf(a), partOf(b)],
  by: 'user',
  at: Date.now(),
})

export function duplicatesRoutes(world: DuplicatesWorld) {
  const os = implement(api).duplicates
  const windowOf = <T>(rows: readonly T[], { offset, limit }: { offset: number; limit: number }) => ({
    rows: rows.slice(offset, offset + limit),
    offset,
    total: rows.length,
    revision: 1,
  })
  const splits = (change: (rows: readonly MergedRow[]) => MergedRow[]): number => {
    const before = world.merged.length + world.merged.flatMap(({ parts }) => parts).length
    world.merged = change(world.merged)
    return before - world.merged.length - world.merged.flatMap(({ parts }) => parts).length
  }
  return {
    status: os.status.handler(() => world.status()),
    proposals: os.proposals.handler(({ input }) =>
      windowOf(
        world.proposals.filter(({ evidence }) => input.evidence === undefined || evidence === input.evidence),
        input,
      ),
    ),
    merge: os.merge.handler(({ input }) => world.says('merge', input, () => world.leave(input, true))),
    reject: os.reject.handler(({ input }) => world.says('reject', input, () => world.leave(input, false))),
    merged: os.merged.handler(({ input }) => windowOf(world.merged, input)),
    partsOf: os.partsOf.handler(({ input }) => world.merged.filter(({ track }) => track.id === input.trackId)),
    split: os.split.handler(({ input }) =>
      world.says('split', input, () =>
        splits((rows) => rows.filter(({ track }) => !input.trackIds.includes(track.id))),
      ),
    ),
    splitOff: os.splitOff.handler(({ input }) =>
      world.says('splitOff', input, () =>
        splits((rows) =>
          rows
            .map((row) => ({ ...row, parts: row.parts.filter(({ trackKey }) => trackKey !== input.trackKey) }))
            .filter(({ parts }) => parts.length > 1),
        ),
      ),
    ),
    mergeTracks: os.mergeTracks.handler(({ input }) =>
      world.says('mergeTracks', input, () => {
        const [a, b] = world.tracks().filter(({ id }) => input.trackIds.includes(id))
        world.merged = [mergedOf({ a: sideOf(a!), b: sideOf(b!) }), ...world.merged]
        return 1
      }),
    ),
    takeBack: os.takeBack.handler(({ input }) => ({ count: world.takeBack(input.saidId) })),
    setPaused: os.setPaused.handler(({ input }) => {
      world.note('duplicates.setPaused', input)
      world.fingerprints = { ...world.fingerprints, running: !input.paused, held: input.paused ? 'paused' : null }
      world.changed()
    }),
    lookAgain: os.lookAgain.handler(() => {
      world.note('duplicates.lookAgain', {})
      world.matching = { ...world.matching, running: true, waiting: world.tracks().length }
      world.changed()
    }),
    tryAgain: os.tryAgain.handler(() => {
      world.note('duplicates.tryAgain', {})
      world.matching = { running: false, waiting: 0, setAside: 0, trouble: null }
      world.changed()
    }),
  }
}
