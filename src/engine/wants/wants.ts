/** What the user wants to be kept offline, single things and rules, as rows of personal data. */
import { randomBytes } from 'node:crypto'
import type { KeepRule, KeepRuleId, KeepRuleRow, KeptQuality } from '../../shared/model/downloads.ts'
import { write, type PersonalDb } from '../db/store.ts'
import { EngineError } from '../errors.ts'
import { applyInSteps } from '../personal/apply-in-steps.ts'
import type { Personal } from '../personal/personal.ts'
import { BUILT_IN_RULES } from './built-in-rules.ts'
import { readWhat, ruleChange, ruleRemoval, wantChange, type WantType } from './kind.ts'

/** A thing that can be wanted, as it is named in personal data. */
export interface WantKey {
  type: WantType
  key: string
}

export interface Want extends WantKey {
  quality: KeptQuality
  /** Since when. */
  at: number
}

export type Rule = Pick<KeepRuleRow, 'id' | 'name' | 'on' | 'what' | 'quality' | 'builtIn'>

interface Parts {
  db: PersonalDb
  personal: Personal
  /** Milliseconds since 1970. */
  now(): number
  /** All trackKeys of the track that one is of, the TrackId first. */
  keysOf(trackKey: string): string[]
}

interface StoredRule {
  id: KeepRuleId
  name: string
  on: number
  what: string
  quality: KeptQuality
  at: number
}

export class Wants {
  readonly #parts: Parts
  readonly #all
  readonly #find
  readonly #rules
  readonly #rule

  constructor(parts: Parts) {
    this.#parts = parts
    const { sql } = parts.db
    this.#all = sql.prepare<[], Want>('select type, key, quality, at from want order by at, type, key')
    this.#find = sql.prepare<[string, string], Want>(
      'select type, key, quality, at from want where type = ? and key = ?',
    )
    this.#rules = sql.prepare<[], StoredRule>('select id, name, "on", what, quality, at from keep_rule order by at, id')
    this.#rule = sql.prepare<[string], StoredRule>(
      'select id, name, "on", what, quality, at from keep_rule where id = ?',
    )
  }

  /** In the order they were wanted; a track as often as it was, by each of its keys. */
  all(): Want[] {
    return this.#all.all()
  }

  /** The first of them, whichever of a track's keys it names. */
  find(key: WantKey): Want | undefined {
    return this.of(key)[0]
  }

  /** All that want the same thing: several of a track that was wanted by several of its keys. */
  of({ type, key }: WantKey): Want[] {
    const keys = type === 'track' ? this.#parts.keysOf(key) : [key]
    return keys.flatMap((one) => this.#find.get(type, one) ?? []).toSorted((a, b) => a.at - b.at)
  }

  /** What is wanted already keeps its place, and its quality unless one is named. `otherwise`: of what is new, where none is. */
  async keep(
    keys: readonly WantKey[],
    { quality, otherwise = 'original' }: { quality?: KeptQuality | undefined; otherwise?: KeptQuality } = {},
  ): Promise<void> {
    const at = this.#parts.now()
    await applyInSteps(this.#parts, keys, (wanted) => {
      const known = this.of(wanted)
      if (known.length === 0)
        return [wantChange(wanted.type, this.#idOf(wanted), { at, quality: quality ?? otherwise })]
      return known.flatMap(({ type, key, at, quality: before }) =>
        quality === undefined || quality === before ? [] : [wantChange(type, key, { at, quality })],
      )
    })
  }

  async drop(keys: readonly WantKey[]): Promise<void> {
    await applyInSteps(this.#parts, keys, (wanted) => this.of(wanted).map(({ type, key }) => wantChange(type, key)))
  }

  #idOf({ type, key }: WantKey): string {
    return type === 'track' ? this.#parts.keysOf(key)[0]! : key
  }

  /** Those that are there from the beginning first, then own ones in the order in which they were made. */
  rules(): Rule[] {
    const stored = new Map(this.#rules.all().map((rule) => [rule.id, rule]))
    const builtIn = BUILT_IN_RULES.map((rule) => withStored(rule, stored.get(rule.id)))
    const own = [...stored.values()].flatMap((rule) => (builtInOf(rule.id) ? [] : (ownRule(rule) ?? [])))
    return [...builtIn, ...own]
  }

  saveRule({ id, name, on, what, quality }: Omit<KeepRule, 'id'> & { id?: KeepRuleId | undefined }): Rule {
    const rule = { name, on, what, quality }
    const { db, personal, now } = this.#parts
    const known = id === undefined ? undefined : this.#rule.get(id)
    if (id !== undefined && known === undefined && builtInOf(id) === undefined) {
      throw new EngineError('NOT_FOUND', 'This rule is no longer there. Make it anew.')
    }
    const ruleId = id ?? (randomBytes(16).toString('base64url') as KeepRuleId)
    write(db, (tx) => personal.apply(tx, [ruleChange(ruleId, rule, known?.at ?? now())]))
    return { ...rule, id: ruleId, builtIn: builtInOf(ruleId)?.builtIn ?? null }
  }

  /** REFUSED for one that was there from the beginning. */
  removeRule(id: KeepRuleId): void {
    const { db, personal } = this.#parts
    if (builtInOf(id)) {
      throw new EngineError('REFUSED', 'This rule is always there and cannot be removed. Switch it off instead.')
    }
    if (this.#rule.get(id) !== undefined) write(db, (tx) => personal.apply(tx, [ruleRemoval(id)]))
  }
}

const builtInOf = (id: KeepRuleId): Rule | undefined => BUILT_IN_RULES.find((rule) => rule.id === id)

function withStored(rule: Rule, stored: StoredRule | undefined): Rule {
  const changed = stored && ownRule(stored)
  return changed ? { ...changed, builtIn: rule.builtIn } : rule
}

/** Undefined for one whose `what` cannot be read; the projection lets none in. */
function ownRule({ id, name, on, what, quality }: StoredRule): Rule | undefined {
  const read = readWhat(what)
  return read && { id, name, on: on === 1, what: read, quality, builtIn: null }
}
