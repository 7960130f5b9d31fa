/** Listens on the port asked for; where none was asked for, on the default one or the next that is free. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export const DEFAULT_PORT = 4747

const TRIES = 20

export const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.')

/** Returns the port. Throws a sentence for the user when there is none to be had. */
export async function listen(server: Server, { hostname, port }: { hostname: string; port: number | undefined }) {
  const candidates = port === undefined ? [...Array.from({ length: TRIES }, (_, i) => DEFAULT_PORT + i), 0] : [port]
  for (const candidate of candidates) {
    try {
      await listenOn(server, hostname, candidate)
      return (server.address() as AddressInfo).port
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code === 'EADDRINUSE' && port === undefined) continue
      throw new Error(explain(code, message, { hostname, port: candidate }), { cause: error })
    }
  }
  throw new Error(`No port is free on ${hostname}. Choose one with --port.`)
}

function listenOn(server: Server, hostname: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: hostname, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function explain(code: string | undefined, message: string, { hostname, port }: { hostname: string; port: number }) {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use by another program. Choose another with --port, or leave it out.`
    case 'EACCES':
      return `Port ${port} may not be used by this user. Choose one above 1023 with --port.`
    case 'EADDRNOTAVAIL':
      return `This machine has no address ${hostname}. Choose another with --host, or leave it out.`
    default:
      return `Cannot listen on ${hostname}, port ${port}: ${message}.`
  }
}
