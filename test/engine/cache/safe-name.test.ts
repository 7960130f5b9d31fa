/** What files are called that are copied to a stick, whatever their tags say; and what a disk says that takes no more of them. */
import { expect, it } from 'vitest'
import { whyEnded } from '../../../src/engine/cache/export-files.ts'
import { numberedName, safeName } from '../../../src/engine/cache/safe-name.ts'

it.each([
  ['CON', 'CON_'],
  ['con.txt', 'con_.txt'],
  ['LPT1 ', 'LPT1_'],
  ['Nulla', 'Nulla'],
  ['To be continued...', 'To be continued'],
  ['. hidden', 'hidden'],
  ['Live: Part 1/2', 'Live_ Part 1_2'],
  ['What?', 'What_'],
  [' . ', 'Otherwise'],
  ['???', 'Otherwise'],
])('tags that say %j name a file %j', (said, called) => {
  expect(safeName(said, 'Otherwise')).toBe(called)
})

it('names are short enough for NTFS and FAT, which count 255 in UTF-16, and for a number and an ending behind them', () => {
  for (const sign of ['x', 'é', '漢', '\u{1f468}']) {
    const name = numberedName(safeName(sign.repeat(400), 'Otherwise'), 'flac', 1_000)
    expect([name.length, Buffer.byteLength(name)].every((length) => length > 20 && length <= 255)).toBe(true)
  }
})

it.each([
  ['ENOSPC', 'full'],
  ['EDQUOT', 'full'],
  ['EROFS', 'read-only'],
  ['EACCES', 'not-allowed'],
  ['ENODEV', 'gone'],
  ['EIO', 'disk-error'],
])('an export that the disk ends with %s says %s', (code, end) => {
  expect(whyEnded(Object.assign(new Error(code), { code }))).toBe(end)
})
