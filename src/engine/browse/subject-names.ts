/**
 * What changes and conflicts of personal data are about, by name: of tracks (as the user corrected them), albums and artists from the
 * library, and of the playlist that something stands in, also when it was deleted. What is in no library keeps the name
 * that the data says of itself, or none.
 */
import type { Subject } from '../../shared/model/personal.ts'
import { correctedTitleSql } from '../corrections/corrections.ts'
import type { Stores } from '../db/store.ts'
import { rootSql } from '../library/alias-sql.ts'

const NAMES = {
  track: `select coalesce(${correctedTitleSql('n.root')}, (select title from track where key = n.root)) as name, n.key
    from (select j.value as key, ${rootSql('j.value')} as root from json_each(?) j) n`,
  album: 'select a.title as name, j.value as key from json_each(?) j join album a on a.key = j.value',
  artist: 'select a.name, j.value as key from json_each(?) j join artist a on a.key = j.value',
  playlist: `select c.value ->> '$' as name, j.value as key from json_each(?) j
    join personal.cell c on c.kind = 'playlist' and c.row = j.value and c.field = 'name'`,
} as const

type Named = keyof typeof NAMES
type Found = ReadonlyMap<string, string>

const isNamed = (type: Subject['type']): type is Named => type in NAMES

export class SubjectNames {
  readonly #statements

  constructor({ library: { sql } }: Pick<Stores, 'library'>) {
    const prepare = (type: Named) => sql.prepare<[string], { key: string; name: string | null }>(NAMES[type])
    this.#statements = {
      track: prepare('track'),
      album: prepare('album'),
      artist: prepare('artist'),
      playlist: prepare('playlist'),
    }
  }

  /** The same, named: four look-ups for however many they are. */
  named(subjects: readonly Subject[]): Subject[] {
    const keysOf = (type: Named) => subjects.filter((subject) => subject.type === type).map(({ key }) => key)
    const found: Record<Named, Found> = {
      track: this.#find('track', keysOf('track')),
      album: this.#find('album', keysOf('album')),
      artist: this.#find('artist', keysOf('artist')),
      playlist: this.#find('playlist', [...keysOf('playlist'), ...subjects.map(({ within }) => within)]),
    }
    return subjects.map((subject) => ({
      ...subject,
      name: (isNamed(subject.type) ? found[subject.type].get(subject.key) : undefined) ?? subject.name,
      within: found.playlist.get(subject.within) ?? '',
    }))
  }

  #find(type: Named, keys: readonly string[]): Found {
    const asked = [...new Set(keys)].filter((key) => key !== '')
    if (asked.length === 0) return new Map()
    const rows = this.#statements[type].all(JSON.stringify(asked))
    return new Map(rows.flatMap(({ key, name }) => (name === null ? [] : [[key, name]])))
  }
}
