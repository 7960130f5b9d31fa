import { beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../../src/renderer/app/default-settings.ts'
import { SettingsEdits, withEdits } from '../../../src/renderer/app/settings-edits.ts'
import type { Settings } from '../../../src/shared/model/settings.ts'

describe('changes of settings on their way', () => {
  let stored: Settings
  let answers: PromiseWithResolvers<Settings>[]
  let failures: unknown[]
  let edits: SettingsEdits
  const shown = () => withEdits(stored, edits.unanswered)

  beforeEach(() => {
    stored = DEFAULT_SETTINGS
    answers = []
    failures = []
    edits = new SettingsEdits({
      send: () => {
        const answer = Promise.withResolvers<Settings>()
        answers.push(answer)
        return answer.promise
      },
      keep: (settings) => (stored = settings),
      failed: (error) => failures.push(error),
    })
  })

  it('are shown at once', () => {
    void edits.make({ theme: 'dark' })
    expect(shown()).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' })
  })

  it('are not taken back by the answer to an earlier one', async () => {
    const first = edits.make({ theme: 'dark' })
    const second = edits.make({ accent: 'teal' })
    answers[0]!.resolve({ ...DEFAULT_SETTINGS, theme: 'dark' })
    await first
    expect(shown()).toMatchObject({ theme: 'dark', accent: 'teal' })
    answers[1]!.resolve({ ...DEFAULT_SETTINGS, theme: 'dark', accent: 'teal' })
    await second
    expect(shown()).toBe(stored)
    expect(stored).toMatchObject({ theme: 'dark', accent: 'teal' })
  })

  it('go, and only they, when they could not be stored', async () => {
    const refused = edits.make({ theme: 'dark' })
    void edits.make({ accent: 'teal' })
    answers[0]!.reject(new Error('the disk is full'))
    await refused
    expect(shown()).toMatchObject({ theme: DEFAULT_SETTINGS.theme, accent: 'teal' })
    expect(failures).toEqual([new Error('the disk is full')])
  })

  it('tell whoever listens when they come and when they go', async () => {
    let told = 0
    const stop = edits.subscribe(() => told++)
    const made = edits.make({ theme: 'dark' })
    expect(told).toBe(1)
    answers[0]!.resolve(DEFAULT_SETTINGS)
    await made
    expect(told).toBe(2)
    stop()
  })
})
