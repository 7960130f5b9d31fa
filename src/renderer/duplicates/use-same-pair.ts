/** Keeps the keys at the pair they are at while surer ones are found, and come before it: the next key is meant for what was seen. */
import { useLayoutEffect, useRef } from 'react'
import type { Proposals } from './use-proposals.ts'

/** Pairs are looked for one by one; whoever is farther down has gone through many of them. */
const MOST_LOOKED_AT = 5_000

/** `follow` is told where it stands now. */
export function useSamePair(
  { rowAt, total = 0, version }: Proposals,
  active: number,
  follow: (row: number) => void,
): void {
  const before = useRef({ version, id: rowAt(active)?.id })
  useLayoutEffect(() => {
    const { version: last, id } = before.current
    const now = rowAt(active)?.id
    if (last !== version && id !== undefined && now !== id)
      for (let row = 0; row < Math.min(total, MOST_LOOKED_AT); row++)
        if (rowAt(row)?.id === id) {
          before.current = { version, id }
          follow(row)
          return
        }
    before.current = { version, id: now }
  })
}
