/**
 * Dockerfile and compose.yaml, as far as they can be held to their word without a container: the files that the image gets, its
 * settings and its two commands are read from there, put together in a folder of the temp directory and run as they stand.
 */
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildIfStale } from '../../scripts/support/build.ts'
import { HELP, readCommand } from '../../src/server/cli.ts'

const root = resolve(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(join(root, name), 'utf8')

interface Instruction {
  word: string
  rest: string
}

/** Comments left out, continued lines joined. */
const instructions: Instruction[] = read('Dockerfile')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .map((line) => /^(\w+)\s+(.*)$/.exec(line.trim()))
  .filter((match) => match !== null)
  .map(([, word, rest]) => ({ word: word!, rest: rest! }))
/** Of the image, not of what it is built in. */
const image = instructions.slice(instructions.findLastIndex(({ word }) => word === 'FROM'))
const all = (word: string) => image.filter((one) => one.word === word).map(({ rest }) => rest)
const one = (word: string) => {
  expect(all(word), word).toHaveLength(1)
  return all(word)[0]!
}

const settings = Object.fromEntries(
  all('ENV').flatMap((rest) =>
    rest
      .trim()
      .split(/\s+/)
      .map((pair) => pair.split('=') as [string, string]),
  ),
)
const command = JSON.parse(one('CMD')) as string[]
const healthCommand = JSON.parse(/CMD (\[.*\])$/.exec(one('HEALTHCHECK'))![1]!) as string[]

/** `NAME: '${NAME:-default}'` of the one service, as it is when nobody has set anything. */
const composed = Object.fromEntries(
  [...read('compose.yaml').matchAll(/^ {6}(SOUL_\w+): '\$\{(\w+):-([^}]*)\}'$/gm)].map(([, name, variable, value]) => {
    expect(variable).toBe(name)
    return [name!, value!]
  }),
)
const listed = (name: string) =>
  [
    ...(new RegExp(`^    ${name}:\\n((?:      - .*\\n)+)`, 'm').exec(read('compose.yaml'))?.[1] ?? '').matchAll(
      /- '?([^'\n]+)'?/g,
    ),
  ].map(([, entry]) => entry!)

describe('the image', () => {
  it('runs as somebody without rights, on the Node the player needs', () => {
    for (const { rest } of instructions.filter(({ word }) => word === 'FROM')) expect(rest).toMatch(/^node:24-slim\b/)
    expect(one('USER')).toBe('node')
    const last = image.map(({ word }) => word)
    expect(last.indexOf('USER')).toBeGreaterThan(last.lastIndexOf('RUN'))
    expect(last.indexOf('USER')).toBeLessThan(last.indexOf('CMD'))
  })

  it('is built by commands that are there, from the lock file', () => {
    const runs = instructions.filter(({ word }) => word === 'RUN').map(({ rest }) => rest)
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const called = runs.flatMap((run) => [...run.matchAll(/npm run (\S+)/g)].map(([, name]) => name!))
    expect(called).toEqual(['build'])
    for (const name of called) expect(scripts[name]).toBeDefined()
    expect(runs.filter((run) => run.startsWith('npm ci ')).length).toBe(2)
    expect(runs.join('\n')).not.toMatch(/npm (?:i|install)\b|curl|wget/)
  })

  it('holds no secret, and is not given any when it is built', () => {
    for (const name of Object.keys(settings)) expect(name).not.toMatch(/KEY|TOKEN|SECRET|PASSWORD/)
    expect(instructions.map(({ word }) => word)).not.toContain('ARG')
    const ignored = read('.dockerignore').split('\n')
    for (const name of ['.git', '.env*', 'node_modules', 'out', '**/*.key', '**/*.pem', '**/*.db']) {
      expect(ignored).toContain(name)
    }
  })

  it('keeps what is precious in volumes, and serves the port it says', () => {
    expect(JSON.parse(one('VOLUME'))).toEqual([settings.SOUL_DATA_DIR, settings.SOUL_LIBRARY])
    expect(one('EXPOSE')).toBe(settings.SOUL_PORT)
  })
})

