/**
 * Wants, rules, libraries and personal data changed at random, compared after every few changes with what a plain model says that
 * keeps no state of its own but what was done; and with what comes out when all of it is worked out from nothing.
 */
import { describe, expect, it } from 'vitest'
import { random, type Random } from '../../../scripts/music/random.ts'
import { favouriteChange } from '../../../src/engine/favourites/kind.ts'
import type { WantType } from '../../../src/engine/wants/kind.ts'
import type { KeepRuleId, KeptQuality, Wanted } from '../../../src/shared/model/downloads.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import { copyRecord } from '../../support/records.ts'
import { FOLDER, keepingWorld, OTHER_SERVER, SERVER, type KeepingWorld } from './reconcile-world.ts'

const ARTISTS = ['Ann', 'Bob', 'Cleo']
const GENRES = ['Rock', 'Folk']
const PLAYLISTS = ['mix', 'party']
const QUALITIES: KeptQuality[] = ['low', 'medium', 'high', 'original']
const SOURCES = { [FOLDER]: 'own', [SERVER]: 'attic', [OTHER_SERVER]: 'friend' }
const TRACKS = 30
const DAY = 86_400_000

interface Song {
  key: string
  n: number
  album: string
  artist: string
  genre: string
}

/** Five songs an album, five albums an artist at most. */
const SONGS: Song[] = Array.from({ length: TRACKS }, (_, n) => ({
  key: `song-${String(n).padStart(2, '0')}`,
  n,
  album: `Album ${Math.floor(n / 5)}`,
  artist: ARTISTS[Math.floor(n / 5) % ARTISTS.length]!,
  genre: GENRES[n % GENRES.length]!,
}))

class Model {
  readonly copies = new Map<string, Set<number>>()
  readonly kept = new Map<string, { quality: KeptQuality; from: number }>()
  readonly wants = new Map<string, { type: WantType; of: string; quality: KeptQuality }>()
  readonly rules = new Map<string, KeptQuality>()
  readonly items: { item: string; playlist: string; key: string }[] = []
  readonly hearts = new Set<string>()
  readonly plays = new Map<string, { times: number; at: number }>()
  readonly leftOut = new Set<string>()
  /** What the last look came to: what is a source's last copy stays with it. */
  before = new Map<string, string[]>()
  /** Wanted since the last look. */
  readonly fresh = new Set<string>()

  readonly world: KeepingWorld

  constructor(world: KeepingWorld) {
    this.world = world
  }

  isThere(key: string): boolean {
    return (this.copies.get(key)?.size ?? 0) > 0 || this.kept.has(key)
  }

  /** By what was done alone. */
  tracksOf(type: WantType | 'rule', of: string): string[] {
    return SONGS.filter(({ key }) => this.isThere(key))
      .filter((song) => this.#belongs(song, type, of))
      .map(({ key }) => key)
  }

  #belongs(song: Song, type: WantType | 'rule', of: string): boolean {
    switch (type) {
      case 'track':
        return song.key === of
      case 'album':
        return song.album === of
      case 'artist':
        return song.artist === of
      case 'genre':
        return song.genre === of
      case 'search':
        return song.artist.toLowerCase() === of.replace('artist:', '')
      case 'playlist':
        return this.items.some(({ playlist, key }) => playlist === of && key === song.key)
      case 'favourites':
        return this.hearts.has(song.key) || this.hearts.has(song.album)
      case 'library':
        return true
      case 'source': {
        const source = Number(Object.entries(SOURCES).find(([, storeId]) => storeId === of)![0])
        return this.copies.get(song.key)?.has(source) === true || this.kept.get(song.key)?.from === source
      }
      case 'rule':
        return this.#obeys(song, of)
    }
  }

