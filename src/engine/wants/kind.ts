/**
 * What is to be kept offline: single wants (an album, a playlist, the whole library) and rules. Whether they go for one device or
 * for all is the user's choice: they leave a device only once they let them.
 */
import { KeepRuleWhat, KeptQuality, type KeepRule } from '../../shared/model/downloads.ts'
import { aboutMarked, markedAt, markedBy, markRow } from '../marks/mark-row.ts'
import { flag, number, quiet, text, type Field, type Kind } from '../personal/kind.ts'
import type { Value } from '../personal/merge.ts'
import type { Change } from '../personal/personal.ts'

/** `key`: an id; the words of a search; a source's name for itself (`storeId`); `all` for favourites and library. */
const WANT_TYPES = [
  'track',
  'album',
  'artist',
  'playlist',
  'genre',
  'favourites',
  'search',
  'source',
  'library',
] as const
export type WantType = (typeof WANT_TYPES)[number]

const SUBJECTS = ['track', 'album', 'artist', 'playlist'] as const
const quality: Field = { ...quiet(text), reads: (value) => KeptQuality.safeParse(value).success }

export const wants: Kind = {
  name: 'want',
  /** `at`: since when. `quality`: a KeptQuality; absent for one that was wanted by an older version. */
  fields: { on: flag, at: quiet(number), quality },
  announces: { kind: 'wants.changed' },
  travels: 'chosen',
  subject: aboutMarked(SUBJECTS),
  projection: {
    tables: ['want'],
    open(sql) {
      const put = sql.prepare<[string, string, number, string]>(
        `insert into want (type, key, at, quality) values (?, ?, ?, ?)
         on conflict (type, key) do update set at = excluded.at, quality = excluded.quality`,
      )
      const remove = sql.prepare<[string, string]>('delete from want where type = ? and key = ?')
      return (row, held) => {
        const marked = markedBy(row, WANT_TYPES)
        if (marked === undefined) return
        const { type, key } = marked
        if (!held.alive || held.value('on') !== true) return remove.run(type, key)
        put.run(type, key, markedAt(held), String(held.value('quality') ?? 'original'))
      }
    },
  },
}

/** A KeepRuleWhat as JSON. What a newer version says there hides the rule until the upgrade. */
const what: Field = { ...text, reads: (value) => readWhat(value) !== undefined }

export const keepRules: Kind = {
  name: 'keep-rule',
  fields: { name: text, on: flag, what, quality, at: quiet(number) },
  announces: { kind: 'wants.changed' },
  travels: 'chosen',
  subject: (row, held) => ({ type: 'other', key: row, name: String(held.value('name') ?? '') }),
  projection: {
    tables: ['keep_rule'],
    open(sql) {
      const put = sql.prepare<[string, string, number, string, string, number]>(
        `insert into keep_rule (id, name, "on", what, quality, at) values (?, ?, ?, ?, ?, ?)
         on conflict (id) do update set name = excluded.name, "on" = excluded."on", what = excluded.what,
           quality = excluded.quality, at = excluded.at`,
      )
      const remove = sql.prepare<[string]>('delete from keep_rule where id = ?')
      return (id, held) => {
        const said = held.value('what')
        if (!held.alive || said === undefined) return remove.run(id)
        const named = [String(held.value('name') ?? ''), Number(held.value('on') === true)] as const
        put.run(id, ...named, String(said), String(held.value('quality') ?? 'original'), markedAt(held))
      }
    },
  },
}

/** `at` and `quality`: absent when it is no longer wanted, for then they say nothing. */
export const wantChange = (type: WantType, key: string, on?: { at: number; quality: KeptQuality }): Change => ({
  do: 'set',
  kind: wants.name,
  row: markRow(type, key),
  fields: on === undefined ? { on: false } : { on: true, ...on },
})

/** `at`: since when it is there. */
export const ruleChange = (id: string, { name, on, what, quality }: Omit<KeepRule, 'id'>, at: number): Change => ({
  do: 'set',
  kind: keepRules.name,
  row: id,
  fields: { name, on, what: JSON.stringify(what), quality, at },
})

export const ruleRemoval = (id: string): Change => ({ do: 'delete', kind: keepRules.name, row: id })

export function readWhat(value: Value): KeepRuleWhat | undefined {
  if (typeof value !== 'string') return undefined
  try {
    return KeepRuleWhat.safeParse(JSON.parse(value)).data
  } catch {
    return undefined
  }
}
