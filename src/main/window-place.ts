/**
 * Where the window stood, kept over starts. A place is taken again only when it can still be seen and reached: screens get
 * unplugged. Pure but for reading and writing its one small file.
 */
import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { writeAtomically } from '../engine/lib/write-atomically.ts'

export const MIN_WIDTH = 800
export const MIN_HEIGHT = 500

const Rectangle = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(MIN_WIDTH),
  height: z.number().int().min(MIN_HEIGHT),
})
export type Rectangle = z.infer<typeof Rectangle>

const WindowPlace = Rectangle.extend({ maximized: z.boolean() })
export type WindowPlace = z.infer<typeof WindowPlace>

/** How much of the title bar has to be on a screen for a hand to catch it. */
const CATCH_WIDTH = 120
const CATCH_HEIGHT = 40

/** Undefined at the first start, or when the file is of no use. */
export function readPlace(path: string): WindowPlace | undefined {
  try {
    return WindowPlace.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}

export const writePlace = (path: string, place: WindowPlace): Promise<void> =>
  writeAtomically(path, `${JSON.stringify(place)}\n`)

/**
 * Bounds for the window: the old ones when they can be reached, their size only when they cannot, else a good size. The
 * system centres what has no x and y. `areas` are the screens without their task bars.
 */
export function placeOnScreen(
  place: WindowPlace | undefined,
  areas: readonly Rectangle[],
): { width: number; height: number; x?: number; y?: number } {
  const main = areas[0] ?? { x: 0, y: 0, width: 1280, height: 800 }
  if (!place) return { width: Math.min(1280, main.width), height: Math.min(800, main.height) }
  const { x, y, width, height } = place
  if (areas.some((area) => canCatch(place, area))) return { x, y, width, height }
  return { width: Math.min(width, main.width), height: Math.min(height, main.height) }
}

function canCatch(place: Rectangle, area: Rectangle): boolean {
  const visible = Math.min(place.x + place.width, area.x + area.width) - Math.max(place.x, area.x)
  return visible >= CATCH_WIDTH && place.y >= area.y && place.y + CATCH_HEIGHT <= area.y + area.height
}