  #obeys({ key }: Song, rule: string): boolean {
    if (rule === 'playlists') return this.items.some((item) => item.key === key)
    if (rule === 'recent') return (this.plays.get(key)?.at ?? 0) >= this.world.clock.now() - 7 * DAY
    return (this.plays.get(key)?.times ?? 0) > 5
  }

  wanted(): Map<string, string[]> {
    const stays = (name: string, key: string) =>
      name.startsWith('source:') && this.copies.get(key)?.size === 0 && this.before.get(name)?.includes(key) === true
    const ofWant = (name: string, type: WantType, of: string) => {
      const keys = new Set(this.tracksOf(type, of))
      return SONGS.flatMap(({ key }) => (keys.has(key) || (this.kept.has(key) && stays(name, key)) ? key : []))
    }
    const all = [
      ...[...this.wants].map(([name, { type, of }]) => [name, ofWant(name, type, of)] as const),
      ...[...this.rules.keys()].map((id) => [`rule:${id}`, this.tracksOf('rule', id)] as const),
    ]
    return new Map(all.filter(([, keys]) => keys.length > 0).map(([name, keys]) => [name, keys]))
  }

  qualityOf(key: string, wanted: ReadonlyMap<string, readonly string[]>): number {
    const qualities = [...wanted].flatMap(([name, keys]) =>
      keys.includes(key) ? (this.wants.get(name)?.quality ?? this.rules.get(name.slice('rule:'.length))!) : [],
    )
    return Math.max(-1, ...qualities.map((quality) => QUALITIES.indexOf(quality)))
  }

  /** What was left out of it comes back with a want. */
  looks(): void {
    for (const name of this.fresh) {
      const { type, of } = this.wants.get(name)!
      for (const key of this.tracksOf(type, of)) this.leftOut.delete(key)
    }
    this.fresh.clear()
  }

  /** What reconciling does to files and to what is left out. */
  settles(): { wanted: Map<string, string[]>; queue: string[]; kept: string[] } {
    this.looks()
    let wanted = this.wanted()
    const quality = (key: string) => this.qualityOf(key, wanted)
    for (const key of this.kept.keys()) if (quality(key) < 0) this.kept.delete(key)
    for (const key of this.leftOut) if (quality(key) < 0) this.leftOut.delete(key)
    wanted = this.wanted()
    this.before = wanted
    const isMissing = (key: string) => {
      const at = this.copies.get(key) ?? new Set()
      const kept = this.kept.get(key)
      if (at.has(FOLDER) || at.size === 0 || this.leftOut.has(key)) return false
      return quality(key) >= 0 && (kept === undefined || QUALITIES.indexOf(kept.quality) < quality(key))
    }
    const queue = SONGS.flatMap(({ key }) => (isMissing(key) ? key : []))
    return { wanted, queue, kept: [...this.kept.keys()].sort() }
  }
}

const keyIn = (world: KeepingWorld, table: string, column: string, value: string): string | undefined =>
  world.sql.prepare<[string], string>(`select key from ${table} where ${column} = ?`).pluck().get(value) as
    | string
    | undefined

/** As the page says it, and the name it has in the tables; undefined for what is not in the library now. */
function named(world: KeepingWorld, type: WantType, of: string): { what: Wanted; name: string } | undefined {
  const id = {
    track: () => of,
    album: () => keyIn(world, 'album', 'title', of),
    artist: () => keyIn(world, 'artist', 'name', of),
    genre: () => keyIn(world, 'genre', 'name', of),
    playlist: () => of,
    search: () => of,
    source: () => of,
    favourites: () => 'all',
    library: () => 'all',
  }[type]()
  if (id === undefined) return undefined
  const name = `${type}:${id}`
  if (type === 'favourites' || type === 'library') return { what: { type }, name }
  if (type === 'search') return { what: { type, text: of }, name }
  if (type === 'source') {
    const [sourceId] = Object.entries(SOURCES).find(([, storeId]) => storeId === of)!
    return { what: { type, sourceId: Number(sourceId) } as Wanted, name }
  }
  return { what: { type, id } as Wanted, name }
}

