/** Scrolling a list in Chromium, and the page of the bare list beside which it is measured. */
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

export interface Scrolled {
  /** Milliseconds between frames. */
  frames: number[]
  /** Share of frames in which a row in view was blank. */
  blankShare: number
  /** The longest stretch of such frames, in milliseconds. */
  longestBlankMs: number
  flashes: number
}

interface Steps {
  /** Pixels a frame. */
  step: number
  frames: number
  /** Blank for longer than this is a flash. */
  flashMs: number
  /** Selector of what holds the scrolling element. */
  within?: string
}

/** Runs in the page: one step a frame, looking at what is in view before each. */
export function scroll({ step, frames, flashMs, within = 'body' }: Steps): Promise<Scrolled> {
  const scroller = document.querySelector(`${within} .virtual-scroller`)!
  const box = scroller.getBoundingClientRect()
  const blankNow = () => {
    for (let y = box.top + 44; y < box.bottom - 8; y += 60) {
      const row = document.elementFromPoint(box.left + 60, y)?.closest('[data-row]')
      if (!row || row.textContent!.replaceAll('…', '').trim() === '') return true
    }
    return false
  }
  return new Promise((resolve) => {
    const times: number[] = []
    let blank = 0
    let since: number | undefined
    let longest = 0
    let flashes = 0
    const tick = (now: number) => {
      times.push(now)
      if (blankNow()) {
        blank += 1
        since ??= now
      } else if (since !== undefined) {
        longest = Math.max(longest, now - since)
        if (now - since > flashMs) flashes += 1
        since = undefined
      }
      if (times.length <= frames) {
        scroller.scrollTop += step
        requestAnimationFrame(tick)
        return
      }
      const between = times.slice(1).map((time, i) => time - times[i]!)
      resolve({ frames: between, blankShare: blank / times.length, longestBlankMs: longest, flashes })
    }
    requestAnimationFrame(tick)
  })
}

export const serveBareList = (): Promise<{ server: Server; address: string }> =>
  serveFolder(join(import.meta.dirname, '../pages'))

async function serveFolder(folder: string): Promise<{ server: Server; address: string }> {
  const server = createServer((request, response) => {
    const name = new URL(request.url!, 'http://127.0.0.1').pathname.slice(1)
    readFile(join(folder, name)).then(
      (content) => {
        response.setHeader('content-type', name.endsWith('.js') ? 'text/javascript' : 'text/html')
        response.end(content)
      },
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}
