/** Addresses of servers and fingerprints, as people see them. Pure. */

/** Whether an address, typed or answered, is this machine: nothing of it can be listened to on the way. */
export function isOwnMachine(address: string): boolean {
  const host = hostOf(address)
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/** Name or number of the machine, without scheme, port and path; empty when there is none. */
export function hostOf(address: string): string {
  try {
    return new URL(/^[a-z][a-z\d+.-]*:\/\//i.test(address) ? address : `http://${address}`).hostname
  } catch {
    return ''
  }
}

/** Without what says nothing: `https://` (a lock is drawn for it) and a slash at the end. */
export const shortAddress = (address: string): string => address.replace(/^https:\/\//, '').replace(/\/$/, '')

/** `AB:CD:…` in lines of eight pairs. */
export function fingerprintLines(hex: string): string[] {
  const pairs = hex.toUpperCase().match(/../g) ?? []
  return Array.from({ length: Math.ceil(pairs.length / 8) }, (_, line) => pairs.slice(line * 8, line * 8 + 8).join(':'))
}
