/** How the exchange with a server stands, as one thing to say. */
import { describe, expect, it } from 'vitest'
import { t } from '../../../src/renderer/i18n/i18n.ts'
import { exchangeRemedy, exchangeState, exchangeWords } from '../../../src/renderer/personal/exchange-state.ts'
import { ExchangeStatus } from '../../../src/shared/model/personal.ts'

const exchange = (change: Partial<ExchangeStatus> = {}): ExchangeStatus => ({
  sourceId: 1 as ExchangeStatus['sourceId'],
  name: 'Attic',
  state: 'idle',
  lastAt: 5,
  waiting: 0,
  playlists: null,
  failure: null,
  on: true,
  ...change,
})

describe('an exchange', () => {
  it('is up to date when nothing waits', () => {
    expect(exchangeWords(exchange(), t)).toBe('Up to date')
    expect(exchangeWords(exchange({ lastAt: null }), t)).toBe('Not exchanged yet')
  })

  it('counts what waits', () => {
    expect(exchangeWords(exchange({ waiting: 1 }), t)).toBe('1 change waits')
    expect(exchangeWords(exchange({ waiting: 1234 }), t)).toBe('1,234 changes wait')
  })

  it('is off, whatever else it is', () => {
    expect(exchangeState(exchange({ on: false, state: 'failing', waiting: 3 }))).toBe('off')
  })

  it('gives the engine’s reason when it failed', () => {
    const failing = exchange({ state: 'failing', failure: 'The disk of “Attic” is full. Make room there.' })
    expect(exchangeRemedy(failing, t)).toBe('The disk of “Attic” is full. Make room there.')
  })

  it('says what to do in every state that is not as it should be', () => {
    const quiet = ['idle', 'exchanging']
    for (const state of ExchangeStatus.shape.state.options) {
      const told = exchange({ state, failure: state === 'failing' ? 'Why.' : null })
      expect(exchangeWords(told, t), state).not.toContain('personal.')
      expect(exchangeRemedy(told, t) === undefined, state).toBe(quiet.includes(state))
    }
    expect(exchangeRemedy(exchange({ on: false }), t)).toContain('neither')
  })
})
