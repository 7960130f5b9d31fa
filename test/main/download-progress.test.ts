import { pino } from 'pino'
import { expect, it } from 'vitest'
import { Events } from '../../src/engine/events.ts'
import { showDownloads } from '../../src/main/download-progress.ts'
import { textsFor } from '../../src/main/texts.ts'
import type { DownloadsStatus } from '../../src/shared/model/downloads.ts'

const STATUS: DownloadsStatus = {
  held: null,
  paused: false,
  message: null,
  counts: { waiting: 0, active: 0, paused: 0, failed: 0, blocked: 0, kept: 0 },
  bytesLeft: 0,
  bytesPerSecond: 0,
  msLeft: null,
  freeBytes: 0,
  moving: null,
  moveFailed: null,
  exporting: null,
  exported: null,
  heldBack: null,
  workingOut: null,
}

function shown(language = 'en') {
  const events = new Events(pino({ level: 'silent' }))
  const seen: { share: number | undefined; mode: string; toolTip: string }[] = []
  showDownloads({
    engine: { events },
    texts: () => textsFor('system', language),
    showProgress: (share, mode) => void seen.push({ share, mode, toolTip: '' }),
    showToolTip: (toolTip) => void (seen.at(-1)!.toolTip = toolTip),
  })
  const tell = (left: number, bytesLeft: number, more: Partial<DownloadsStatus> = {}) => {
    const counts = { ...STATUS.counts, waiting: Math.max(left - 1, 0), active: Math.min(left, 1) }
    events.announce({ kind: 'downloads.changed', status: { ...STATUS, counts, bytesLeft, ...more } })
    return seen.at(-1)!
  }
  return { tell }
}

it('grows with what has come of all that was to come, and goes when nothing is left', () => {
  const { tell } = shown()
  expect(tell(4, 400)).toEqual({ share: 0, mode: 'normal', toolTip: 'Soul Player: 4 downloads left' })
  expect(tell(2, 100).share).toBe(0.75)
  // More was asked for meanwhile.
  expect(tell(5, 800).share).toBe(0)
  expect(tell(1, 200)).toMatchObject({ share: 0.75, toolTip: 'Soul Player: 1 download left' })
  expect(tell(0, 0)).toEqual({ share: undefined, mode: 'normal', toolTip: 'Soul Player' })
  expect(tell(2, 50).share).toBe(0)
})

it('says nothing while the user has downloads wait, and that they have stopped when the disk refuses', () => {
  const { tell } = shown('de')
  for (const held of ['paused', 'offline', 'hours', 'busy', 'moving'] as const) {
    expect(tell(4, 400, { held }), held).toEqual({ share: undefined, mode: 'normal', toolTip: 'Soul Player' })
  }
  expect(tell(4, 400, { held: 'no-space' })).toMatchObject({ share: 0, mode: 'error' })
  expect(tell(4, 400, { held: 'not-writable' }).toolTip).toBe(
    'Soul Player: Downloads stehen still, und die Seite sagt, warum',
  )
})
