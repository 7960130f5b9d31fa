/** Album covers drawn from a seed: a few flat shapes in two colours that go together, no text and no two alike. */
import { random } from './random.ts'
import type { Picture } from './tags.ts'

export interface CoverOptions {
  seed: number
  /** Side length in pixels. */
  size?: number
  mime?: Picture['mime']
}

export async function drawCover({ seed, size = 300, mime = 'image/jpeg' }: CoverOptions): Promise<Picture> {
  // Loaded late: music without covers needs no image library.
  const { default: sharp } = await import('sharp')
  const image = sharp(Buffer.from(coverSvg(seed, size)))
  const data = await (mime === 'image/jpeg' ? image.jpeg({ quality: 82 }) : image.png({ palette: true })).toBuffer()
  return { mime, width: size, height: size, data }
}

function coverSvg(seed: number, size: number): string {
  const draw = random(seed * 7919 + 13)
  const hue = draw.int(360)
  const other = (hue + draw.pick([28, 150, 180, 205, 320])) % 360
  const dark = `hsl(${hue} ${35 + draw.int(35)}% ${14 + draw.int(18)}%)`
  const mid = `hsl(${hue} ${45 + draw.int(35)}% ${38 + draw.int(18)}%)`
  const light = `hsl(${other} ${55 + draw.int(35)}% ${62 + draw.int(18)}%)`
  const [ground, shape, accent] = draw.pick([
    [dark, mid, light],
    [light, dark, mid],
    [mid, light, dark],
  ])
  const shapes = draw.pick([suns, stripes, tiles, hills, rings, fan])(draw, shape, accent)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="${size}" height="${size}">
    <rect width="100" height="100" fill="${ground}"/>${shapes.join('')}</svg>`
}

type Shapes = (draw: ReturnType<typeof random>, shape: string, accent: string) => string[]

const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i))

const suns: Shapes = (draw, shape, accent) => [
  `<circle cx="${20 + draw.int(60)}" cy="${25 + draw.int(40)}" r="${18 + draw.int(22)}" fill="${accent}"/>`,
  `<rect y="${62 + draw.int(18)}" width="100" height="40" fill="${shape}"/>`,
]

const stripes: Shapes = (draw, shape, accent) => {
  const angle = draw.int(180)
  const width = 4 + draw.int(9)
  return times(
    9,
    (i) =>
      `<rect x="-50" y="${-40 + i * width * 2.4}" width="200" height="${width}" fill="${i % 4 === 1 ? accent : shape}" transform="rotate(${angle} 50 50)"/>`,
  )
}

const tiles: Shapes = (draw, shape, accent) => {
  const count = 3 + draw.int(4)
  const side = 100 / count
  return times(count * count, (i) => {
    if (draw.chance(0.35)) return ''
    const x = (i % count) * side
    const y = Math.floor(i / count) * side
    const turn = 90 * draw.int(4)
    const fill = draw.chance(0.3) ? accent : shape
    return `<path d="M0 0h${side}a${side} ${side} 0 0 1 -${side} ${side}z" fill="${fill}" transform="translate(${x} ${y}) rotate(${turn} ${side / 2} ${side / 2})"/>`
  })
}

const hills: Shapes = (draw, shape, accent) => [
  `<circle cx="${25 + draw.int(50)}" cy="${20 + draw.int(20)}" r="${8 + draw.int(8)}" fill="${accent}"/>`,
  ...times(4, (i) => {
    const top = 45 + i * 14
    const bend = draw.int(24) - 12
    return `<path d="M0 ${top + bend}Q25 ${top - 16 + bend} 50 ${top}T100 ${top - bend}V100H0Z" fill="${shape}" opacity="${0.45 + i * 0.18}"/>`
  }),
]

const rings: Shapes = (draw, shape, accent) => {
  const x = 30 + draw.int(40)
  const y = 30 + draw.int(40)
  const step = 6 + draw.int(5)
  return times(8, (i) => {
    const stroke = i % 3 === draw.int(3) ? accent : shape
    return `<circle cx="${x}" cy="${y}" r="${4 + i * step}" fill="none" stroke="${stroke}" stroke-width="${step * 0.45}"/>`
  })
}

const fan: Shapes = (draw, shape, accent) => {
  const rays = 7 + draw.int(9)
  const corner = draw.pick(['0 0', '100 100', '0 100', '50 100'])
  return times(rays, (i) => {
    const angle = (i * 360) / rays
    return `<path d="M0 0L140 -${360 / rays / 1.6}L140 ${360 / rays / 1.6}Z" fill="${i % 3 ? shape : accent}" transform="translate(${corner}) rotate(${angle})"/>`
  })
}
