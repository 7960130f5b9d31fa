/**
 * The built headless shell as its users have it: plain Node, the files of the build, the packages of production and no
 * others, and no Electron.
 */
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeMusic } from '../../scripts/music/make-music.ts'
import { buildIfStale } from '../../scripts/support/build.ts'
import { newDataFolder } from '../support/data-folder.ts'
import { clientOver, dialRpc } from '../support/rpc.ts'

const root = resolve(import.meta.dirname, '../..')

/** Paths in node_modules, as the lock file has them, of what `npm ci --omit=dev` would install here. */
function productionPackages(): string[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean }>
  }
  return Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path]) => path)
    .filter((path) => statSync(join(root, path), { throwIfNoEntry: false }) !== undefined)
}

let app: string
let packages: string
let music: string

beforeAll(async () => {
  await buildIfStale()
  app = mkdtempSync(join(tmpdir(), 'soul-test-'))
  cpSync(join(root, 'out'), join(app, 'out'), { recursive: true })
  cpSync(join(root, 'package.json'), join(app, 'package.json'))
  const paths = productionPackages()
  packages = paths.map((path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)).join(',')
  for (const path of paths.filter((path) => path.lastIndexOf('node_modules/') === 0)) {
    mkdirSync(dirname(join(app, path)), { recursive: true })
    symlinkSync(join(root, path), join(app, path))
  }
  music = join(app, 'music')
  await makeMusic(music, { files: 3, formats: ['flac'], covers: 1, secondsEach: 1 })
}, 120_000)
afterAll(() => rmSync(app, { recursive: true, force: true }))

let data: string
let children: Started[] = []
beforeEach(() => {
  data = newDataFolder('soul-test-')
})
afterEach(async () => {
  await Promise.all(children.map(({ kill }) => kill('SIGKILL')))
  children = []
  rmSync(data, { recursive: true, force: true, maxRetries: 5 })
})

interface Started {
  ended: Promise<number | null>
  out(): string
  err(): string
  kill(signal: NodeJS.Signals): Promise<number | null>
  /** Once it is served. */
  address(): Promise<string>
}

function start(
  args: string[] = [],
  { preload = 'no-electron.js', env = {} as Record<string, string>, serving = false } = {},
): Started {
  const child = spawn(
    process.execPath,
    [
      '--import',
      join(import.meta.dirname, preload),
      'out/main/server.js',
      ...(serving ? [] : ['--player']),
      '--data',
      data,
      '--port',
      '0',
      ...args,
    ],
    { cwd: app, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env, SOUL_TEST_PACKAGES: packages } },
  )
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  const started: Started = {
    ended,
    out: () => out,
    err: () => err,
    kill: (signal: NodeJS.Signals) => (child.kill(signal), ended),
    async address() {
      const gone = ended.then(() => Promise.reject(new Error(`it ended: ${err}`)))
      gone.catch(() => {})
      await Promise.race([
        gone,
        vi.waitFor(() => expect(out).toMatch(/^Soul Player is at http:\S+\/\n$/), { timeout: 20_000, interval: 50 }),
      ])
      return /http:\S+/.exec(out)![0]
    },
  }
  children.push(started)
  return started
}

const listing = async (address: string) => {
  const page = await fetch(address)
  return { status: page.status, text: await page.text() }
}

