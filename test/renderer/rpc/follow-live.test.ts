/** The loop that follows announcements, fed with batches by hand. */
import { describe, expect, it } from 'vitest'
import { followLive } from '../../../src/renderer/rpc/follow-live.ts'
import type { LiveBatch, LiveEvent } from '../../../src/shared/model/live-event.ts'

const history: LiveEvent = { kind: 'history.changed' }

/** Runs the loop over scripted subscriptions; an Error in one breaks it. Ends when the script does. */
async function follow(subscriptions: (LiveBatch | Error)[][]): Promise<string[]> {
  const log: string[] = []
  const end = new AbortController()
  await followLive({
    async subscribe() {
      const batches = subscriptions.shift()
      if (!batches) {
        end.abort()
        throw new Error('no more')
      }
      return (async function* () {
        for (const batch of batches) {
          if (batch instanceof Error) throw batch
          yield batch
        }
      })()
    },
    onBatch: (events) => log.push(...events.map(({ kind }) => kind)),
    onStarted: () => log.push('started'),
    onMissed: () => log.push('missed'),
    whenConnected: async () => {},
    signal: end.signal,
    pauseMs: 0,
  })
  return log
}

describe('following announcements', () => {
  it('hands on batches that follow each other', async () => {
    const batches = [0, 1, 2].map((seq) => ({ seq, events: seq === 0 ? [] : [history] }))
    expect(await follow([batches])).toEqual(['started', 'history.changed', 'history.changed'])
  })

  it('notices a number that was left out, before handing on what came', async () => {
    expect(
      await follow([
        [
          { seq: 0, events: [] },
          { seq: 2, events: [history] },
        ],
      ]),
    ).toEqual(['started', 'missed', 'history.changed'])
  })

  it('takes every later subscription for a gap, even when it begins quietly', async () => {
    expect(
      await follow([
        [{ seq: 0, events: [] }, new Error('broke')],
        [
          { seq: 0, events: [] },
          { seq: 1, events: [history] },
        ],
      ]),
    ).toEqual(['started', 'missed', 'history.changed'])
  })

  it('subscribes again when the engine could not be asked', async () => {
    expect(await follow([[new Error('not yet')], [{ seq: 0, events: [] }]])).toEqual(['started'])
  })
})
