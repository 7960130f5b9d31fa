import { describe, expect, it, test } from 'vitest'
import {
  addressesToTry,
  AddressError,
  isForbiddenAddress,
  isPlain,
  isPlainUnasked,
  normalAddress,
} from '../../../../src/engine/sources/soul/address.ts'

const ports = (host: string) => [`http://${host}:4747`, `http://${host}:4748`, `https://${host}`, `http://${host}`]
const localAt = (rest: string) => [`http://${rest}`, `https://${rest}`]
const publicAt = (rest: string) => [`https://${rest}`, `http://${rest}`]

/** What is typed, and what is tried, in this order. */
const READINGS: [string, string[]][] = [
  // Names of the local network.
  ...['nas', 'attic', 'pi', 'music-box', 'localhost', 'nas.local', 'nas.lan', 'nas.home', 'server.internal'].map(
    (name): [string, string[]] => [name, ports(name)],
  ),
  ...['nas.fritz.box', 'nas.home.arpa', 'x.intranet', 'a.b.local', 'my_nas', 'nas.localhost', 'nas2', '4music'].map(
    (name): [string, string[]] => [name, ports(name)],
  ),
  ['NAS', ports('nas')],
  ['  nas  ', ports('nas')],
  ['nas/', ports('nas')],
  ['nas:4747', localAt('nas:4747')],
  ['NAS:4747', localAt('nas:4747')],
  ['nas:4747/', localAt('nas:4747')],
  ['nas:80', ['http://nas', 'https://nas:80']],
  ['nas:443', ['http://nas:443', 'https://nas']],
  ['nas/soul', localAt('nas/soul')],
  ['nas/soul/', localAt('nas/soul')],
  ['nas:8080/a/b/', localAt('nas:8080/a/b')],
  ['localhost:4747', localAt('localhost:4747')],
  // Numbers.
  ...['192.168.1.5', '10.0.0.1', '172.16.3.4', '127.0.0.1', '8.8.8.8', '100.64.0.1', '169.253.1.1', '169.255.1.1'].map(
    (name): [string, string[]] => [name, ports(name)],
  ),
  ['192.168.1.5:4747', localAt('192.168.1.5:4747')],
  ['192.168.1.5:4747/soul/', localAt('192.168.1.5:4747/soul')],
  ['192.168.1.5/soul', localAt('192.168.1.5/soul')],
  ['192.168.257', ports('192.168.1.1')],
  ['0xc0a80105', ports('192.168.1.5')],
  ['3232235781', ports('192.168.1.5')],
  ['::1', ports('[::1]')],
  ['[::1]', ports('[::1]')],
  ['[::1]:4747', localAt('[::1]:4747')],
  ['fd00::5', ports('[fd00::5]')],
  ['[fd00:0:0::5]:4747', localAt('[fd00::5]:4747')],
  ['2001:db8::1', ports('[2001:db8::1]')],
  // Names of the internet.
  ...['music.example.org', 'example.com', 'a.b.c.example', 'xn--bcher-kva.example', 'example.org.'].map(
    (name): [string, string[]] => [name, publicAt(name)],
  ),
  ['Music.Example.ORG', publicAt('music.example.org')],
  ['bücher.example', publicAt('xn--bcher-kva.example')],
  ['music.example.org:4747', publicAt('music.example.org:4747')],
  ['music.example.org/soul/', publicAt('music.example.org/soul')],
  ['music.example.org:8443/a/b', publicAt('music.example.org:8443/a/b')],
  ['localhost.example.org', publicAt('localhost.example.org')],
  ['192.168.1.5.example.org', publicAt('192.168.1.5.example.org')],
  // With a scheme it is that and nothing else.
  ...['http://nas', 'http://nas:4747', 'https://nas', 'https://music.example.org', 'http://music.example.org:4747'].map(
    (address): [string, string[]] => [address, [address]],
  ),
  ...['https://music.example.org/soul', 'http://[::1]:4747', 'http://192.168.1.5:4747', 'https://a.example/x%20y'].map(
    (address): [string, string[]] => [address, [address]],
  ),
  ['https://music.example.org/', ['https://music.example.org']],
  ['https://music.example.org/soul/', ['https://music.example.org/soul']],
  ['https://music.example.org:443/soul//', ['https://music.example.org/soul']],
  ['HTTPS://Music.Example.org', ['https://music.example.org']],
  ['http://nas:80', ['http://nas']],
  ['https://a.example/x/../y', ['https://a.example/y']],
  ['https://a.example/é', ['https://a.example/%C3%A9']],
  ['http://127.1:4747', ['http://127.0.0.1:4747']],
]

