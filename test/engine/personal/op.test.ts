import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { stampAt } from '../../../src/engine/personal/clock.ts'
import { bodyOf, entryOf, SCHEMA, type Entry } from '../../../src/engine/personal/op.ts'

const op = (body: string, schema = SCHEMA) => ({ part: 0, stamp: stampAt(1), schema, body })
const text = fc.string({ unit: 'binary' }).map((any) => any.toWellFormed())
const over = fc.option(
  fc.nat().map((ms) => stampAt(ms)),
  { nil: undefined },
)
const act = fc.option(
  text.filter((name) => name !== ''),
  { nil: undefined },
)
const number = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const entries: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({
    type: fc.constant('cell' as const),
    kind: text,
    row: text,
    field: text.filter((field) => field !== ''),
    value: fc.oneof(text, fc.boolean(), fc.constant(null), number),
    over,
    act,
  }),
  fc.record({ type: fc.constant('row' as const), kind: text, row: text, dead: fc.boolean(), over, act }),
  fc.record({ type: fc.constant('event' as const), kind: text, id: text, trackKey: text, at: number, ms: number, act }),
)

describe('a change', () => {
  test.prop([entries])('is read as it was written', (entry) => {
    expect(entryOf(op(bodyOf(entry)))).toEqual(entry)
  })

  test.prop([fc.oneof(fc.string(), fc.json())])('that is no change is not understood, and does no harm', (body) => {
    expect(entryOf(op(body))).toBeUndefined()
  })

  it('from a newer version is not understood, nor one in the wrong shape', () => {
    const body = bodyOf({ type: 'row', kind: 'k', row: 'r', dead: true })
    expect(entryOf(op(body, SCHEMA + 1))).toBeUndefined()
    for (const wrong of [
      '["r","k","r",1]',
      '["r","k","r",true,1]',
      '["e","k","i","t",0.5,0]',
      '["e","k","i","t",1]',
      '["c","k","r","f",{}]',
      '["c","k","r","",1]',
      '["c","k","r","f",1,"yesterday"]',
      '["c","k","r","f",1,null]',
      '["c","k","r","f",1,null,""]',
      '["c","k","r","f",1,null,1]',
      '["c","k","r","f",1,null,"act",1]',
      '["r","k","r",true,1,"act"]',
      '["e","k","i","t",1,1,null]',
      '["c","k","\\ud800","f",1]',
      '["r","k","r",true,"0000000000000001",1]',
      '["x","k","r"]',
    ]) {
      expect(entryOf(op(wrong))).toBeUndefined()
    }
  })
})
