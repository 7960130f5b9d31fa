import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import {
  BadPrint,
  compressPrint,
  decompressPrint,
  printFromBase64,
  printToBase64,
} from '../../../src/engine/fingerprints/codec.ts'
import { FPCALC } from './sounds.ts'

const anyPrint = fc.array(fc.nat({ max: 0xffff_ffff }), { maxLength: 1_000 }).map((values) => Uint32Array.from(values))

describe('compressed fingerprints', () => {
  it.each(Object.entries(FPCALC))('are those of fpcalc (%s)', (_, { compressed, raw }) => {
    expect(printToBase64(compressPrint(Uint32Array.from(raw)))).toBe(compressed)
    expect([...decompressPrint(printFromBase64(compressed))]).toEqual(raw)
  })

  test.prop([anyPrint])('come out as they went in', (values) => {
    expect(decompressPrint(compressPrint(values))).toEqual(values)
  })

  test.prop([fc.uint8Array({ maxLength: 200 })])('are values or refused, whatever the bytes', (bytes) => {
    try {
      expect(decompressPrint(bytes).length).toBeLessThanOrEqual(5_000)
    } catch (error) {
      expect(error).toBeInstanceOf(BadPrint)
    }
  })

  test.prop([anyPrint.filter(({ length }) => length > 0), fc.nat()])(
    'are refused when something is missing',
    (values, cut) => {
      const bytes = compressPrint(values)
      expect(() => decompressPrint(bytes.subarray(0, cut % bytes.length))).toThrow(BadPrint)
    },
  )

  it('are refused when more stands behind them', () => {
    const bytes = compressPrint(Uint32Array.of(1, 2, 3))
    expect(() => decompressPrint(Buffer.concat([bytes, Buffer.from([0])]))).toThrow(BadPrint)
  })

  it('are refused when another algorithm made them', () => {
    const bytes = compressPrint(Uint32Array.of(1, 2, 3))
    bytes[0] = 0
    expect(() => decompressPrint(bytes)).toThrow(BadPrint)
  })

  it('are not read from what is no base64 for addresses', () => {
    expect(() => printFromBase64('AQAA/+==')).toThrow(BadPrint)
    expect(() => printFromBase64('<script>')).toThrow(BadPrint)
  })
})
