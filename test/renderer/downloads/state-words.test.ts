/** How downloads stand, in words: nothing is left unsaid, in either language. */
import { afterEach, describe, expect, it } from 'vitest'
// First: words are added to what it sets up.
import { showLanguage, t } from '../../../src/renderer/i18n/i18n.ts'
import { formatTimeLeft, msLeftOf, shareDone } from '../../../src/renderer/downloads/amounts.ts'
import { amountWords, missingWords, ruleName } from '../../../src/renderer/downloads/rule-words.ts'
import { reasonWords, remedyWords, stateWords, summaryWords } from '../../../src/renderer/downloads/state-words.ts'
import { DownloadReason } from '../../../src/shared/model/download-state.ts'
import type { DownloadsStatus } from '../../../src/shared/model/downloads.ts'

const MB = 1_000_000
const row = {
  state: 'waiting',
  reason: null,
  bytesDone: 0,
  bytesTotal: 8 * MB,
  nextTryAt: null,
  sourceName: 'Attic',
} as const

afterEach(() => showLanguage('en'))

describe('a reason', () => {
  for (const language of ['en', 'de'])
    it(`is said in words of its own, with a remedy, in ${language}`, async () => {
      await showLanguage(language)
      const said = DownloadReason.options.flatMap((reason) => [reasonWords(reason, t), remedyWords(reason, t)])
      expect(new Set(said).size).toBe(2 * DownloadReason.options.length)
      expect(said.filter((words) => words.startsWith('downloads.'))).toEqual([])
    })
})

describe('one of the queue', () => {
  it('that runs says how far it is, how fast, how long yet, and from where', () => {
    const running = { ...row, state: 'active', bytesDone: 3 * MB } as const
    expect(stateWords(running, MB, t)).toEqual({ main: '3 MB of 8 MB', more: '1 MB/s · 5 sec · from “Attic”' })
  })

  it('whose length is not known says how much has come', () => {
    const running = { ...row, state: 'active', bytesDone: 3 * MB, bytesTotal: null } as const
    expect(stateWords(running, MB, t)).toEqual({ main: '3 MB', more: '1 MB/s · from “Attic”' })
  })

  it('that failed says why and what to do', () => {
    const failed = { ...row, state: 'failed', reason: 'no-space' } as const
    expect(stateWords(failed, 0, t)).toEqual({ main: 'The disk is full', more: 'Make room: see what takes space.' })
  })

  it('that goes on by itself says when', () => {
    const blocked = { ...row, state: 'blocked', reason: 'unreachable', nextTryAt: Date.now() + 5 * 60_000 } as const
    expect(stateWords(blocked, 0, t).more).toBe('Tried again in 5 minutes')
    expect(stateWords({ ...blocked, nextTryAt: null }, 0, t).more).toMatch(/goes on by itself/)
  })

  it('that was paused says where', () => {
    expect(stateWords({ ...row, state: 'paused', bytesDone: 2 * MB }, 0, t).main).toBe('Paused at 25%')
    expect(stateWords({ ...row, state: 'paused' }, 0, t).main).toBe('Paused')
  })
})

describe('all of the queue', () => {
  const counts = { waiting: 0, active: 0, paused: 0, failed: 0, blocked: 0, kept: 3 }
  const status: DownloadsStatus = {
    held: null,
    paused: false,
    message: null,
    counts,
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

  it('says nothing when nothing is to be done', () => {
    expect(summaryWords(status, t)).toBe('')
    expect(summaryWords({ ...status, counts: { ...counts, failed: 2 } }, t)).toBe('')
  })

  it('says how fast, how much is left, and how long', () => {
    const busy = { ...status, counts: { ...counts, active: 1 }, bytesLeft: 90 * MB, bytesPerSecond: 2 * MB }
    expect(summaryWords({ ...busy, msLeft: 45_000 }, t)).toBe('2 MB/s · 90 MB left, 45 sec')
    expect(summaryWords(busy, t)).toBe('2 MB/s · 90 MB left')
    expect(summaryWords({ ...busy, counts: { ...counts, waiting: 1 } }, t)).toBe('90 MB left')
  })
})

describe('amounts', () => {
  it('leave open what nobody can know', () => {
    expect(msLeftOf({ bytesDone: 1, bytesTotal: null, bytesPerSecond: 5 })).toBeNull()
    expect(msLeftOf({ bytesDone: 1, bytesTotal: 9, bytesPerSecond: 0 })).toBeNull()
    expect(shareDone({ bytesDone: 1, bytesTotal: null })).toBeNull()
  })

  it('never go beyond the whole', () => {
    expect(shareDone({ bytesDone: 12, bytesTotal: 10 })).toBe(1)
    expect(msLeftOf({ bytesDone: 12, bytesTotal: 10, bytesPerSecond: 5 })).toBe(0)
  })

  it('say seconds below a minute, and never none', () => {
    expect(formatTimeLeft(0, t)).toBe('1 sec')
    expect(formatTimeLeft(59_000, t)).toBe('59 sec')
    expect(formatTimeLeft(150_000, t)).toBe('3 min')
  })
})

describe('sums', () => {
  const sums = { tracks: 12, bytes: 340 * MB, missingTracks: 4, missingBytes: 110 * MB, unreachableTracks: 0 }

  it('say how much it is, and what of it is missing', () => {
    expect(amountWords(sums, t)).toBe('12 tracks · 340 MB')
    expect(missingWords(sums, t)).toBe('4 missing (110 MB)')
    expect(missingWords({ ...sums, unreachableTracks: 1 }, t)).toBe('4 missing (110 MB), 1 out of reach')
    expect(missingWords({ ...sums, missingTracks: 0, missingBytes: 0 }, t)).toBe('All here')
  })

  it('claim nothing of what holds no track', () => {
    expect(missingWords({ ...sums, tracks: 0, missingTracks: 0 }, t)).toBe('')
  })

  it('call a rule of one’s own by its name, and the others in the user’s language', async () => {
    expect(ruleName({ builtIn: null, name: 'For the car' }, t)).toBe('For the car')
    expect(ruleName({ builtIn: 'often', name: 'often' }, t)).toBe('Often played')
    await showLanguage('de')
    expect(ruleName({ builtIn: 'often', name: 'often' }, t)).toBe('Oft gespielt')
  })
})
