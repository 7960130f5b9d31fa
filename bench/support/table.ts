/** Tables of figures for the terminal: medians, and where there is a floor, ratios against it. */
import { median, percentile, type Measured } from './measure.ts'

export type Cell = string | number

/** Numbers to the right, with three significant digits; text to the left. */
export function printTable(title: string, head: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? figureText(cell) : cell)))
  const widths = head.map((name, i) => Math.max(name.length, ...cells.map((row) => row[i]?.length ?? 0)))
  const isFigure = (i: number) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number' || !row[i])
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (isFigure(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd()
  console.log(`\n${title}\n`)
  console.log(line(head))
  console.log(widths.map((width) => '─'.repeat(width)).join('  '))
  for (const row of cells) console.log(line(row))
  console.log('')
}

export interface AgainstFloor {
  title: string
  unit: string
  measured: readonly Measured[]
  /** Name of the way the others are compared with. */
  floor: string
  /** Whether a larger figure is the better one (files/s) or a smaller (ms). */
  better: 'more' | 'less'
}

/** One row a way: median, least, most, and how many times the floor it reaches (above 1 is better than the floor). */
export function printAgainstFloor({ title, unit, measured, floor, better }: AgainstFloor): void {
  const base = median(measured.find(({ name }) => name === floor)?.figures ?? [])
  printTable(
    title,
    ['', `median ${unit}`, 'least', 'most', 'rounds', `× ${floor}`],
    measured.map(({ name, figures }) => {
      const middle = median(figures)
      return [
        name,
        middle,
        Math.min(...figures),
        Math.max(...figures),
        String(figures.length),
        better === 'more' ? middle / base : base / middle,
      ]
    }),
  )
}

/** One row a name: p50, p99 and the worst of many single times. */
export function printPercentiles(title: string, unit: string, measured: readonly Measured[]): void {
  printTable(
    title,
    ['', `p50 ${unit}`, 'p90', 'p99', 'worst', 'times'],
    measured.map(({ name, figures }) => [
      name,
      percentile(figures, 0.5),
      percentile(figures, 0.9),
      percentile(figures, 0.99),
      Math.max(...figures),
      String(figures.length),
    ]),
  )
}

function figureText(n: number): string {
  if (!Number.isFinite(n)) return '–'
  if (Math.abs(n) >= 1000) return Math.round(n).toLocaleString('en')
  return n === 0 ? '0' : Number(n.toPrecision(3)).toString()
}
