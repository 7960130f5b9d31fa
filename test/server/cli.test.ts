import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HELP, readCommand } from '../../src/server/cli.ts'
import { placesFor } from '../../src/server/places.ts'
import { ownCertificate } from '../support/certificate.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'soul-test-'))
  writeFileSync(join(dir, 'odd.pem'), 'odd')
  const { cert, key } = ownCertificate()
  writeFileSync(join(dir, 'cert.pem'), cert)
  writeFileSync(join(dir, 'key.pem'), key)
})
afterAll(() => rmSync(dir, { recursive: true }))

const optionsOf = (args: string[], env: NodeJS.ProcessEnv = {}) => {
  const command = readCommand(args, env, dir)
  if (command.kind !== 'serve') throw new Error(JSON.stringify(command))
  return command.options
}
const wrong = (args: string[], env: NodeJS.ProcessEnv = {}) => {
  const command = readCommand(args, env, dir)
  return command.kind === 'wrong' ? command.message : `not refused: ${JSON.stringify(command)}`
}

const servingOf = (args: string[], env: NodeJS.ProcessEnv = {}) => {
  const { serving } = optionsOf(args, env)
  if (!serving) throw new Error('it is a player')
  return serving
}

describe('the command line', () => {
  it('needs nothing, and then serves this machine, with accounts', () => {
    expect(optionsOf([])).toEqual({
      libraries: [],
      dataDir: undefined,
      hostname: '127.0.0.1',
      port: 4747,
      open: false,
      serving: {
        name: '',
        publicNames: [],
        tls: undefined,
        behindProxy: false,
        announce: false,
        apiKey: undefined,
      },
    })
  })

  it('makes a player without accounts only when told so, and takes any free port for it', () => {
    expect(optionsOf(['--player'])).toMatchObject({ serving: undefined, port: undefined })
    expect(optionsOf(['--player', '--port', '5'])).toMatchObject({ serving: undefined, port: 5 })
  })

  it('takes folders as flags and as plain words, from where the user stands', () => {
    expect(optionsOf(['--library', '.', '--folder', dir, '.']).libraries).toEqual([dir, dir, dir])
  })

  it('takes flags before the environment', () => {
    const env = { SOUL_PORT: '1', SOUL_HOST: '::1', SOUL_DATA_DIR: '/elsewhere', SOUL_NAME: 'Attic', SOUL_LIBRARY: dir }
    expect(optionsOf([], env)).toMatchObject({
      port: 1,
      hostname: '::1',
      dataDir: '/elsewhere',
      libraries: [dir],
      serving: { name: 'Attic' },
    })
    const flags = ['--port', '2', '--host', '127.0.0.2', '--data', 'here', '--name', ' Cellar ', '--library', '..']
    expect(optionsOf(flags, env)).toMatchObject({
      port: 2,
      hostname: '127.0.0.2',
      dataDir: join(dir, 'here'),
      libraries: [dirname(dir)],
      serving: { name: 'Cellar' },
    })
  })

  it('takes several folders and names from one variable', () => {
    expect(optionsOf([], { SOUL_LIBRARY: [dir, '.', ''].join(delimiter) }).libraries).toEqual([dir, dir])
    expect(servingOf([], { SOUL_PUBLIC_NAMES: 'Music.example.org, nas' }).publicNames).toEqual([
      'music.example.org',
      'nas',
    ])
    expect(servingOf(['--public-name', 'a.example', '--public-name', 'b.example']).publicNames).toEqual([
      'a.example',
      'b.example',
    ])
  })

  it('lets port 0 mean any free one', () => expect(optionsOf(['--port', '0']).port).toBe(0))

  it('knows that localhost is this machine', () => {
    expect(optionsOf(['--host', 'localhost']).hostname).toBe('127.0.0.1')
    expect(optionsOf(['--host', '[::1]']).hostname).toBe('::1')
  })

  it('serves other machines with TLS, or when told that it need not be', () => {
    expect(wrong(['--host', '0.0.0.0'])).toMatch(/0\.0\.0\.0 .*--tls-cert.*--plain-http/)
    expect(wrong([], { SOUL_HOST: '192.168.1.4' })).toMatch(/192\.168\.1\.4 .*--plain-http/)
    expect(optionsOf(['--host', '0.0.0.0', '--plain-http']).hostname).toBe('0.0.0.0')
    expect(optionsOf([], { SOUL_HOST: '0.0.0.0', SOUL_PLAIN_HTTP: '1' }).hostname).toBe('0.0.0.0')
    const { hostname, serving } = optionsOf(['--host', '0.0.0.0', '--tls-cert', 'cert.pem', '--tls-key', 'key.pem'])
    expect(hostname).toBe('0.0.0.0')
    expect(serving?.tls?.cert.toString()).toContain('BEGIN CERTIFICATE')
  })

  it('lets no other machine reach a player, whatever else is said', () => {
    const message = /--player serves this machine only/
    expect(wrong(['--player', '--host', '0.0.0.0', '--plain-http'])).toMatch(message)
    expect(wrong(['--player'], { SOUL_HOST: '192.168.1.4', SOUL_PLAIN_HTTP: '1' })).toMatch(message)
  })

  it('takes the key for scripts from the environment only, and only when it is long enough', () => {
    const key = 'k'.repeat(32)
    expect(servingOf([], { SOUL_API_KEY: key }).apiKey).toBe(key)
    expect(servingOf([], { SOUL_API_KEY: '' }).apiKey).toBeUndefined()
    expect(wrong(['--api-key', key])).toMatch(/--api-key/)
    expect(wrong([], { SOUL_API_KEY: key.slice(1) })).toMatch(/SOUL_API_KEY has 31 characters.*32/)
    expect(wrong([], { SOUL_API_KEY: `${key} ${key}` })).toMatch(/SOUL_API_KEY .*without spaces/)
    // What is wrong with a secret is said without saying it.
    expect(wrong([], { SOUL_API_KEY: 'short-secret' })).not.toContain('short-secret')
  })

  it.each([
    [['--port', '70000'], /--port is "70000".*1 to 65535/],
    [['--port', 'http'], /--port is "http"/],
    [['--port', '-1'], /--port/],
    [['--host', 'example.com'], /--host is "example.com".*127\.0\.0\.1/],
    [['--colour'], /--colour/],
    [['--data', ''], /--data is empty/],
    [['no/such/folder'], /no\/such\/folder/],
    [['--library', ''], /FOLDER is empty/],
    [['--name', ' '], /--name is " ".*1 to 100/],
    [['--name', 'x'.repeat(101)], /--name/],
    [['--public-name', 'https://music.example.org'], /--public-name has "https:.*without https/],
    [['--public-name', 'music.example.org:8443'], /--public-name.*port/],
    [['--public-name', ''], /--public-name has ""/],
    [['--tls-cert', 'cert.pem'], /--tls-cert is given without --tls-key/],
    [['--tls-key', 'key.pem'], /--tls-key is given without --tls-cert/],
    [['--tls-cert', 'no.pem', '--tls-key', 'no.pem'], /--tls-cert: .*no\.pem cannot be read \(ENOENT\)/],
    [['--tls-cert', 'odd.pem', '--tls-key', 'odd.pem'], /odd\.pem are no certificate and its key/],
    [['--announce'], /--announce .*--host/],
    [['--announce=1'], /--announce/],
  ])('names what is wrong with %j and what would be right', (args, message) => expect(wrong(args)).toMatch(message))

  it.each([
    [{ SOUL_PORT: 'x' }, /SOUL_PORT is "x"/],
    [{ SOUL_HOST: 'x' }, /SOUL_HOST is "x"/],
    [{ SOUL_LIBRARY: '/no/such/folder' }, /\/no\/such\/folder/],
    [{ SOUL_PLAIN_HTTP: 'maybe', SOUL_HOST: '0.0.0.0' }, /SOUL_PLAIN_HTTP is "maybe"/],
    [{ SOUL_ANNOUNCE: 'maybe' }, /SOUL_ANNOUNCE is "maybe"/],
    [{ SOUL_BEHIND_PROXY: 'maybe' }, /SOUL_BEHIND_PROXY is "maybe"/],
    [{ SOUL_PUBLIC_NAMES: 'a b' }, /SOUL_PUBLIC_NAMES has "a b"/],
    [{ SOUL_TLS_CERT: 'x.pem' }, /SOUL_TLS_CERT is given without/],
    [{ SOUL_NAME: ' ' }, /SOUL_NAME is " "/],
  ] as [NodeJS.ProcessEnv, RegExp][])('names the variable when the variable is wrong: %j', (env, message) =>
    expect(wrong([], env)).toMatch(message),
  )

  it('helps when asked, whatever else is said', () => {
    expect(readCommand(['--help', '--open'], {}, dir).kind).toBe('help')
    expect(readCommand(['-h', '--port', 'x'], { SOUL_API_KEY: 'x' }, dir).kind).toBe('help')
  })

  it('tells in its help of every flag and variable it reads', () => {
    const source = readFileSync(join(import.meta.dirname, '../../src/server/cli.ts'), 'utf8')
    const code = source.replace(HELP, '')
    const variables = new Set(code.match(/SOUL_[A-Z_]+/g))
    const flags = [...code.slice(code.indexOf('const FLAGS = {')).matchAll(/^ {2}'?([a-z-]+)'?: \{ type/gm)].map(
      ([, name]) => name!,
    )
    expect(variables.size).toBeGreaterThan(10)
    expect(flags.length).toBeGreaterThan(12)
    for (const name of [...variables, ...flags.map((flag) => `--${flag}`)]) expect(HELP).toContain(name)
  })

  it('asks for health by the same settings', () => {
    expect(readCommand(['--health'], { SOUL_PORT: '9' }, dir)).toMatchObject({ kind: 'health', options: { port: 9 } })
  })
})

describe('the places for data and cache', () => {
  it('are one folder when it was chosen', () => {
    expect(placesFor('/d')).toEqual({ dataDir: '/d', cacheDir: join('/d', 'cache') })
  })

  it('follow the XDG rules on Linux, which ignore relative paths', () => {
    const at = (env: NodeJS.ProcessEnv) => placesFor(undefined, { env, platform: 'linux', home: '/home/x' })
    expect(at({})).toEqual({ dataDir: '/home/x/.local/share/soul-player', cacheDir: '/home/x/.cache/soul-player' })
    expect(at({ XDG_DATA_HOME: '/d', XDG_CACHE_HOME: 'c' })).toEqual({
      dataDir: '/d/soul-player',
      cacheDir: '/home/x/.cache/soul-player',
    })
  })
})
