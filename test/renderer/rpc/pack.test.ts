/** A file's text as it fits into one message, and as the engine reads it again. */
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { asSent } from '../../../src/engine/transfer/unpacked.ts'
import { pack } from '../../../src/renderer/rpc/pack.ts'

describe('a file', () => {
  it('goes as it is while it is small', async () => {
    expect(await pack('{"a":1}')).toEqual({ text: '{"a":1}', packed: false })
  })

  it('goes packed when it is large, and is read again as it was', async () => {
    const text = JSON.stringify(
      Array.from({ length: 50_000 }, (_, at) => ({ track: `key-${at}`, title: 'Étude “🎵”' })),
    )
    const { text: sent, packed } = (await pack(text))!
    expect(packed).toBe(true)
    expect(sent.length).toBeLessThan(text.length / 5)
    expect(await asSent({ fileName: 'mine.json', text: sent, packed })).toEqual({ fileName: 'mine.json', text })
  })

  it('is not sent when it is too large even so', async () => {
    expect(await pack(randomBytes(6_000_000).toString('hex'))).toBeUndefined()
  })

  it('that is no packed one is refused by its name', async () => {
    await expect(asSent({ fileName: 'mine.json', text: 'AAAA', packed: true })).rejects.toThrow(
      '“mine.json” did not arrive',
    )
  })
})
