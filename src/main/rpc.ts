/**
 * The engine's router on a MessagePort per page load. The page's preload asks for it when a document begins, so a reload gets
 * a new port, and the old one ends with its page; nobody but our own main frame is answered.
 */
import { RPCHandler } from '@orpc/server/message-port'
import { ipcMain, MessageChannelMain, type MessagePortMain } from 'electron'
import type { Logger } from 'pino'
import { RESIDENT } from '../engine/access/caller.ts'
import type { Engine } from '../engine/engine.ts'
import type { ApiContext } from '../engine/router.ts'
import { CHANNELS } from './channels.ts'
import { ownFrame } from './own-page.ts'

/** Characters of one message; the largest honest one (moving 50,000 queue items) has about 400,000. */
const MAX_MESSAGE = 8 * 1024 * 1024
/** A page needs one; another while it notices that the first has closed. Beyond that its oldest is closed. */
const MAX_PORTS = 2
/** How long `stop` waits for pages that have gone to say their last words. */
const LAST_WORDS_MS = 1000

export class Rpc {
  readonly #handler: RPCHandler<ApiContext>
  readonly #log: Logger
  /** Oldest first. Held here also because a port nobody holds is closed by the garbage collector. */
  readonly #wires = new Set<Wire>()
  #noneLeft: (() => void) | undefined

  constructor(engine: Engine) {
    this.#handler = new RPCHandler<ApiContext>(engine.router)
    this.#log = engine.log
  }

  start(): void {
    ipcMain.on(CHANNELS.connect, (event) => {
      const frame = ownFrame(event)
      if (!frame) {
        this.#log.warn({ url: event.senderFrame?.url }, 'a port was asked for by a frame that is not ours')
        return
      }
      const { port1, port2 } = new MessageChannelMain()
      this.#serve(event.sender.id, port1)
      frame.postMessage(CHANNELS.port, null, [port2])
    })
  }

  /**
   * Waits until the pages' ports are closed, so that what they said while going (how far the track had played) is heard.
   * Call when the windows are gone.
   */
  async stop(): Promise<void> {
    ipcMain.removeAllListeners(CHANNELS.connect)
    if (this.#wires.size === 0) return
    const gone = Promise.withResolvers<void>()
    this.#noneLeft = gone.resolve
    const timer = setTimeout(gone.resolve, LAST_WORDS_MS)
    await gone.promise
    clearTimeout(timer)
    for (const wire of this.#wires) wire.close()
  }

  #serve(contentsId: number, port: MessagePortMain): void {
    const wire = wireOver(port, { contentsId, log: this.#log })
    this.#wires.add(wire)
    wire.on('close', () => {
      this.#wires.delete(wire)
      if (this.#wires.size === 0) this.#noneLeft?.()
    })
    const ofPage = [...this.#wires].filter((other) => other.contentsId === contentsId)
    for (const oldest of ofPage.slice(0, -MAX_PORTS)) oldest.close()
    this.#handler.upgrade(wire, { context: { log: this.#log, caller: RESIDENT } })
    port.start()
  }
}

interface Wire {
  readonly contentsId: number
  postMessage(message: unknown): void
  on(event: string, listener: (message?: { data: unknown }) => void): void
  close(): void
}

/**
 * A port as the handler sees it: a message too large to be honest closes it unread, and its end is told once, whichever
 * side ended it.
 */
function wireOver(port: MessagePortMain, { contentsId, log }: { contentsId: number; log: Logger }): Wire {
  const onEnd = new Set<() => void>()
  let open = true
  const end = () => {
    if (!open) return
    open = false
    for (const listener of onEnd) listener()
  }
  const close = () => {
    port.close()
    end()
  }
  port.on('close', end)
  return {
    contentsId,
    close,
    postMessage: (message) => {
      if (open) port.postMessage(message)
    },
    on: (event, listener) => {
      if (event !== 'message') {
        onEnd.add(() => listener())
        return
      }
      port.on('message', (message) => {
        if (typeof message.data === 'string' && message.data.length <= MAX_MESSAGE) return listener(message)
        log.warn('a message over the port was not text or too large; the port is closed')
        close()
      })
    },
  }
}
