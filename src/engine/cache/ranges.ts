/** Stretches of a file, from a first byte up to the one behind the last; those that touch are one. */
export class Ranges {
  /** In order, none touching another. */
  #ranges: { from: number; to: number }[] = []

  has(from: number, to: number): boolean {
    return this.#ranges.some((range) => range.from <= from && to <= range.to)
  }

  add(from: number, to: number): void {
    const apart = this.#ranges.filter((range) => range.to < from || range.from > to)
    const touching = this.#ranges.filter((range) => range.to >= from && range.from <= to)
    const merged = {
      from: Math.min(from, ...touching.map((range) => range.from)),
      to: Math.max(to, ...touching.map((range) => range.to)),
    }
    this.#ranges = [...apart, merged].sort((a, b) => a.from - b.from)
  }
}
