/** Which sections of the settings somebody sees. */
import { describe, expect, it } from 'vitest'
import { sectionsFor } from '../../../src/renderer/settings/sections.ts'

const OWN = ['appearance', 'playback', 'shortcuts', 'about']
const LIBRARY = ['folders', 'servers', 'scans', 'sharing']

describe('sections of the settings', () => {
  it('are all but accounts for whoever sits before a player that is not shared', () => {
    expect(sectionsFor({ admin: true, signedIn: false, openToOthers: false })).toEqual([...LIBRARY, 'devices', ...OWN])
  })

  it('include accounts once it is shared', () => {
    expect(sectionsFor({ admin: true, signedIn: false, openToOthers: true })).toContain('accounts')
  })

  it('are everything for an owner who is signed in', () => {
    const shown = sectionsFor({ admin: true, signedIn: true, openToOthers: true })
    expect(shown).toEqual([...LIBRARY, 'accounts', 'account', 'devices', ...OWN])
  })

  it('are only one’s own for a guest', () => {
    expect(sectionsFor({ admin: false, signedIn: true, openToOthers: true })).toEqual(['account', 'devices', ...OWN])
  })
})
