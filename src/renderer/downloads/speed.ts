/** Speed limits to choose from, and one's own as it is typed. Pure. */
import { formatNumber } from '../i18n/format.ts'

/** Bytes a second. */
export const SPEEDS: readonly number[] = [
  128_000, 256_000, 512_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000, 50_000_000,
]

const MEGABYTE = 1_000_000
/** As the settings take them. */
const LEAST = 1_024
const MOST = 10_000 * MEGABYTE

/** `1.5` or `1,5` megabytes a second, in bytes; undefined for anything that is no speed. */
export function speedOf(text: string): number | undefined {
  if (!/^\d{1,5}(?:[.,]\d{1,6})?$/.test(text)) return undefined
  const bytes = Math.round(Number(text.replace(',', '.')) * MEGABYTE)
  return bytes >= LEAST && bytes <= MOST ? bytes : undefined
}

/** The inverse, in the user's way of writing numbers, without marks between thousands. */
export const speedText = (bytes: number): string =>
  formatNumber(bytes / MEGABYTE).replaceAll(formatNumber(1_000).slice(1, 2), '')
