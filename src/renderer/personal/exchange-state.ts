/** How it stands with one server we exchange with, as one thing to say. Pure. */
import type { TFunction } from 'i18next'
import type { ExchangeStatus } from '../../shared/model/personal.ts'
import './words.ts'

export type ExchangeState = ExchangeStatus['state'] | 'waiting' | 'new'

export function exchangeState({ on, state, waiting, lastAt }: ExchangeStatus): ExchangeState {
  if (!on) return 'off'
  if (state !== 'idle') return state
  if (waiting > 0) return 'waiting'
  return lastAt === null ? 'new' : 'idle'
}

export function exchangeWords(exchange: ExchangeStatus, t: TFunction): string {
  const state = exchangeState(exchange)
  return state === 'waiting' ? t('personal.state.waiting', { count: exchange.waiting }) : t(`personal.state.${state}`)
}

/** Why it is not as it should be, and what to do; undefined when it is. */
export function exchangeRemedy(exchange: ExchangeStatus, t: TFunction): string | undefined {
  const state = exchangeState(exchange)
  switch (state) {
    case 'failing':
      return exchange.failure ?? undefined
    case 'offline':
    case 'signed-out':
    case 'not-allowed':
    case 'off':
      return t(`personal.remedy.${state}`)
    default:
      return undefined
  }
}
