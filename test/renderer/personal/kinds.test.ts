/** The kinds one can choose from, against those the engine has. */
import { describe, expect, it } from 'vitest'
import { personalKinds } from '../../../src/engine/personal-kinds.ts'
import { t } from '../../../src/renderer/i18n/i18n.ts'
import { kindName, KINDS } from '../../../src/renderer/personal/kinds.ts'

describe('kinds', () => {
  it('can all be chosen from, each under a name of its own', () => {
    const known: readonly string[] = KINDS
    expect(personalKinds.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([])
    expect(new Set(KINDS.map((kind) => kindName(t, kind))).size).toBe(KINDS.length)
    for (const kind of KINDS) expect(kindName(t, kind)).not.toContain(kind === 'play' ? '“' : `“${kind}`)
  })

  it('of a newer version are named as they are spelled', () => {
    expect(kindName(t, 'mood')).toBe('“mood”')
  })
})
