import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCommand } from '../../src/server/cli.ts'
import { placesFor } from '../../src/server/places.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'soul-test-'))
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

describe('the command line', () => {
  it('needs nothing and then serves this machine only', () => {
    expect(optionsOf([])).toEqual({
      libraries: [],
      dataDir: undefined,
      hostname: '127.0.0.1',
      port: undefined,
      open: false,
    })
  })

  it('takes folders as flags and as plain words, from where the user stands', () => {
    expect(optionsOf(['--library', '.', '--folder', dir, '.']).libraries).toEqual([dir, dir, dir])
  })

  it('takes flags before the environment', () => {
    const env = { SOUL_PORT: '1', SOUL_HOST: '::1', SOUL_DATA_DIR: '/elsewhere' }
    expect(optionsOf([], env)).toMatchObject({ port: 1, hostname: '::1', dataDir: '/elsewhere' })
    expect(optionsOf(['--port', '2', '--host', '127.0.0.2', '--data', 'here'], env)).toMatchObject({
      port: 2,
      hostname: '127.0.0.2',
      dataDir: join(dir, 'here'),
    })
  })

  it('lets port 0 mean any free one', () => expect(optionsOf(['--port', '0']).port).toBe(0))

  it('knows that localhost is this machine', () => {
    expect(optionsOf(['--host', 'localhost']).hostname).toBe('127.0.0.1')
    expect(optionsOf(['--host', '[::1]']).hostname).toBe('::1')
  })

  it('serves other machines only when told so twice', () => {
    expect(wrong(['--host', '0.0.0.0'])).toMatch(/--host 0\.0\.0\.0 .*--allow-network/)
    expect(wrong([], { SOUL_HOST: '192.168.1.4' })).toMatch(/SOUL_HOST .*--allow-network/)
    expect(optionsOf(['--host', '0.0.0.0', '--allow-network']).hostname).toBe('0.0.0.0')
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
  ])('names what is wrong with %j and what would be right', (args, message) => expect(wrong(args)).toMatch(message))

  it('names the variable when the variable is wrong', () => {
    expect(wrong([], { SOUL_PORT: 'x' })).toMatch(/SOUL_PORT is "x"/)
  })

  it('helps when asked, whatever else is said', () => {
    expect(readCommand(['--help', '--open'], {}, dir).kind).toBe('help')
    expect(readCommand(['-h'], {}, dir).kind).toBe('help')
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
