import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonReader } from '../../../src/engine/transfer/json-reader.ts'

/** Everything a reader can be walked through, put together again. */
function walked(reader: JsonReader): unknown {
  if (reader.isObject) return Object.fromEntries(within(reader))
  if (!reader.isArray) return reader.value()
  const elements: unknown[] = []
  for (const _ of reader.elements()) elements.push(walked(reader))
  return elements
}
function* within(reader: JsonReader): Generator<[string, unknown]> {
  for (const name of reader.members()) yield [name, walked(reader)]
}
const read = (text: string) => {
  const reader = new JsonReader(text)
  const value = walked(reader)
  reader.end()
  return value
}

describe('reading JSON piece by piece', () => {
  it('finds what JSON.parse finds', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(0, 2), (json, space) => {
        const text = JSON.stringify(JSON.parse(json), null, space)
        expect(JSON.stringify(read(text))).toBe(JSON.stringify(JSON.parse(text)))
      }),
    )
  })

  it('passes over what is not read', () => {
    const reader = new JsonReader('{"a":[{"b":"]}"},2], "c" : [1,[2,3],{"d":"\\"}"}], "e":5}')
    const seen: unknown[] = []
    for (const name of reader.members()) {
      seen.push(name)
      if (name === 'c') for (const index of reader.elements()) if (index === 1) seen.push(reader.value())
      if (name === 'e') seen.push(reader.value())
    }
    reader.end()
    expect(seen).toEqual(['a', 'c', [2, 3], 'e', 5])
  })

  it('never takes for JSON what is none', () => {
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 3 }),
        fc.nat(),
        fc.constantFrom('', '"', '{', ']', ',', 'x', '\\', ':'),
        (json, at, sign) => {
          const cut = at % (json.length + 1)
          const text = json.slice(0, cut) + sign + json.slice(cut + (sign === '' ? 1 : 0))
          let valid = true
          try {
            JSON.parse(text)
          } catch {
            valid = false
          }
          if (valid) read(text)
          else expect(() => read(text), text).toThrow(SyntaxError)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('goes no deeper than anything that is written', () => {
    for (const sign of ['[', '{"a":'])
      expect(() => new JsonReader(sign.repeat(1_000_000)).value()).toThrow('nested too deeply')
  })
})
