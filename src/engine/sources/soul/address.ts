/**
 * Addresses of servers, as people type them and as they are kept. Kept is `scheme://host[:port][/path]`, without a slash at
 * the end: no user name, no query, no fragment, for none of them means anything here and some would end up in a log.
 *
 * Addresses that lead to this machine's own link (169.254/16, fe80::/10) are refused: that is where cloud machines keep
 * their credentials, and no server that is worth keeping has one. So are those that no single machine has.
 */
import { BlockList, isIP } from 'node:net'
import { EngineError } from '../../errors.ts'

/** Not REFUSED for a fault of the server: what was typed is no address. */
export class AddressError extends EngineError {
  constructor(message: string) {
    super('REFUSED', message)
    this.name = 'AddressError'
  }
}

/** Where servers listen when nobody says otherwise: one of its own, and a desktop that shares its library. */
const USUAL_PORTS = [4747, 4748]

const EXAMPLE = 'It looks like “nas:4747”, “192.168.1.5:4747” or “https://music.example.org”.'

/** `music.example.org/soul/` → `https://…`, `http://…`, best first. Throws AddressError. */
export function addressesToTry(typed: string): string[] {
  const text = typed.trim()
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return [normalAddress(text)]
  // `mailto:x` and `javascript:x` are schemes, `nas:4747` is a host and its port.
  if (isIP(text) === 0 && /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(text))
    throw new AddressError(`Only http and https lead to a server. ${EXAMPLE}`)
  const bare = isIP(text) === 6 ? `[${text}]` : text
  const plain = normalAddress(`http://${bare}`)
  const secure = normalAddress(`https://${bare}`)
  const { hostname, pathname } = new URL(plain)
  if (!isLocalName(hostname)) return [secure, plain]
  if (hasPort(bare) || pathname !== '/') return [plain, secure]
  return [...USUAL_PORTS.map((port) => normalAddress(`http://${hostname}:${port}`)), secure, plain]
}

/** An address with its scheme in the form in which it is kept. Throws AddressError. */
export function normalAddress(address: string): string {
  // The parser of addresses drops these silently, and takes `\` for `/`: what is typed shall be what is meant.
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f\\]/.test(address)) {
    throw new AddressError(`An address has no spaces and no backslashes in it. ${EXAMPLE}`)
  }
  let url: URL
  try {
    url = new URL(address)
  } catch {
    throw new AddressError(`This is no address. ${EXAMPLE}`)
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new AddressError(`Only http and https lead to a server. ${EXAMPLE}`)
  }
  if (url.username !== '' || url.password !== '' || address.slice(0, pathStart(address)).includes('@')) {
    throw new AddressError('Leave the user name out of the address; signing in is the next step.')
  }
  if (address.includes('?') || address.includes('#')) {
    throw new AddressError('Leave out what follows “?” or “#”; the address of the server ends before it.')
  }
  if (url.port === '0') throw new AddressError('No server listens at port 0.')
  if (!isHost(url.hostname)) throw new AddressError(`“${url.hostname}” is no name of a machine. ${EXAMPLE}`)
  if (isForbiddenHost(url.hostname)) {
    throw new AddressError(
      `“${url.hostname}” is an address that no server can be kept at. Use the one that it has in your network.`,
    )
  }
  return `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`
}

const pathStart = (address: string): number => {
  const at = address.indexOf('/', address.indexOf('://') + 3)
  return at < 0 ? address.length : at
}

/** Letters, digits, hyphens and dots, or an address by number. */
function isHost(hostname: string): boolean {
  if (hostname.startsWith('[')) return true
  const name = hostname.replace(/\.$/, '')
  return name.length <= 253 && name.split('.').every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i.test(label))
}

const hasPort = (bare: string): boolean => /^(\[[^\]]*\]|[^/:]*):\d+/.test(bare)

const LOCAL_ENDINGS = /\.(local|localhost|lan|home|internal|intranet|fritz\.box|home\.arpa|box)\.?$/i

/** A machine of the same network, most likely: by number, without a dot, or by an ending that the internet does not have. */
function isLocalName(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, '')
  return isIP(name) !== 0 || !name.replace(/\.$/, '').includes('.') || LOCAL_ENDINGS.test(name)
}

const near = new BlockList()
near.addSubnet('10.0.0.0', 8, 'ipv4')
near.addSubnet('127.0.0.0', 8, 'ipv4')
near.addSubnet('172.16.0.0', 12, 'ipv4')
near.addSubnet('192.168.0.0', 16, 'ipv4')
near.addAddress('::1', 'ipv6')
near.addSubnet('fc00::', 7, 'ipv6')

/** Whether what a server answers at lies in the same network, as far as an address tells. False for what is no address. */
export function isNearby(address: string): boolean {
  const host = URL.parse(address)?.hostname.replace(/^\[|\]$/g, '')
  if (!host) return false
  const version = isIP(host)
  return version === 0 ? isLocalName(host) : near.check(host, version === 4 ? 'ipv4' : 'ipv6')
}

const forbidden = new BlockList()
forbidden.addSubnet('0.0.0.0', 8, 'ipv4')
forbidden.addSubnet('169.254.0.0', 16, 'ipv4')
// Where one cloud keeps what others keep at 169.254.169.254.
forbidden.addAddress('100.100.100.200', 'ipv4')
forbidden.addSubnet('224.0.0.0', 3, 'ipv4')
forbidden.addAddress('::', 'ipv6')
forbidden.addSubnet('fe80::', 10, 'ipv6')
forbidden.addSubnet('ff00::', 8, 'ipv6')
forbidden.addAddress('fd00:ec2::254', 'ipv6')

const FORBIDDEN_NAMES = new Set(['metadata', 'metadata.google.internal', 'metadata.goog', 'instance-data'])

/** By name or by number, however it is written. What a name leads to is looked at again when connecting. */
function isForbiddenHost(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  return FORBIDDEN_NAMES.has(name.toLowerCase()) || isForbiddenAddress(name)
}

/** `address`: by number. False for what is none. */
export function isForbiddenAddress(address: string): boolean {
  const version = isIP(address)
  if (version === 4) return forbidden.check(address, 'ipv4')
  if (version !== 6) return false
  const inside = ipv4Inside(address)
  return forbidden.check(address, 'ipv6') || (inside !== undefined && forbidden.check(inside, 'ipv4'))
}

/** Of the forms that lead to an IPv4 address: `::ffff:a.b.c.d`, `::a.b.c.d` and `64:ff9b::a.b.c.d`. */
function ipv4Inside(address: string): string | undefined {
  // As the parser of addresses writes them all: `::ffff:a9fe:a9fe`.
  const [plain = ''] = address.split('%')
  const normal = new URL(`http://[${plain}]`).hostname.slice(1, -1)
  const match = /^(?:::ffff:|64:ff9b::|::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(normal)
  if (!match) return undefined
  const [high, low] = [Number.parseInt(match[1]!, 16), Number.parseInt(match[2]!, 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/**
 * Whether this reading of what was typed would send passwords in the open over the internet, without anybody having said so:
 * who can block one port must not be able to bring that about.
 */
export function isPlainUnasked(typed: string, address: string): boolean {
  return isPlain(address) && !isLocalName(new URL(address).hostname) && !/^\s*http:/i.test(typed)
}

/** For people: without the scheme where it says nothing, and without the path's percent signs. */
export const shownAddress = (address: string): string => address.replace(/^https:\/\//, '')

/** Sound and tokens go over the wire as they are; on this machine itself that harms nobody. */
export function isPlain(address: string): boolean {
  const { protocol, hostname } = new URL(address)
  return protocol === 'http:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}
