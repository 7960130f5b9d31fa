/** Which of several spellings, covers or years stands for all: the most common; of equally common ones the first in code order. */

export function mostCommon<Value extends string | number>(
  values: Iterable<Value | null | undefined>,
): Value | undefined {
  const counts = new Map<Value, number>()
  for (const value of values) {
    if (value !== undefined && value !== null && value !== '') counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return mostCounted(counts)
}

export function mostCounted<Value extends string | number>(counts: ReadonlyMap<Value, number>): Value | undefined {
  let best: Value | undefined
  let most = 0
  for (const [value, count] of counts) {
    if (count > most || (count === most && best !== undefined && value < best)) {
      best = value
      most = count
    }
  }
  return best
}
