/** Flags and environment of the headless shell, read once and told apart here: what is not understood is refused by name. */
import { statSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export const DEFAULT_PORT = 4747

export const HELP = `Soul Player, served to browsers on this machine.

  server [FOLDER …] [options]

  FOLDER               a music folder to add to the library; more than one may be given
  --library FOLDER     the same, as a flag (also --folder)
  --data DIR           keep databases, settings and log in DIR              SOUL_DATA_DIR
  --port N             listen on port N; without it ${DEFAULT_PORT} or the next free one   SOUL_PORT
  --host ADDRESS       listen on ADDRESS; without it 127.0.0.1              SOUL_HOST
  --allow-network      let --host be an address that other machines reach.
                       There are no accounts yet: whoever reaches it can use it
  --open               open the address in the browser
  --help               this text

A flag comes before the environment variable beside it. Stop with Ctrl-C.
`

export interface ServerOptions {
  libraries: string[]
  /** Undefined: where this platform keeps such things. */
  dataDir: string | undefined
  hostname: string
  /** Undefined: the default one, or the next that is free. */
  port: number | undefined
  open: boolean
}

export type Command = { kind: 'serve'; options: ServerOptions } | { kind: 'help' } | { kind: 'wrong'; message: string }

/** `from` is the folder that relative paths begin at. */
export function readCommand(args: readonly string[], env: NodeJS.ProcessEnv, from: string): Command {
  try {
    const { values, positionals } = parse(args)
    if (values.help) return { kind: 'help' }
    const dataDir = values.data ?? (env.SOUL_DATA_DIR || undefined)
    return {
      kind: 'serve',
      options: {
        libraries: [...(values.library ?? []), ...(values.folder ?? []), ...positionals].map((folder) =>
          existingFolder(folder, from),
        ),
        dataDir: dataDir === undefined ? undefined : resolve(from, nonEmpty(dataDir, '--data')),
        hostname: hostnameOf(values.host, env.SOUL_HOST, values['allow-network'] === true),
        port: portOf(values.port, env.SOUL_PORT),
        open: values.open === true,
      },
    }
  } catch (error) {
    if (error instanceof WrongFlag) return { kind: 'wrong', message: error.message }
    throw error
  }
}

class WrongFlag extends Error {}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        library: { type: 'string', multiple: true },
        folder: { type: 'string', multiple: true },
        data: { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        'allow-network': { type: 'boolean' },
        open: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    // Its sentences name the flag; what follows the first one is advice for programmers.
    throw new WrongFlag(`${(error as Error).message.split('. ')[0]}. See --help.`)
  }
}

function portOf(flag: string | undefined, variable: string | undefined): number | undefined {
  const text = flag ?? (variable || undefined)
  if (text === undefined) return undefined
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port >= 0 && port <= 65535) return port
  const name = flag === undefined ? 'SOUL_PORT' : '--port'
  throw new WrongFlag(
    `${name} is "${text}", which is no port. Give a number from 1 to 65535, or leave it out for ${DEFAULT_PORT}.`,
  )
}

function hostnameOf(flag: string | undefined, variable: string | undefined, allowNetwork: boolean): string {
  const text = flag ?? (variable || '127.0.0.1')
  const name = flag === undefined ? 'SOUL_HOST' : '--host'
  const address = text === 'localhost' ? '127.0.0.1' : text.replace(/^\[(.*)\]$/, '$1')
  if (isIP(address) === 0) {
    throw new WrongFlag(`${name} is "${text}", which is no address. Give one such as 127.0.0.1 or ::1.`)
  }
  if (!isLoopback(address) && !allowNetwork) {
    throw new WrongFlag(
      `${name} ${text} can be reached by other machines, and there are no accounts yet to keep them out. ` +
        'Leave it out to serve this machine only, or add --allow-network if everyone there may use the player.',
    )
  }
  return address
}

const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.')

function existingFolder(folder: string, from: string): string {
  const path = resolve(from, nonEmpty(folder, 'FOLDER'))
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new WrongFlag(`There is no folder ${path}. Check the path, or start without one and choose it in the player.`)
  }
  return path
}

function nonEmpty(text: string, name: string): string {
  if (text === '') throw new WrongFlag(`${name} is empty. Name a folder, or leave it out.`)
  return text
}
