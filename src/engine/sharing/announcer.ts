/**
 * Telling the local network that a library is served here, by DNS-SD over multicast DNS. It is a convenience: whoever is not
 * found can still be typed in, so nothing that goes wrong here stops anything.
 */
import { Bonjour, type Service } from 'bonjour-service'
import type { EventEmitter } from 'node:events'
import { hostname as machineName } from 'node:os'
import { PROTOCOL_VERSION, SERVICE_TYPE } from '../../shared/protocol/version.ts'

export interface Announced {
  name: string
  serverId: string
  port: number
}

export interface Announcement {
  /** Says goodbye, as far as anybody listens. */
  stop(): Promise<void>
}

/** `onTrouble` is told, at any time, why it may not be heard. Does not throw. */
export type Announce = (announced: Announced, onTrouble: (error: Error) => void) => Announcement

/** Longer texts do not fit into a record. */
const MAX_NAME_BYTES = 63 - 8

export const announceByMulticast: Announce = (announced, onTrouble) => announceBy({}, announced, onTrouble)

/** `network` is for multicast-dns: port, interface. */
export function announceBy(
  network: Readonly<Record<string, unknown>>,
  { name, serverId, port }: Announced,
  onTrouble: (error: Error) => void,
): Announcement {
  let bonjour: Bonjour | undefined
  let service: Service | undefined
  try {
    bonjour = new Bonjour(network, onTrouble)
    listenForTrouble(bonjour, onTrouble)
    service = bonjour.publish({
      // Two machines may have one name, and services of one name push each other out.
      name: `${shortened(name)} ${serverId.slice(0, 6)}`,
      type: SERVICE_TYPE,
      port,
      host: localName(machineName()),
      txt: { id: serverId, protocol: String(PROTOCOL_VERSION), name: shortened(name) },
      probe: false,
    })
  } catch (error) {
    onTrouble(error as Error)
  }
  return {
    async stop() {
      await new Promise<void>((resolve) => (service?.stop ? service.stop(() => resolve()) : resolve()))
      await new Promise<void>((resolve) => (bonjour ? bonjour.destroy(() => resolve()) : resolve()))
    },
  }
}

/** The library leaves an error of its socket without a listener, which would end the program. */
function listenForTrouble(bonjour: Bonjour, onTrouble: (error: Error) => void): void {
  const { mdns } = (bonjour as unknown as { server: { mdns: EventEmitter } }).server
  let joined = false
  let lastWarning: Error | undefined
  mdns.on('error', onTrouble)
  mdns.on('networkInterface', () => (joined = true))
  // One of several networks without multicast is nothing to speak of.
  mdns.on('warning', (error: Error) => (lastWarning = error))
  mdns.on('ready', () => {
    if (!joined) onTrouble(lastWarning ?? new Error('no network interface takes part in multicast'))
  })
}

function shortened(name: string): string {
  let text = name
  while (Buffer.byteLength(text) > MAX_NAME_BYTES) text = [...text].slice(0, -1).join('')
  return text
}

const localName = (name: string): string => (name.includes('.') ? name : `${name}.local`)
