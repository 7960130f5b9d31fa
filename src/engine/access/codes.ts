/** Codes that people read on one screen and type on another: no letter or digit in them can be taken for a different one. */
import { randomInt } from 'node:crypto'

const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
const GROUP = 4

/** `groups` groups of four, with a dash between: some 20 bits each. */
export function newCode(groups: number): string {
  return Array.from({ length: groups }, () =>
    Array.from({ length: GROUP }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
  ).join('-')
}

/** As it is compared: case, spaces and dashes do not count. */
export const plainCode = (typed: string): string => typed.replace(/[\s\p{Pd}_]/gu, '').toUpperCase()