describe('compose.yaml', () => {
  it('sets what the server reads, and nothing secret', () => {
    expect(Object.keys(composed).length).toBeGreaterThan(3)
    for (const name of Object.keys(composed)) expect(HELP).toContain(name)
    expect(composed.SOUL_API_KEY).toBe('')
    const { kind } = readCommand([], { ...settings, ...composed, SOUL_DATA_DIR: '', SOUL_LIBRARY: '' }, root)
    expect(kind).toBe('serve')
  })

  it('publishes the port of the image and mounts its volumes, the music for reading only', () => {
    expect(listed('ports').map((entry) => entry.split(':').at(-1))).toEqual([settings.SOUL_PORT])
    expect(listed('volumes').map((entry) => entry.replace(/^(?:\$\{[^}]*\}|\w+):/, ''))).toEqual([
      settings.SOUL_DATA_DIR,
      `${settings.SOUL_LIBRARY}:ro`,
    ])
  })
})

describe('the commands of the image', () => {
  let dir: string
  let env: NodeJS.ProcessEnv
  const running: { kill(signal: NodeJS.Signals): unknown }[] = []

  beforeAll(async () => {
    await buildIfStale()
    dir = mkdtempSync(join(tmpdir(), 'soul-test-'))
    for (const name of ['app', 'data', 'music']) mkdirSync(join(dir, name))
    for (const rest of all('COPY')) copyIntoImage(rest)
    env = {
      // `node` is the one the tests run on.
      PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
      ...settings,
      ...composed,
      SOUL_DATA_DIR: join(dir, 'data'),
      SOUL_LIBRARY: join(dir, 'music'),
      SOUL_PORT: String(await freePort()),
    }
  }, 120_000)
  afterEach(() => {
    for (const child of running.splice(0)) child.kill('SIGKILL')
  })
  afterAll(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }))

  /** What is built elsewhere lies here under the same name; packages are many, and only linked. */
  function copyIntoImage(rest: string): void {
    const from = /^--from=\S+ /.test(rest)
    const sources = rest
      .replace(/^--from=\S+ /, '')
      .split(/\s+/)
      .slice(0, -1)
    for (const source of sources) {
      const name = from ? source.replace(/^\/app\//, '') : source
      expect(existsSync(join(root, name)), name).toBe(true)
      if (name === 'node_modules') symlinkSync(join(root, name), join(dir, 'app', name))
      else cpSync(join(root, name), join(dir, 'app', name), { recursive: true })
    }
  }

  function run([program, ...args]: readonly string[]) {
    const child = spawn(program!, args, { cwd: join(dir, 'app'), env, stdio: ['ignore', 'pipe', 'pipe'] })
    const said = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text))
    const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
    running.push(child)
    return { said, ended, kill: (signal: NodeJS.Signals) => (child.kill(signal), ended) }
  }

  it('serve, say that they are healthy, and end when they are told to', async () => {
    const health = async () => {
      const { ended, said } = run(healthCommand)
      return { code: await ended, ...said }
    }
    expect(await health()).toMatchObject({ code: 1, err: expect.stringMatching(/^No answer on [^\n]+\n$/) as string })

    const server = run(command)
    await vi.waitFor(() => expect(server.said.out).toMatch(/^Soul Player is at http:\S+\n$/), { timeout: 20_000 })
    await vi.waitFor(() => expect(server.said.err).toMatch(/setup code (?:[2-9A-Z]{4}-){2}[2-9A-Z]{4} /))
    expect(await health()).toEqual({ code: 0, out: '', err: '' })
    const info = await fetch(`http://127.0.0.1:${env.SOUL_PORT}/api/info`)
    expect(await info.json()).toMatchObject({ name: 'Soul Player', needs_setup: true })

    expect(await server.kill('SIGTERM')).toBe(0)
    expect((await health()).code).toBe(1)
    expect(existsSync(join(dir, 'data/access.db'))).toBe(true)
  })
})

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
