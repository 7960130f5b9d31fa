/** The rules that are there from the beginning, off until the user switches them on; then they become rows like any other. */
import type { KeepRuleId } from '../../shared/model/downloads.ts'
import type { Rule } from './wants.ts'

export const BUILT_IN_RULES: readonly Rule[] = [
  {
    id: 'recent' as KeepRuleId,
    builtIn: 'recent',
    name: 'Recently played',
    on: false,
    quality: 'original',
    what: {
      kind: 'matching',
      rules: {
        group: { match: 'all', rules: [{ field: 'lastPlayedAt', is: 'inLast', days: 7 }] },
        sort: { by: 'lastPlayedAt', desc: true, thenDesc: false },
        limit: 50,
      },
    },
  },
  {
    id: 'often' as KeepRuleId,
    builtIn: 'often',
    name: 'Often played',
    on: false,
    quality: 'original',
    what: {
      kind: 'matching',
      rules: {
        // More than 5 times.
        group: { match: 'all', rules: [{ field: 'plays', is: 'atLeast', value: 6 }] },
        sort: { by: 'plays', desc: true, thenDesc: false },
        limit: 100,
      },
    },
  },
  {
    id: 'playlists' as KeepRuleId,
    builtIn: 'playlists',
    name: 'All playlists',
    on: false,
    quality: 'original',
    what: { kind: 'playlists' },
  },
]
