/** What the keys of the list of pairs do. Pure. */
export type Doing = 'next' | 'previous' | 'skip' | 'merge' | 'reject' | 'a' | 'b' | 'stop' | 'takeBack'

type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

const BY_LETTER: Readonly<Record<string, Doing>> = {
  j: 'next',
  k: 'previous',
  s: 'skip',
  m: 'merge',
  n: 'reject',
  a: 'a',
  b: 'b',
  u: 'takeBack',
}

/** Arrows and Enter are the list's own. Space and Escape mean what is compared only while it sounds. */
export function keyDoing(press: Press, sounds: boolean): Doing | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey || press.shiftKey) return undefined
  if (press.key === ' ' || press.key === 'Escape') return sounds ? 'stop' : undefined
  // Keyboards of other scripts have no such letters; there the place of the key counts.
  const place = /^[\x20-\x7E]$/.test(press.key) ? undefined : /^Key([A-Z])$/.exec(press.code)?.[1]
  return BY_LETTER[(place ?? press.key).toLowerCase()]
}
