/** What a key does in the list of what was found. Pure. Enter and the arrows are the list's own. */
export type Doing = 'take' | 'choose' | 'refuse' | 'takeBack' | 'next' | 'previous'

const DOES: ReadonlyMap<string, Doing> = new Map([
  ['e', 'choose'],
  ['x', 'refuse'],
  ['delete', 'refuse'],
  ['u', 'takeBack'],
  ['j', 'next'],
  ['k', 'previous'],
])

export function doingOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): Doing | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined
  return DOES.get(event.key.toLowerCase())
}
