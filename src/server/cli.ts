/** Flags and environment of the headless shell, read once and told apart here: what is not understood is refused by name. */
import { statSync } from 'node:fs'
import { isIP } from 'node:net'
import { delimiter, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { EnvironmentKey } from '../engine/access/environment-key.ts'
import { EngineError } from '../engine/errors.ts'
import { DEFAULT_PORT, isLoopback } from './listen.ts'
import { readTls, type Tls } from './tls.ts'

export const HELP = `Soul Player as a server: your music for browsers and other devices, behind accounts.

  server [FOLDER …] [options]

  FOLDER               a music folder to add to the library; more than one may be given
  --library FOLDER     the same, as a flag (also --folder)                  SOUL_LIBRARY, "${delimiter}" between
  --data DIR           keep databases, settings and log in DIR              SOUL_DATA_DIR
  --host ADDRESS       listen on ADDRESS; without it 127.0.0.1              SOUL_HOST
  --port N             listen on port N; without it ${DEFAULT_PORT}                    SOUL_PORT

  --name TEXT          what other devices show; without it this machine's name   SOUL_NAME
  --public-name NAME   a host name the server is reached by, beside this machine's
                       own; more than one may be given                      SOUL_PUBLIC_NAMES, "," between
  --tls-cert FILE      serve HTTPS with this certificate (PEM, with its chain)   SOUL_TLS_CERT
  --tls-key FILE       and its key (PEM). Both are read again when they are renewed   SOUL_TLS_KEY
  --plain-http         serve other machines without TLS: what goes over the network can be
                       read there. For networks you trust, or behind a proxy  SOUL_PLAIN_HTTP
  --behind-proxy       requests come through a proxy that names their origin in
                       X-Forwarded-For; never without such a proxy          SOUL_BEHIND_PROXY
  --announce           tell the local network, so that other devices find it   SOUL_ANNOUNCE
                       a key for scripts, as an owner; 32 characters or more  SOUL_API_KEY

  --player             for this machine only, and without accounts: whoever sits at it may use it.
                       Takes the next free port when the usual one is in use
  --open               open the address in the browser
  --health             ask the server that runs with the same settings whether it answers:
                       ends with 0 when it does, else with 1
  --help               this text

A flag comes before the environment variable beside it; yes and no are written 1 and 0 there. At its first start
the server prints a setup code; open its address and make the owner's account with it. Stop with Ctrl-C.
`

interface CommonOptions {
  libraries: string[]
  /** Undefined: where this platform keeps such things. */
  dataDir: string | undefined
  hostname: string
  /** Undefined: the default one, or the next that is free. */
  port: number | undefined
  open: boolean
}

/** What a server has that others may reach. */
export interface ServingOptions {
  /** Empty: the name of the machine. */
  name: string
  publicNames: string[]
  /** Undefined: plain HTTP. */
  tls: Tls | undefined
  behindProxy: boolean
  announce: boolean
  apiKey: string | undefined
}

export interface ServerOptions extends CommonOptions {
  /** Undefined for a player: this machine only, no accounts. */
  serving: ServingOptions | undefined
}

export type Command =
  | { kind: 'serve'; options: ServerOptions }
  | { kind: 'health'; options: ServerOptions }
  | { kind: 'help' }
  | { kind: 'wrong'; message: string }

/** `from` is the folder that relative paths begin at. */
export function readCommand(args: readonly string[], env: NodeJS.ProcessEnv, from: string): Command {
  try {
    const given = new Given(args, env, from)
    if (given.says('help')) return { kind: 'help' }
    const serving = given.says('player') ? undefined : servingOptions(given)
    const options = { ...commonOptions(given, serving), serving }
    return { kind: given.says('health') ? 'health' : 'serve', options }
  } catch (error) {
    if (error instanceof WrongFlag) return { kind: 'wrong', message: error.message }
    throw error
  }
}

class WrongFlag extends Error {}

function commonOptions(given: Given, serving: ServingOptions | undefined): CommonOptions {
  const port = portOf(given.text('port', 'SOUL_PORT'))
  const hostname = hostnameOf(given.text('host', 'SOUL_HOST'))
  if (!isLoopback(hostname)) {
    if (!serving)
      throw new WrongFlag(`--player serves this machine only, and ${hostname} is reached by others. ${LEAVE_OUT}`)
    if (!serving.tls && !given.yes('plain-http', 'SOUL_PLAIN_HTTP')) throw new WrongFlag(withoutTls(hostname))
  } else if (serving?.announce) {
    throw new WrongFlag(
      '--announce tells the local network of a server that only this machine reaches. Give --host too, as 0.0.0.0.',
    )
  }
  const dataDir = given.text('data', 'SOUL_DATA_DIR')
  return {
    libraries: librariesOf(given),
    dataDir: dataDir && resolve(given.from, nonEmpty(dataDir.value, dataDir.name, 'Name a folder')),
    hostname,
    port: port ?? (serving ? DEFAULT_PORT : undefined),
    open: given.says('open'),
  }
}

function servingOptions(given: Given): ServingOptions {
  const name = given.text('name', 'SOUL_NAME')
  if (name && (name.value.trim() === '' || name.value.trim().length > 100)) {
    throw new WrongFlag(`${name.name} is "${name.value}". Give a name of 1 to 100 characters, or leave it out.`)
  }
  return {
    name: name?.value.trim() ?? '',
    publicNames: given.list('public-name', 'SOUL_PUBLIC_NAMES', ',').map(publicNameOf),
    tls: tlsOf(given),
    behindProxy: given.yes('behind-proxy', 'SOUL_BEHIND_PROXY'),
    announce: given.yes('announce', 'SOUL_ANNOUNCE'),
    apiKey: apiKeyOf(given.env.SOUL_API_KEY),
  }
}

function portOf(given: Value | undefined): number | undefined {
  if (!given) return undefined
  const port = /^\d{1,5}$/.test(given.value) ? Number(given.value) : Number.NaN
  if (port >= 0 && port <= 65535) return port
  throw new WrongFlag(
    `${given.name} is "${given.value}", which is no port. Give a number from 1 to 65535, or leave it out for ${DEFAULT_PORT}.`,
  )
}

function hostnameOf({ name, value }: Value = { name: '', value: '127.0.0.1' }): string {
  const address = value === 'localhost' ? '127.0.0.1' : value.replace(/^\[(.*)\]$/, '$1')
  if (isIP(address) !== 0) return address
  throw new WrongFlag(`${name} is "${value}", which is no address. Give one such as 127.0.0.1, ::1 or 0.0.0.0.`)
}

const LEAVE_OUT = 'Leave the address out, or serve with accounts: without --player.'

const withoutTls = (address: string): string =>
  `${address} is reached by other machines, and without TLS what goes over the network, sign-ins too, can be read there. ` +
  'Give --tls-cert and --tls-key, or say --plain-http if you trust that network or a proxy in front does the TLS.'

function tlsOf(given: Given): Tls | undefined {
  const certificate = given.text('tls-cert', 'SOUL_TLS_CERT')
  const key = given.text('tls-key', 'SOUL_TLS_KEY')
  if (!certificate && !key) return undefined
  if (!certificate || !key) {
    const [has, lacks] = certificate ? [certificate.name, '--tls-key'] : [key!.name, '--tls-cert']
    throw new WrongFlag(`${has} is given without ${lacks}. HTTPS needs both; give the other, or leave both out.`)
  }
  const files = [certificate, key].map(({ name, value }) => ({
    name,
    path: resolve(given.from, nonEmpty(value, name, 'Name a file')),
  }))
  const tls = readTls(files[0]!, files[1]!)
  if (typeof tls === 'string') throw new WrongFlag(tls)
  return tls
}

function publicNameOf({ name, value }: Value): string {
  const host = value.toLowerCase()
  if (URL.parse(`http://${host}/`)?.hostname === host && host !== '') return host
  throw new WrongFlag(
    `${name} has "${value}", which is no host name. Give it as in music.example.org, without https:// and port.`,
  )
}

function apiKeyOf(key: string | undefined): string | undefined {
  if (key === undefined || key === '') return undefined
  try {
    EnvironmentKey.check(key)
    return key
  } catch (error) {
    if (error instanceof EngineError) throw new WrongFlag(error.message)
    throw error
  }
}

function librariesOf(given: Given): string[] {
  const flags = [...given.all('library'), ...given.all('folder'), ...given.positionals]
  const values =
    flags.length > 0
      ? flags.map((value) => ({ name: 'FOLDER', value }))
      : given.list('library', 'SOUL_LIBRARY', delimiter)
  return values.map(({ name, value }) => existingFolder(resolve(given.from, nonEmpty(value, name, 'Name a folder'))))
}

function existingFolder(path: string): string {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new WrongFlag(`There is no folder ${path}. Check the path, or start without one and choose it in the player.`)
  }
  return path
}

