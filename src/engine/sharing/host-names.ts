/**
 * Which names of a server no web page from elsewhere can have come by. A page whose own name was made to lead to this machine
 * (DNS rebinding) sends that name as Host; such a name can be bought. An address is no name that someone could make lead
 * here, and names of local networks are not for sale.
 */
import { isIP } from 'node:net'

/** Not in the public tree of names. */
const LOCAL_NAME = /^(?:[^.]+|.+\.(?:local|localhost|lan|internal|home\.arpa|test))$/

export const cannotBeBought = (name: string): boolean =>
  isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0 || LOCAL_NAME.test(name)

/** The name in a Host header, without its port; undefined when there is none, or it is none. */
export function nameInHost(host: string | undefined): string | undefined {
  if (host === undefined) return undefined
  if (last?.host !== host) last = { host, name: URL.parse(`http://${host}`)?.hostname }
  return last.name
}

/** Whoever asks for hundreds of ranges names the same host each time. */
let last: { host: string; name: string | undefined } | undefined