/** What is refused: each would lead elsewhere than it seems, or nowhere. */
const REFUSED = [
  ['', ' ', '/', '//', '.', '..', ':', ':4747', '-', '?', '#', '@', 'http://', 'https:///', 'http://:4747', 'http:'],
  // Other schemes.
  [
    'ftp://nas',
    'file:///etc/passwd',
    'ws://nas',
    'wss://nas',
    'gopher://nas',
    'javascript:alert(1)',
    'data:text/html,x',
  ],
  [
    'mailto:anna@example.org',
    'smb://nas/music',
    'blob:http://nas/1',
    'chrome://settings',
    'about:blank',
    'media://nas',
  ],
  ['soul://nas', 'urn:isbn:1', 'view-source:http://nas', 'unix:/run/soul.sock', 'file:nas', 'HTTP2://nas', 'data:,'],
  // User names, queries, fragments.
  [
    'http://anna@nas',
    'http://anna:secret@nas',
    'anna@nas',
    'anna:secret@nas',
    'http://@nas',
    'http://:@nas',
    '@nas:4747',
  ],
  ['https://nas@evil.example', 'http://nas:4747@evil.example/', 'nas:4747@evil.example'],
  [
    'http://nas?x=1',
    'nas?x',
    'http://nas/?',
    'nas/soul?a=b',
    'http://nas#x',
    'nas#',
    'http://nas/#/albums',
    'nas/a?b#c',
  ],
  // What parsers of addresses drop or turn round.
  [
    'http://na s',
    'na s',
    'http://nas\\evil',
    'nas\\evil',
    'http:\\\\nas',
    'na\ts',
    'http://na\ns',
    'nas\r\nx',
    'nas\u0000',
  ],
  ['http://nas /x', 'http://\u0001nas', 'nas\u007f'],
  // No names, no ports.
  ['http://nas:0', 'http://nas:65536', 'nas:99999', 'nas:-1', 'nas:port', 'http://nas:4747x', 'nas:47 47', 'nas:0'],
  [
    'http://[::1',
    'http://::1',
    '[::1',
    'http://[nas]',
    '[1.2.3.4]',
    'http://1.2.3.4.5',
    'http://256.1.1.1',
    '1.2.3.256',
  ],
  [
    'http://nas..local',
    'http://.nas',
    '-nas',
    'nas-',
    'a_-.example',
    `${'a'.repeat(64)}.example`,
    `${'ab.'.repeat(100)}example`,
  ],
  [
    'http://na%20s',
    'http://na%2fs',
    'http://<nas>',
    'http://nas|x',
    'http://n^s',
    'http://nas,x',
    'nas;x',
    'nas!',
    '(nas)',
  ],
  ["na's", 'na"s', '{nas}', 'na$s', 'na&s', 'na*s', 'na=s', 'na+s', 'na`s', 'na~s'],
  // The link itself, where cloud machines keep their credentials; in every way of writing it.
  [
    '169.254.169.254',
    'http://169.254.169.254/latest/meta-data',
    '169.254.0.1:80',
    'https://169.254.169.254',
    '169.254.255.255',
  ],
  [
    '0xa9fea9fe',
    '2852039166',
    '0251.0376.0251.0376',
    '169.254.43518',
    '0xa9.0xfe.0xa9.0xfe',
    'http://169.254.169.254.',
  ],
  ['[::ffff:169.254.169.254]', '[::ffff:a9fe:a9fe]', 'http://[::169.254.169.254]', '[64:ff9b::169.254.169.254]:80'],
  [
    'fe80::1',
    '[fe80::1]',
    '[fe80::1]:4747',
    'http://[febf::1]',
    'fe80::1%eth0',
    '[fe80::1%25eth0]',
    'http://[fe80:0:0::1]',
  ],
  [
    'metadata.google.internal',
    'http://metadata.google.internal/computeMetadata/v1',
    'METADATA.google.internal.',
    'metadata',
  ],
  ['metadata.goog', 'instance-data', '[fd00:ec2::254]', '100.100.100.200', 'http://100.100.100.200/latest'],
  // What no single machine has.
  [
    '0.0.0.0',
    '0.1.2.3',
    '0',
    'http://0:4747',
    '[::]',
    '::',
    '224.0.0.251',
    '239.255.255.250',
    '255.255.255.255',
    '[ff02::fb]',
  ],
  ['240.0.0.1', 'http://[ff05::2]:80', '[::ffff:0.0.0.0]', '[::ffff:224.0.0.1]'],
].flat()

it('has some two hundred forms before it', () => {
  expect(READINGS.length + REFUSED.length).toBeGreaterThan(200)
})

test.each(READINGS)('%j is tried as %j', (typed, addresses) => {
  expect(addressesToTry(typed)).toEqual(addresses)
  for (const address of addresses) expect(normalAddress(address)).toBe(address)
})

test.each(REFUSED)('%j is refused', (typed) => {
  let error: unknown
  try {
    const addresses = addressesToTry(typed)
    expect(addresses).toBeUndefined()
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(AddressError)
  expect((error as AddressError).message).toMatch(/\.$/)
})

describe('an address', () => {
  it.each(['169.254.1.1', 'fe80::1', 'fe80::1%eth0', '::ffff:169.254.1.1', '::', '0.0.0.0', '255.255.255.255'])(
    'that a name leads to is held to the same rules: %s',
    (address) => {
      expect(isForbiddenAddress(address)).toBe(true)
    },
  )

  it.each(['192.168.1.5', '127.0.0.1', '::1', 'fd00::1', '2001:db8::1', '::ffff:10.0.0.1', 'nas', ''])(
    'of one machine, or of none, passes: %s',
    (address) => {
      expect(isForbiddenAddress(address)).toBe(false)
    },
  )

  it('is plain when anybody on the way can listen', () => {
    expect(isPlain('http://nas:4747')).toBe(true)
    expect(isPlain('https://nas')).toBe(false)
    expect(isPlain('http://127.0.0.1:4747')).toBe(false)
    expect(isPlain('http://[::1]:4747')).toBe(false)
  })

  it.each([
    ['music.example.org', 'http://music.example.org', true],
    ['music.example.org:4747', 'http://music.example.org:4747', true],
    ['music.example.org', 'https://music.example.org', false],
    ['http://music.example.org', 'http://music.example.org', false],
    [' HTTP://music.example.org', 'http://music.example.org', false],
    ['nas', 'http://nas:4747', false],
    ['192.168.1.5', 'http://192.168.1.5:4747', false],
  ])('that leads over the internet in the open is asked for: %s as %s', (typed, address, unasked) => {
    expect(isPlainUnasked(typed, address)).toBe(unasked)
  })
})