function anyThing({ pick }: Random): { type: WantType; of: string } {
  const things: [WantType, readonly string[]][] = [
    ['track', SONGS.map(({ key }) => key)],
    ['track', SONGS.map(({ key }) => key)],
    ['album', [...new Set(SONGS.map(({ album }) => album))]],
    ['artist', ARTISTS],
    ['genre', GENRES],
    ['playlist', PLAYLISTS],
    ['favourites', ['']],
    ['search', ARTISTS.map((artist) => `artist:${artist.toLowerCase()}`)],
    ['source', ['attic', 'friend']],
    ['library', ['']],
  ]
  const [type, names] = pick(things)
  return { type, of: pick(names) }
}

async function gain(model: Model, sourceId: number, songs: readonly Song[]): Promise<void> {
  const copies = songs.map(({ key, n, album, artist, genre }) =>
    copyRecord(
      `${album}/${key}.flac`,
      { title: key, album, artists: [artist], genres: [genre], trackNo: (n % 5) + 1 },
      { trackKey: key },
    ),
  )
  for (const { key } of songs) model.copies.set(key, (model.copies.get(key) ?? new Set()).add(sourceId))
  await model.world.has(sourceId, ...copies)
}

async function lose(model: Model, sourceId: number, songs: readonly Song[]): Promise<void> {
  for (const { key } of songs) {
    model.copies.get(key)?.delete(sourceId)
    // Should it come again, it is another track.
    if (!model.isThere(key)) model.leftOut.delete(key)
  }
  await model.world.loses(sourceId, ...songs.map(({ key, album }) => `${album}/${key}.flac`))
}

/** One thing done at random, to the world and to the model. */
async function doSomething(model: Model, r: Random): Promise<string> {
  const { world } = model
  const some = () => SONGS.filter(() => r.chance(0.15))
  const sourceId = r.pick([FOLDER, SERVER, SERVER, OTHER_SERVER])
  const song = r.pick(SONGS)
  const did = r.int(13)
  // What is left out is told from what stands there: of what nobody has looked at yet there is a test of its own.
  if (did === 2 || did === 3 || did === 11) {
    await world.reconcile.now()
    model.settles()
  }
  switch (did) {
    case 0:
      await gain(model, sourceId, some())
      return `source ${sourceId} gained some`
    case 1:
      await lose(model, sourceId, some())
      return `source ${sourceId} lost some`
    case 2:
    case 3: {
      const thing = anyThing(r)
      const found = named(world, thing.type, thing.of)
      if (found === undefined) return 'nothing'
      const quality = r.chance(0.5) ? r.pick(QUALITIES) : undefined
      await world.keeping.keep({ what: [found.what], quality })
      const known = model.wants.get(found.name)
      model.wants.set(found.name, { ...thing, quality: quality ?? known?.quality ?? 'original' })
      if (known) for (const key of model.tracksOf(thing.type, thing.of)) model.leftOut.delete(key)
      model.fresh.add(found.name)
      return `keep ${found.name} ${quality}`
    }
    case 4: {
      if (model.wants.size === 0) return 'nothing'
      const name = r.pick([...model.wants.keys()])
      const { type, of } = model.wants.get(name)!
      const key = name.slice(name.indexOf(':') + 1)
      if (r.chance(0.3)) await world.stops(type, key)
      else {
        const found = named(world, type, of)
        if (found?.name !== name) return 'nothing'
        await world.drop(found.what)
      }
      model.wants.delete(name)
      model.fresh.delete(name)
      return `drop ${name}`
    }
    case 5: {
      const id = r.pick(['recent', 'often', 'playlists'])
      const rule = world.wants.rules().find((one) => one.id === (id as KeepRuleId))!
      const on = r.chance(0.6)
      const quality = r.pick(QUALITIES)
      await world.keeping.saveRule({ ...rule, on, quality })
      if (on) model.rules.set(id, quality)
      else model.rules.delete(id)
      return `rule ${id} ${on} ${quality}`
    }
    case 6: {
      const playlist = r.pick(PLAYLISTS)
      model.items.push({ item: world.adds(playlist, song.key), playlist, key: song.key })
      return `${song.key} into ${playlist}`
    }
    case 7: {
      if (model.items.length === 0) return 'nothing'
      const [gone] = model.items.splice(r.int(model.items.length), 1)
      world.takesOut(gone!.item)
      return `${gone!.key} out of ${gone!.playlist}`
    }
    case 8: {
      const ofAlbum = r.chance(0.4)
      const heart = ofAlbum ? song.album : song.key
      const key = ofAlbum ? keyIn(world, 'album', 'title', song.album) : song.key
      if (key === undefined) return 'nothing'
      const on = !model.hearts.has(heart)
      if (on) model.hearts.add(heart)
      else model.hearts.delete(heart)
      world.does(favouriteChange(ofAlbum ? 'album' : 'track', key, on ? 1 : undefined))
      return `heart ${heart} ${on}`
    }
    case 9: {
      const times = 1 + r.int(4)
      const at = world.clock.now() - r.int(9 * DAY)
      const before = model.plays.get(song.key)
      world.plays(song.key, times, at)
      model.plays.set(song.key, { times: (before?.times ?? 0) + times, at: Math.max(before?.at ?? 0, at) })
      return `${song.key} played`
    }
    case 10: {
      for (const key of world.queue().filter(() => r.chance(0.5))) {
        const quality = QUALITIES.find((one) => one === world.job(key)!.quality)!
        const from = Math.min(...model.copies.get(key)!)
        if (model.copies.get(key)!.size === 0) continue
        world.keeps(key, { quality })
        model.kept.set(key, { quality, from })
      }
      return 'some of the queue was fetched'
    }
    case 11: {
      const keys = [...new Set([...world.queue(), ...world.kept()])].filter(() => r.chance(0.3))
      if (keys.length === 0) return 'nothing'
      await world.keeping.cancel(keys as TrackId[])
      model.looks()
      for (const key of keys) {
        model.wants.delete(`track:${key}`)
        model.kept.delete(key)
        if (model.isThere(key)) model.leftOut.add(key)
      }
      return `cancel ${keys.join()}`
    }
    default:
      await world.clock.advance(r.int(3 * DAY))
      return 'time passed'
  }
}

