/** The addresses of a server while they are being edited: a list in order of preference. Pure. */
export interface AddressDraft {
  /** Stays with its line while it is moved. */
  id: number
  address: string
  /** Of a certificate that was compared and trusted here. */
  accept?: string
}

export const MAX_ADDRESSES = 8

export const draftsOf = (addresses: readonly string[]): AddressDraft[] =>
  addresses.map((address, id) => ({ id, address }))

/** One line up or down; at an end nothing happens. */
export function moveLine(drafts: readonly AddressDraft[], id: number, by: -1 | 1): AddressDraft[] {
  const from = drafts.findIndex((draft) => draft.id === id)
  const to = from + by
  if (from < 0 || to < 0 || to >= drafts.length) return [...drafts]
  const moved = drafts.filter((draft) => draft.id !== id)
  moved.splice(to, 0, drafts[from]!)
  return moved
}

/** Another text is another place: what was trusted before says nothing about it. */
export const withAddress = (drafts: readonly AddressDraft[], id: number, address: string): AddressDraft[] =>
  drafts.map((draft) => (draft.id === id ? { id, address } : draft))

export const addLine = (drafts: readonly AddressDraft[]): AddressDraft[] => [
  ...drafts,
  { id: 1 + Math.max(-1, ...drafts.map(({ id }) => id)), address: '' },
]

/** What to store: without empty lines and repetitions. Empty when nothing is left, which cannot be stored. */
export function placesOf(drafts: readonly AddressDraft[]): { address: string; accept?: string }[] {
  const seen = new Set<string>()
  return drafts.flatMap(({ address: typed, accept }) => {
    const address = typed.trim()
    if (address === '' || seen.has(address)) return []
    seen.add(address)
    return [accept === undefined ? { address } : { address, accept }]
  })
}
