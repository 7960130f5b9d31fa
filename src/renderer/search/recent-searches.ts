/** What was searched for lately, in this browser; newest first. */
const STORED = 'soul.searches'
const MOST = 8

export function recentSearches(): string[] {
  try {
    const stored = JSON.parse(localStorage.getItem(STORED) ?? '[]') as unknown
    return Array.isArray(stored) ? stored.filter((text): text is string => typeof text === 'string').slice(0, MOST) : []
  } catch {
    return []
  }
}

export function rememberSearch(text: string): void {
  const wanted = text.trim()
  if (wanted === '') return
  const others = recentSearches().filter((other) => other.toLowerCase() !== wanted.toLowerCase())
  store([wanted, ...others].slice(0, MOST))
}

export const forgetSearches = (): void => store([])

function store(searches: readonly string[]): void {
  try {
    localStorage.setItem(STORED, JSON.stringify(searches))
  } catch {
    // Storage may be denied; then nothing is remembered.
  }
}
