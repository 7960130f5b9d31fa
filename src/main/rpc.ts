/**
 * The engine's router on one MessagePort per page. The page's preload asks for it when a document begins, so a reload gets a
 * new port and the old one is closed; nobody but our own main frame is answered.
 */
import { RPCHandler } from '@orpc/server/message-port'
import { ipcMain, MessageChannelMain, type MessagePortMain } from 'electron'
import type { Logger } from 'pino'
import type { Engine } from '../engine/engine.ts'
import type { ApiContext } from '../engine/router.ts'
import { CHANNELS } from './channels.ts'
import { ownFrame } from './own-page.ts'

/** Characters of one message; the largest honest one (moving 50,000 queue items) has about 400,000. */
const MAX_MESSAGE = 8 * 1024 * 1024
/** How long `stop` waits for pages that have gone to say their last words. */
const LAST_WORDS_MS = 1000

export class Rpc {
  readonly #handler: RPCHandler<ApiContext>
  readonly #log: Logger
  /** By the id of the web contents. Held here also because a port nobody holds is closed by the garbage collector. */
  readonly #ports = new Map<number, MessagePortMain>()
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
    if (this.#ports.size === 0) return
    const gone = Promise.withResolvers<void>()
    this.#noneLeft = gone.resolve
    const timer = setTimeout(gone.resolve, LAST_WORDS_MS)
    await gone.promise
    clearTimeout(timer)
    for (const port of this.#ports.values()) port.close()
    this.#ports.clear()
  }

  #serve(contentsId: number, port: MessagePortMain): void {
    this.#ports.get(contentsId)?.close()
    this.#ports.set(contentsId, port)
    port.on('close', () => {
      if (this.#ports.get(contentsId) === port) this.#ports.delete(contentsId)
      if (this.#ports.size === 0) this.#noneLeft?.()
    })
    this.#handler.upgrade(capped(port, this.#log), { context: { log: this.#log } })
    port.start()
  }
}

/** The port as the handler sees it: a message too large to be honest closes it unread. */
function capped(port: MessagePortMain, log: Logger): Pick<MessagePortMain, 'postMessage'> & { on: PortListen } {
  return {
    postMessage: (message, transfer) => port.postMessage(message, transfer),
    on: (event, listener) => {
      if (event !== 'message') {
        port.on('close', () => listener())
        return
      }
      port.on('message', (message) => {
        if (typeof message.data === 'string' && message.data.length <= MAX_MESSAGE) return listener(message)
        log.warn('a message over the port was not text or too large; the port is closed')
        port.close()
      })
    },
  }
}

type PortListen = (event: string, listener: (message?: { data: unknown }) => void) => void
