/**
 * Draws the program's icons in the sizes the systems want, from the two SVGs in resources/icons: `node scripts/icons.ts`.
 * The results are committed, so that neither a build nor a start has to draw; run it again after changing a drawing.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { at } from './support/project.ts'

const dir = at('resources/icons')
const read = (name: string): string => readFileSync(join(dir, name), 'utf8')
const write = (name: string, bytes: Uint8Array): void => writeFileSync(join(dir, name), bytes)

const app = read('icon.svg')
const bars = read('tray.svg')
/** A tray may be light or dark, and elsewhere than on macOS nobody colours the icon for it. */
const colouredBars = bars.replace('#000', '#8d63f5')

const draw = (svg: string, size: number): Promise<Buffer> => {
  const drawnIn = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1])
  return sharp(Buffer.from(svg), { density: (72 * size) / drawnIn })
    .resize(size, size)
    .png({ compressionLevel: 9, effort: 10, palette: true })
    .toBuffer()
}

const sized = (svg: string, sizes: readonly number[]) =>
  Promise.all(sizes.map(async (size) => ({ size, png: await draw(svg, size) })))

/** Linux looks for one file per size; electron-builder finds them by name. */
for (const { size, png } of await sized(app, [16, 32, 48, 64, 128, 256, 512])) write(`app/${size}x${size}.png`, png)
write('icon.ico', ico(await sized(app, [16, 24, 32, 48, 64, 256])))
write('icon.icns', icns(await sized(app, [16, 32, 64, 128, 256, 512, 1024])))

write('tray.png', await draw(colouredBars, 22))
write('tray@2x.png', await draw(colouredBars, 44))
write('tray.ico', ico(await sized(colouredBars, [16, 24, 32])))
// The name tells macOS to colour it.
write('trayTemplate.png', await draw(bars, 16))
write('trayTemplate@2x.png', await draw(bars, 32))

interface Drawn {
  size: number
  png: Buffer
}

/** An .ico of PNGs: a directory of 16 bytes an entry, then the pictures. */
function ico(pictures: readonly Drawn[]): Buffer {
  const header = Buffer.alloc(6 + 16 * pictures.length)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(pictures.length, 4)
  let offset = header.length
  for (const [index, { size, png }] of pictures.entries()) {
    const entry = 6 + 16 * index
    // 256 is written as 0.
    header.writeUInt8(size % 256, entry)
    header.writeUInt8(size % 256, entry + 1)
    header.writeUInt16LE(1, entry + 4)
    header.writeUInt16LE(32, entry + 6)
    header.writeUInt32LE(png.length, entry + 8)
    header.writeUInt32LE(offset, entry + 12)
    offset += png.length
  }
  return Buffer.concat([header, ...pictures.map(({ png }) => png)])
}

/** An .icns of PNGs: each with a type of four letters that stands for its size. */
function icns(pictures: readonly Drawn[]): Buffer {
  const types: Record<number, string> = {
    16: 'icp4',
    32: 'icp5',
    64: 'icp6',
    128: 'ic07',
    256: 'ic08',
    512: 'ic09',
    1024: 'ic10',
  }
  const part = (type: string, content: Buffer): Buffer => {
    const header = Buffer.alloc(8)
    header.write(type, 'latin1')
    header.writeUInt32BE(8 + content.length, 4)
    return Buffer.concat([header, content])
  }
  return part('icns', Buffer.concat(pictures.map(({ size, png }) => part(types[size]!, png))))
}
