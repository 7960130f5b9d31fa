/**
 * What pages ask and say of keeping offline: things and rules that are wanted, what they come to, and why a track is here. What
 * is said here is a row before it is answered; fetching follows by itself (downloads/).
 */
import type {
  KeepRule,
  KeepRuleId,
  KeepRuleRow,
  KeepRuleWhat,
  KeptBadge,
  KeptChoice,
  KeptPreview,
  KeptQuality,
  KeptSums,
  Wanted,
  WantRow,
} from '../../shared/model/downloads.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import type { Window } from '../../shared/model/list.ts'
import type { TrackSelection } from '../../shared/model/selection.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import type { WindowOf } from '../browse/browse.ts'
import type { Stores } from '../db/store.ts'
import { EngineError } from '../errors.ts'
import type { Host } from '../host.ts'
import { joinTrackSql, rootSql } from '../library/alias-sql.ts'
import { conditionsIn, MOST_CONDITIONS } from '../playlists/conditions.ts'
import type { SettingsFile } from '../settings/settings-file.ts'
import { breathe, systemClock, type Clock } from '../sync/clock.ts'
import type { BadgesAsk, Sums, WantedBy, WantReads, WantsFilter } from './reads.ts'
import { QUALITIES } from './standing-sql.ts'
import { WantKeys } from './want-keys.ts'
import { WantSums } from './want-sums.ts'
import type { Rule, Want, WantKey, Wants } from './wants.ts'
import { nameOfRule, nameOfWant } from './wishes.ts'

interface Parts {
  host: Pick<Host, 'log' | 'now'>
  stores: Stores
  browse: { readonly wanted: WantReads }
  wants: Wants
  /** Of what follows from wants; downloads/ writes it. */
  follows: {
    /** The change that was just made to these was made here by the user: what goes by it goes at once. */
    byHand(names: readonly string[]): Promise<void>
    askAgain(names: readonly string[]): Promise<void>
    leaveOut(trackIds: readonly TrackId[] | undefined): Promise<void>
    /** When a rule that says something else as days pass is looked at next. */
    nextLookAt(): number
    answerHeldBack(answer: { goesAt: number; keep: boolean }): Promise<void>
  }
  cache: { free(): Promise<{ freeBytes: number }>; drop(trackIds: readonly number[]): Promise<unknown> }
  settings: Pick<SettingsFile, 'current'>
  /** Sources that make files smaller. */
  converting(): readonly number[]
  /** Of all that is in the queue. */
  waitingBytes(): number
  clock?: Clock
}

interface Waiting {
  signal?: AbortSignal | undefined
}

/** Things by their names, or single tracks as a list shows them chosen. */
type Meant = { what: readonly Wanted[] } | { selections: readonly TrackSelection[] }

/** Of many, as many as are looked up without a pause. */
const TOGETHER = 200

export class KeptOffline {
  readonly #parts: Parts
  readonly #keys: WantKeys
  readonly #sums: WantSums
  readonly #wantsOf
  readonly #played

  constructor(parts: Parts) {
    this.#parts = parts
    const { host, stores, browse, converting, clock = systemClock(() => host.now()) } = parts
    const { library } = stores
    this.#keys = new WantKeys(library.sql)
    this.#sums = new WantSums({ library, reads: browse.wanted, clock, log: host.log, converting })
    this.#wantsOf = library.sql
      .prepare<[{ trackId: TrackId }], string>(
        `select want from wanted where track_id = (select id from track where key = ${rootSql('$trackId')})`,
      )
      .pluck()
    this.#played = library.sql
      .prepare<[string], number>(
        `select t.id from json_each(?) j ${joinTrackSql('j.value', 't')} join copy c on c.track_id = t.id
         join kept k on k.copy_id = c.id where k.wanted = 0`,
      )
      .pluck()
  }

  stop(): Promise<void> {
    return this.#sums.stop()
  }

  /** Counted now, however much it is; a track of several counts once. */
  async preview(
    { quality, ...meant }: Meant & { quality: KeptQuality },
    { signal }: Waiting = {},
  ): Promise<KeptPreview> {
    const ids =
      'what' in meant
        ? await this.#tracksOf(
            meant.what.map((one) => this.#expectKey(one)),
            signal,
          )
        : await this.#parts.browse.wanted.selectedIds(meant.selections, { signal })
    const { queuedBytes, ...sums } = await this.#count(ids, quality, signal)
    const { cache, settings, waitingBytes } = this.#parts
    const { freeBytes } = await cache.free()
    const others = Math.max(0, waitingBytes() - queuedBytes)
    const fits = sums.missingBytes === 0 || sums.missingBytes + others + settings.current.downloads.reserve <= freeBytes
    return { ...sums, freeBytes, fits }
  }

