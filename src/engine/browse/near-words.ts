/**
 * Words of the vocabulary (0001_search.sql) that a typed word may stand for: those that hold it in their middle, and those
 * spelt nearly like it. The vocabulary is some hundred thousand words, so this stays quick when tracks are millions. Words
 * entered early are the common ones; where there are too many, they win.
 */
import type { Database, Statement } from 'better-sqlite3'
import { isSingle } from '../library/search-text.ts'

interface Statements {
  holding: Statement<[string, number], string>
  idsOf: Statement<[string, number], number>
  wordsOf: Statement<[string], string>
}

const statements = new WeakMap<Database, Statements>()

function statementsOf(db: Database): Statements {
  let found = statements.get(db)
  if (found === undefined) {
    found = {
      holding: db
        .prepare<[string, number], string>(
          `select w.word from word_trigram f join search_word w on w.id = f.rowid where word_trigram match ? order by f.rowid limit ?`,
        )
        .pluck() as Statement<[string, number], string>,
      idsOf: db
        .prepare<[string, number], number>(
          'select rowid from word_trigram where word_trigram match ? order by rowid limit ?',
        )
        .pluck() as Statement<[string, number], number>,
      wordsOf: db
        .prepare<[string], string>('select w.word from json_each(?) j join search_word w on w.id = j.value')
        .pluck() as Statement<[string], string>,
    }
    statements.set(db, found)
  }
  return found
}

/** Words with `part` inside but not at their beginning; none for parts shorter than three characters. */
export function middleWords(db: Database, part: string, limit: number): string[] {
  const trigrams = trigramsOf(part)
  if (trigrams.length === 0 || isSingle(part)) return []
  // Twice as many are read as asked for: the index knows the trigrams of a word, not their order.
  return statementsOf(db)
    .holding.all(trigrams.map(quoted).join(' AND '), limit * 2)
    .filter((word) => !word.startsWith(part) && word.includes(part))
    .slice(0, limit)
}

const MIN_MISSPELT = 4
const MOST_IDS = 20_000
const MOST_COMPARED = 400

/** Words at most one slip (two from eight letters on) away, nearest first. */
export function similarWords(db: Database, word: string, limit: number): string[] {
  const trigrams = trigramsOf(word)
  if (word.length < MIN_MISSPELT || trigrams.length === 0 || isSingle(word)) return []
  const { idsOf, wordsOf } = statementsOf(db)
  const shared = new Map<number, number>()
  for (const trigram of trigrams) {
    for (const id of idsOf.all(quoted(trigram), Math.floor(MOST_IDS / trigrams.length))) {
      shared.set(id, (shared.get(id) ?? 0) + 1)
    }
  }
  const candidates = [...shared].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, MOST_COMPARED)
  const most = word.length >= 8 ? 2 : 1
  return wordsOf
    .all(JSON.stringify(candidates.map(([id]) => id)))
    .map((other) => ({ other, slips: slipsBetween(word, other, most) }))
    .filter(({ slips }) => slips <= most)
    .sort((a, b) => a.slips - b.slips)
    .slice(0, limit)
    .map(({ other }) => other)
}

/** Letters changed, added, left out or swapped with their neighbour; anything above `most` may be told as `most + 1`. */
export function slipsBetween(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let slips = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) slips = Math.min(slips, before[j - 2]! + 1)
      next.push(slips)
    }
    before = row
    row = next
  }
  return row[b.length]!
}

function trigramsOf(word: string): string[] {
  const letters = [...word]
  const trigrams = new Set<string>()
  for (let i = 0; i + 3 <= letters.length; i++) trigrams.add(letters.slice(i, i + 3).join(''))
  return [...trigrams]
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
