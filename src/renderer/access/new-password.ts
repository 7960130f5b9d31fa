/** A password that is made up: four groups of four, without letters and digits that look alike. 80 bits. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789'
const GROUPS = 4
const GROUP_LENGTH = 4

export function newPassword(random: (bytes: Uint8Array<ArrayBuffer>) => unknown = fill): string {
  const bytes = new Uint8Array(GROUPS * GROUP_LENGTH)
  random(bytes)
  // The alphabet has 32 letters, so that every byte gives each of them equally often.
  const letters = Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length])
  return Array.from({ length: GROUPS }, (_, at) =>
    letters.slice(at * GROUP_LENGTH, (at + 1) * GROUP_LENGTH).join(''),
  ).join('-')
}

const fill = (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes)