/** By name, so that a difference is seen. */
const plain = ({ wanted, ...rest }: ReturnType<Model['settles']>) => ({ wanted: Object.fromEntries(wanted), ...rest })

const standing = (world: KeepingWorld) => {
  const rows = world.sql
    .prepare<[], { want: string; key: string }>(
      'select want, key from wanted w join track t on t.id = w.track_id order by want, key',
    )
    .all()
  const wanted = new Map<string, string[]>()
  for (const { want, key } of rows) wanted.set(want, [...(wanted.get(want) ?? []), key])
  return plain({ wanted, queue: world.queue(), kept: world.kept() })
}

const leftOutOf = (world: KeepingWorld) =>
  world.sql.prepare('select key from left_out l join track t on t.id = l.track_id order by key').pluck().all()

const SEEDS = process.env.SEED ? process.env.SEED.split(',').map(Number) : [1, 2, 3, 4, 5, 6]
const STEPS = 40

describe('whatever is done', () => {
  it.each(SEEDS)('comes to what a plain model says, and to the same from nothing (seed %i)', async (seed) => {
    const r = random(seed)
    const world = await keepingWorld()
    try {
      const model = new Model(world)
      for (const playlist of PLAYLISTS) world.playlist(playlist)
      await gain(model, SERVER, SONGS.slice(0, 20))
      const done: string[] = []
      for (let step = 0; step < STEPS; step++) {
        for (let n = r.int(3); n >= 0; n--) done.push(await doSomething(model, r))
        await world.reconcile.now()
        const says = model.settles()
        expect(standing(world), `seed ${seed}, after ${done.join('; ')}`).toEqual(plain(says))
        expect(leftOutOf(world), `seed ${seed}, after ${done.join('; ')}`).toEqual([...model.leftOut].sort())
      }
      model.before.clear()
      world.sql.exec(`delete from wanted; delete from download; update want_state set stamp = 'other'`)
      await world.reconcile.now()
      expect(standing(world), `seed ${seed}, from nothing`).toEqual(plain(model.settles()))
      expect(world.personal.audit()).toBe(0)
    } finally {
      await world.close()
    }
  })
})