  /** Of tracks chosen in lists: how many they are, and how many of them are wanted by themselves. */
  async chosen(
    { selections }: { selections: readonly TrackSelection[] },
    { signal }: Waiting = {},
  ): Promise<KeptChoice> {
    const { wanted: reads } = this.#parts.browse
    const ids = await reads.selectedIds(selections, { signal })
    const all = await this.#count(ids, 'original', signal)
    const alone = await this.#count(await reads.wantedAlone(ids, { urgent: true, signal }), 'original', signal)
    return { tracks: all.tracks, bytes: all.bytes, wantedTracks: alone.tracks, wantedBytes: alone.bytes }
  }

  async keep({ quality, ...meant }: Meant & { quality?: KeptQuality | undefined }): Promise<void> {
    const { wants, follows, settings } = this.#parts
    const keys = 'what' in meant ? meant.what.map((one) => this.#expectKey(one)) : await this.#keysOf(meant.selections)
    await wants.keep(keys, { quality, otherwise: settings.current.downloads.quality })
    const names: string[] = []
    for await (const some of inPieces(keys)) names.push(...some.flatMap((key) => wants.of(key)).map(nameOfWant))
    await follows.askAgain(names)
  }

  /** `were`: as what each was wanted, null for what was not. */
  async drop({ what }: { what: readonly Wanted[] }): Promise<{ were: (KeptQuality | null)[] }> {
    const were: (KeptQuality | null)[] = []
    for await (const some of inPieces(what)) were.push(...(await this.#drop(some)))
    return { were }
  }

  /** `were`: those that were wanted, by the quality. */
  async dropChosen({
    selections,
  }: {
    selections: readonly TrackSelection[]
  }): Promise<{ were: { quality: KeptQuality; trackIds: TrackId[] }[] }> {
    const were = new Map<KeptQuality, TrackId[]>()
    for await (const some of inPieces(await this.#keysOf(selections))) {
      const qualities = await this.#drop(some.map(({ key }) => ({ type: 'track', id: key })))
      for (const [i, quality] of qualities.entries()) {
        if (quality === null) continue
        const keys = were.get(quality) ?? []
        keys.push(some[i]!.key)
        were.set(quality, keys)
      }
    }
    return { were: [...were].map(([quality, trackIds]) => ({ quality, trackIds })) }
  }

  async #keysOf(selections: readonly TrackSelection[]): Promise<{ type: 'track'; key: TrackId }[]> {
    const trackIds = await this.#parts.browse.wanted.selectedKeys(selections, {})
    return trackIds.map((key) => ({ type: 'track', key }))
  }

  async #drop(what: readonly Wanted[]): Promise<(KeptQuality | null)[]> {
    const { wants, follows, cache } = this.#parts
    const were = what.map((one) => this.#qualityOf(one))
    const keys = what.flatMap((one) => this.#keys.keyOf(one) ?? [])
    const names = keys.flatMap((key) => [key, ...wants.of(key)]).map(nameOfWant)
    await wants.drop(keys)
    await follows.byHand(names)
    // Nothing follows from wants for what is here only because it was played.
    const trackKeys = keys.flatMap(({ type, key }) => (type === 'track' ? key : []))
    const played = this.#played.all(JSON.stringify(trackKeys)) as number[]
    if (played.length > 0) await cache.drop(played)
    return were
  }

  /** The best of those that a track is wanted as by several of its keys; null for what is not wanted. */
  #qualityOf(what: Wanted): KeptQuality | null {
    const key = this.#keys.keyOf(what)
    const places = (key === undefined ? [] : this.#parts.wants.of(key)).map(({ quality }) => QUALITIES.indexOf(quality))
    return places.length === 0 ? null : QUALITIES[Math.max(...places)]!
  }

  /** Out of the queue and off the disk: of all in the queue, where `trackIds` is absent. */
  async cancel(trackIds?: readonly TrackId[]): Promise<void> {
    await this.#parts.follows.leaveOut(trackIds)
  }

  /** Of kept files that are held back though nothing wants them any more. */
  async answerHeldBack(answer: { goesAt: number; keep: boolean }): Promise<void> {
    await this.#parts.follows.answerHeldBack(answer)
  }

  async wants(
    { offset, ...ask }: Window & { filter?: WantsFilter | undefined },
    { signal }: Waiting = {},
  ): Promise<WindowOf<WantRow>> {
    const { wants, ...rest } = await this.#parts.browse.wanted.wantsWindow({ offset, ...ask }, { signal })
    return { rows: wants.map((want) => this.#wantRow(want)), offset, ...rest }
  }

  isWanted(what: readonly Wanted[]): boolean[] {
    return what.map((one) => {
      const key = this.#keys.keyOf(one)
      return key !== undefined && this.#parts.wants.find(key) !== undefined
    })
  }

  async badges(ask: BadgesAsk, waiting: Waiting = {}): Promise<(KeptBadge | null)[]> {
    const { wants, browse } = this.#parts
    const counted = await browse.wanted.badges(ask, waiting)
    return counted.map((badge, i) => {
      const wanted = wants.find({ type: ask.type, key: ask.ids[i]! }) !== undefined
      return badge || wanted ? { ...(badge ?? NOTHING), wanted } : null
    })
  }

  /** Why a track is kept. */
  why(trackId: TrackId): { wants: WantRow[]; rules: KeepRuleRow[] } {
    const names = new Set(this.#wantsOf.all({ trackId }) as string[])
    const { wants } = this.#parts
    return {
      wants: this.#wantRows(wants.all().filter((want) => names.has(nameOfWant(want)))),
      rules: wants.rules().flatMap((rule) => (names.has(nameOfRule(rule.id)) ? this.#ruleRow(rule) : [])),
    }
  }

  rules(): KeepRuleRow[] {
    return this.#parts.wants.rules().map((rule) => this.#ruleRow(rule))
  }

  async saveRule(rule: Omit<KeepRule, 'id'> & { id?: KeepRuleId | undefined }): Promise<KeepRuleRow> {
    expectRules(rule.what)
    const saved = this.#parts.wants.saveRule(rule)
    await this.#parts.follows.byHand([nameOfRule(saved.id)])
    return this.#ruleRow(saved)
  }

  /** REFUSED for one that was there from the beginning. */
  async removeRule(id: KeepRuleId): Promise<void> {
    this.#parts.wants.removeRule(id)
    await this.#parts.follows.byHand([nameOfRule(id)])
  }

  async previewRule(
    { what, quality, limit }: { what: KeepRuleWhat; quality: KeptQuality; limit: number },
    { signal }: Waiting = {},
  ): Promise<{ sums: KeptSums; rows: TrackRow[] }> {
    expectRules(what)
    const ids = await this.#tracksOf([{ type: 'rule', what }], signal)
    const { canBeSmaller: _, queuedBytes: __, ...sums } = await this.#count(ids, quality, signal)
    return { sums, rows: this.#parts.browse.wanted.rows([...ids.subarray(0, limit)]) }
  }

  /** Row ids of what is meant, in the order in which one would hear it. */
  tracksOf(what: Wanted, { signal }: Waiting = {}): Promise<Int32Array> {
    return this.#tracksOf([this.#expectKey(what)], signal)
  }

  #tracksOf(bys: readonly WantedBy[], signal: AbortSignal | undefined): Promise<Int32Array> {
    return this.#parts.browse.wanted.tracksOf(bys, { urgent: true, signal })
  }

  #count(ids: Int32Array, quality: KeptQuality, signal: AbortSignal | undefined): Promise<Sums> {
    const { browse, converting } = this.#parts
    return browse.wanted.sumsOf(ids, { quality, converting: converting() }, { urgent: true, signal })
  }

  #expectKey(what: Wanted): WantKey {
    const key = this.#keys.keyOf(what)
    if (key === undefined) throw new EngineError('NOT_FOUND', 'This source is no longer there. Choose another one.')
    return key
  }

  /** A track that was wanted by several of its keys is one thing, in the better of the qualities. */
  #wantRows(wants: readonly Want[]): WantRow[] {
    const rows = new Map<string, WantRow>()
    for (const want of wants) {
      const row = this.#wantRow(want)
      const name = nameOfWant({ type: want.type, key: row.what.type === 'track' ? row.what.id : want.key })
      const known = rows.get(name)
      if (known === undefined) rows.set(name, row)
      else if (QUALITIES.indexOf(row.quality) > QUALITIES.indexOf(known.quality)) known.quality = row.quality
    }
    return [...rows.values()]
  }

  #wantRow(want: Want): WantRow {
    const sums = this.#sums.of(nameOfWant(want), want.quality)?.sums ?? null
    const { quality, at } = want
    return { what: this.#keys.wantedOf(want), name: this.#keys.nameOf(want), quality, at, sums }
  }

  #ruleRow(rule: Rule): KeepRuleRow {
    if (!rule.on) return { ...rule, sums: null, lastRunAt: null, nextRunAt: null }
    const looked = this.#sums.of(nameOfRule(rule.id), rule.quality)
    const { days } = this.#parts.browse.wanted.movesOf({ type: 'rule', what: rule.what })
    return {
      ...rule,
      sums: looked?.sums ?? null,
      lastRunAt: looked?.ranAt ?? null,
      nextRunAt: days ? this.#parts.follows.nextLookAt() : null,
    }
  }
}

const NOTHING = { tracks: 0, here: 0, waiting: 0, failed: 0 }

function expectRules(what: KeepRuleWhat): void {
  if (what.kind === 'playlists' || conditionsIn(what.rules.group) <= MOST_CONDITIONS) return
  throw new EngineError(
    'REFUSED',
    `These are more than ${MOST_CONDITIONS} conditions. Leave some out, or make two rules of them.`,
  )
}

async function* inPieces<Item>(items: readonly Item[]): AsyncGenerator<Item[]> {
  for (let from = 0; from < items.length; from += TOGETHER) {
    if (from > 0) await breathe()
    yield items.slice(from, from + TOGETHER)
  }
}
