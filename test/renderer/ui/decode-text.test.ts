import { describe, expect, it } from 'vitest'
import { decodeText } from '../../../src/renderer/ui/decode-text.ts'

const TEXT = '#EXTM3U\r\nMúsica/Björk/01 Jóga.mp3\r\n'

const utf16 = (text: string, { big = false, mark = true } = {}): Uint8Array => {
  const bytes = Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le')
  return new Uint8Array(big ? bytes.swap16() : bytes)
}

describe('a text file', () => {
  it.each([
    ['UTF-8', new TextEncoder().encode(TEXT)],
    ['UTF-8 with its mark', new TextEncoder().encode(`\ufeff${TEXT}`)],
    ['Latin-1', new Uint8Array(Buffer.from(TEXT, 'latin1'))],
    ['UTF-16', utf16(TEXT)],
    ['UTF-16 the other way round', utf16(TEXT, { big: true })],
    ['UTF-16 without a mark', utf16(TEXT, { mark: false })],
    ['UTF-16 the other way round without a mark', utf16(TEXT, { big: true, mark: false })],
  ])('is read when it is written in %s', (_, bytes) => {
    expect(decodeText(bytes)).toBe(TEXT)
  })

  it.each([[''], ['a'], ['東京'], ['日本語の曲 – とても長い名前']])('of few letters comes out as it is: %s', (text) => {
    expect(decodeText(new TextEncoder().encode(text))).toBe(text)
    expect(decodeText(utf16(text))).toBe(text)
  })

  it('that is none does not come out as if it were', () => {
    expect(decodeText(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 0x49, 0x48, 0, 0]))).toContain('\0')
  })
})