describe('the built server', () => {
  it('serves the page and takes in a folder with production packages alone', async () => {
    const server = start([music])
    const address = await server.address()
    const { status, text } = await listing(address)
    expect(status).toBe(200)
    const script = /src="\.\/(assets\/[^"]+\.js)"/.exec(text)![1]!
    expect((await fetch(new URL(script, address))).headers.get('content-type')).toContain('javascript')
    // The tag workers and the reader run too, under the same rule.
    const log = () => readFileSync(join(data, 'logs/server.log'), 'utf8')
    await vi.waitFor(async () => expect(await trackCount(address)).toBe(3), { timeout: 20_000, interval: 100 })
    expect(await server.kill('SIGTERM')).toBe(0)
    expect(log()).not.toContain('is no dependency')
    expect(server.err()).toBe('')
    expect(readdirSync(data)).not.toContain('running.json')
  })

  it('ends well on Ctrl-C with a page still open', async () => {
    const server = start()
    const socket = dialRpc(await server.address())
    await new Promise((resolve) => socket.on('open', resolve))
    expect(await server.kill('SIGINT')).toBe(0)
    socket.terminate()
  })

  it('leads a second start to the first', async () => {
    const address = await start().address()
    const second = start()
    expect(await second.ended).toBe(0)
    expect(second.out()).toBe(`Soul Player is at ${address}\n`)
    expect(second.err()).toContain('running already')
  })

  it('starts again after it was killed', async () => {
    const first = start([music])
    await first.address()
    await first.kill('SIGKILL')
    expect((await listing(await start().address())).status).toBe(200)
  })

  it('says in one sentence that Node is too old, before the database could crash it', async () => {
    const server = start([], { preload: 'old-node.js' })
    expect(await server.ended).toBe(1)
    expect(server.err()).toMatch(/^Soul Player needs Node 24 or newer, and this is Node 20\.11\.1: [^\n]+\n$/)
  })

  it('ends with 2 and a sentence on a flag it does not know', async () => {
    const server = start(['--colour', 'red'])
    expect(await server.ended).toBe(2)
    expect(server.err()).toMatch(/--colour/)
    expect(server.out()).toBe('')
  })

  it('names the folder it cannot use, and the way out', async () => {
    const file = join(app, 'package.json')
    const server = start(['--data', file])
    expect(await server.ended).toBe(1)
    expect(server.err()).toContain(file)
    expect(server.err()).toContain('--data')
  })

  it('helps', async () => {
    const server = start(['--help'])
    expect(await server.ended).toBe(0)
    expect(server.out()).toContain('--plain-http')
  })

  it('tells of a port in use and ends', async () => {
    const { port } = new URL(await start().address())
    const other = mkdtempSync(join(tmpdir(), 'soul-test-'))
    const second = start(['--data', other, '--port', port])
    expect(await second.ended).toBe(1)
    expect(second.err()).toContain(`Port ${port} is in use`)
    rmSync(other, { recursive: true, force: true })
  })
})

describe('the built server with accounts', () => {
  const CODE = /\b(?:[2-9A-Z]{4}-){2}[2-9A-Z]{4}\b/

  it('prints its address on one stream and the setup code on the other, until there is an owner', async () => {
    const first = start([], { serving: true })
    const address = await first.address()
    await vi.waitFor(() => expect(first.err()).toMatch(CODE))
    expect(first.err()).toMatch(/^There is no account yet: open http\S+ and [^\n]+\n$/)
    expect(first.out()).not.toMatch(CODE)
    const code = CODE.exec(first.err())![0]
    const made = await fetch(new URL('api/auth/setup', address), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        code,
        account: 'Ada',
        password: 'correct horse battery',
        device_name: 'Firefox',
        device_kind: 'browser',
      }),
    })
    expect(made.status).toBe(200)
    const { token } = (await made.json()) as { token: string }
    expect(await first.kill('SIGTERM')).toBe(0)

    const again = start([], { serving: true })
    const me = await fetch(new URL('api/auth/me', await again.address()), {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(me.status).toBe(200)
    expect(await again.kill('SIGTERM')).toBe(0)
    expect(again.err()).toBe('')
    const log = readFileSync(join(data, 'logs/server.log'), 'utf8')
    expect(log).toContain('signed in')
    for (const secret of [code, token, 'correct horse battery']) expect(log).not.toContain(secret)
  })

  it('makes another code after it was killed before anyone used the first', async () => {
    const codes: string[] = []
    for (let i = 0; i < 2; i++) {
      const server = start([], { serving: true })
      await server.address()
      await vi.waitFor(() => expect(server.err()).toMatch(CODE))
      codes.push(CODE.exec(server.err())![0])
      await server.kill('SIGKILL')
    }
    expect(codes[0]).not.toBe(codes[1])
  })

  it('does not serve a profile that is in use', async () => {
    await start().address()
    const second = start([], { serving: true })
    expect(await second.ended).toBe(1)
    expect(second.out()).toBe('')
    expect(second.err()).toMatch(/uses .*--data/)
  })

  it.each([
    [['--host', '0.0.0.0'], {}, /--tls-cert/],
    [[], { SOUL_API_KEY: 'short' }, /SOUL_API_KEY/],
    [[], { SOUL_TLS_CERT: 'x.pem' }, /SOUL_TLS_CERT/],
    [[], { SOUL_ANNOUNCE: 'maybe' }, /SOUL_ANNOUNCE/],
  ] as [string[], Record<string, string>, RegExp][])(
    'ends with 2 and a sentence on %j %j',
    async (args, env, message) => {
      const server = start(args, { serving: true, env })
      expect(await server.ended).toBe(2)
      expect(server.err()).toMatch(message)
      expect(server.out()).toBe('')
    },
  )
})

async function trackCount(address: string): Promise<number> {
  const socket = dialRpc(address)
  try {
    return (await clientOver(socket).browse.home()).counts.tracks
  } finally {
    socket.terminate()
  }
}
