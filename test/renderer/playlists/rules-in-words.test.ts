import { describe, expect, it } from 'vitest'
import { t } from '../../../src/renderer/i18n/i18n.ts'
import { rulesInWords } from '../../../src/renderer/playlists/rules-in-words.ts'
import '../../../src/renderer/playlists/words.ts'

describe('rules in words', () => {
  it('say each rule in a line, groups further in, then order and limit', () => {
    const words = rulesInWords(
      {
        group: {
          match: 'all',
          rules: [
            { field: 'genre', is: 'contains', value: 'jazz' },
            {
              match: 'any',
              rules: [
                { field: 'stars', is: 'atLeast', value: 9 },
                { field: 'durationMs', is: 'atMost', value: 210_999 },
                { field: 'addedAt', is: 'inLast', days: 30 },
                { field: 'lossless', is: false },
                { field: 'playlist', is: 'notIn', id: 'p1' },
              ],
            },
          ],
        },
        sort: { by: 'plays', desc: true, thenDesc: false },
        limit: 50,
      },
      t,
      () => 'Morning',
    )
    expect(words.split('\n')).toEqual([
      'Tracks match all rules:',
      ' · Genre contains “jazz”',
      '   This group matches any rule:',
      '    · Stars is at least 4.5 stars',
      '    · Length is at most 3:30',
      '    · Added in the last 30 days',
      '    · Lossless: no',
      '    · “Morning” does not contain it',
      'Order: Plays',
      'At most 50 tracks',
    ])
  })
})