function nonEmpty(value: string, name: string, remedy: string): string {
  if (value === '') throw new WrongFlag(`${name} is empty. ${remedy}, or leave it out.`)
  return value
}

const FLAGS = {
  library: { type: 'string', multiple: true },
  folder: { type: 'string', multiple: true },
  data: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  name: { type: 'string' },
  'public-name': { type: 'string', multiple: true },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'plain-http': { type: 'boolean' },
  'behind-proxy': { type: 'boolean' },
  announce: { type: 'boolean' },
  player: { type: 'boolean' },
  open: { type: 'boolean' },
  health: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

type Flag = keyof typeof FLAGS

/** A value and where it was written, for who has to mend it there. */
interface Value {
  name: string
  value: string
}

/** What was said, by flag or else by variable. An empty variable is one that is not set. */
class Given {
  readonly env: NodeJS.ProcessEnv
  readonly from: string
  readonly positionals: readonly string[]
  readonly #values: Readonly<Partial<Record<Flag, string | boolean | readonly string[]>>>

  constructor(args: readonly string[], env: NodeJS.ProcessEnv, from: string) {
    this.env = env
    this.from = from
    try {
      const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: FLAGS })
      this.#values = values
      this.positionals = positionals
    } catch (error) {
      // Its sentences name the flag; what follows the first one is advice for programmers.
      throw new WrongFlag(`${(error as Error).message.split('. ')[0]}. See --help.`)
    }
  }

  says(flag: Flag): boolean {
    return this.#values[flag] === true
  }

  all(flag: Flag): readonly string[] {
    return (this.#values[flag] as readonly string[] | undefined) ?? []
  }

  text(flag: Flag, variable: string): Value | undefined {
    const value = this.#values[flag]
    if (value !== undefined) return { name: `--${flag}`, value: String(value) }
    const inherited = this.env[variable]
    return inherited === undefined || inherited === '' ? undefined : { name: variable, value: inherited }
  }

  list(flag: Flag, variable: string, separator: string): Value[] {
    const flags = this.all(flag)
    if (flags.length > 0) return flags.map((value) => ({ name: `--${flag}`, value: value.trim() }))
    return (this.env[variable] ?? '')
      .split(separator)
      .map((value) => ({ name: variable, value: value.trim() }))
      .filter(({ value }) => value !== '')
  }

  yes(flag: Flag, variable: string): boolean {
    if (this.says(flag)) return true
    const value = this.env[variable] ?? ''
    if (/^(?:1|true|yes|on)$/i.test(value)) return true
    if (/^(?:0|false|no|off|)$/i.test(value)) return false
    throw new WrongFlag(`${variable} is "${value}". Write 1 for yes or 0 for no, or leave it out.`)
  }
}
