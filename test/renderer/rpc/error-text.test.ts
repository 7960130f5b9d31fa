import { ORPCError } from '@orpc/client'
import { describe, expect, it } from 'vitest'
import { t } from '../../../src/renderer/i18n/i18n.ts'
import { ConnectionLost } from '../../../src/renderer/rpc/connection.ts'
import { errorText } from '../../../src/renderer/rpc/error-text.ts'

describe('error text', () => {
  it('passes on the engine’s own sentence', () => {
    const sentence = 'The folder “Music” is already part of the library.'
    const text = errorText(new ORPCError('REFUSED', { message: sentence }), t)
    expect(text).toMatchObject({ detail: sentence, retry: false })
    expect(text.title).not.toBe('')
  })

  it('says of what one may not do that it is the account, and offers no second try', () => {
    const text = errorText(new ORPCError('FORBIDDEN', { message: 'Only an owner may scan folders.' }), t)
    expect(text).toMatchObject({ detail: 'Only an owner may scan folders.', retry: false })
    expect(text.title).toContain('account')
  })

  it('says that trying later may help when something outside said no', () => {
    expect(errorText(new ORPCError('UNAVAILABLE', { message: 'The disk is full.' }), t).retry).toBe(true)
  })

  it.each([
    new ConnectionLost('x'),
    new ORPCError('BAD_REQUEST'),
    new ORPCError('INTERNAL_SERVER_ERROR', { message: 'Something (reference ab12).' }),
    new TypeError('Failed to fetch dynamically imported module: http://x/y.js'),
    new Error('what nobody thought of'),
    'not even an error',
  ])('gives every error a title, a detail and a remedy: %s', (error) => {
    const { title, detail, remedy } = errorText(error, t)
    for (const words of [title, detail, remedy]) {
      expect(words).not.toBe('')
      // A missing key comes out as the key itself.
      expect(words).not.toMatch(/^errors\./)
    }
  })
})
