/**
 * Many keys that the user took apart at once. That each differs from every other would be a pair for any two of them, half a million
 * of a thousand keys; so the split has a name, and each key differs from that: as many pairs as keys, and each of them a row
 * like any other. The name is made of the keys, so that who splits the same twice, or on two devices, says the same.
 */
import { createHash } from 'node:crypto'

/** In no trackKey, and behind all that are. */
const MARK = '~'

export const isSplitName = (text: string): boolean => text.startsWith(MARK)

/** Of three keys or more; two are a pair. */
export function splitNameOf(keys: readonly string[]): string {
  const sorted = [...keys].sort()
  return MARK + createHash('sha256').update(sorted.join('\n')).digest('base64url').slice(0, 32)
}

/** For SQL: true of the names of splits and of no key. `name`: an expression. */
export const isSplitSql = (name: string): string => `${name} >= '${MARK}'`
