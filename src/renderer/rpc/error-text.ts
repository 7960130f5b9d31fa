/**
 * What to tell a person about an error: what happened, the cause in plain words, and what to do about it. The engine's own
 * sentences (thing, cause, remedy) pass through; everything else gets words here.
 */
import { ORPCError } from '@orpc/client'
import type { TFunction } from 'i18next'
import { ConnectionLost } from './connection.ts'

export interface ErrorText {
  title: string
  detail: string
  /** Empty when the detail already says it. */
  remedy: string
  /** Whether trying the same again makes sense. */
  retry: boolean
  /** Only loading the page anew helps. */
  reload?: boolean
}

export function errorText(error: unknown, t: TFunction): ErrorText {
  if (error instanceof ConnectionLost)
    return {
      title: t('errors.connectionLost.title'),
      detail: t('errors.connectionLost.detail'),
      remedy: t('errors.connectionLost.remedy'),
      retry: true,
    }
  if (error instanceof ORPCError) {
    switch (error.code) {
      case 'NOT_FOUND':
        return { title: t('errors.notFound.title'), detail: error.message, remedy: '', retry: false }
      case 'REFUSED':
        return { title: t('errors.refused.title'), detail: error.message, remedy: '', retry: false }
      case 'FORBIDDEN':
        return { title: t('errors.forbidden.title'), detail: error.message, remedy: '', retry: false }
      case 'UNAVAILABLE':
        return { title: t('errors.unavailable.title'), detail: error.message, remedy: '', retry: true }
      case 'BAD_REQUEST':
        return {
          title: t('errors.badRequest.title'),
          detail: t('errors.badRequest.detail'),
          remedy: t('errors.badRequest.remedy'),
          retry: false,
        }
      case 'INTERNAL_SERVER_ERROR':
        return {
          title: t('errors.internal.title'),
          detail: error.message,
          remedy: t('errors.internal.remedy'),
          retry: true,
        }
    }
  }
  if (isMissingChunk(error))
    return {
      title: t('errors.chunk.title'),
      detail: t('errors.chunk.detail'),
      remedy: t('errors.chunk.remedy'),
      retry: true,
      reload: true,
    }
  return {
    title: t('errors.unknown.title'),
    detail: error instanceof Error ? error.message : String(error),
    remedy: t('errors.unknown.remedy'),
    retry: true,
  }
}

/** A lazily loaded part of the page could not be fetched: the server is gone, or has been updated meanwhile. */
const isMissingChunk = (error: unknown): boolean =>
  error instanceof TypeError && /dynamically imported module|module script failed/i.test(error.message)
