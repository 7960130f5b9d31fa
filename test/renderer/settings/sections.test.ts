/** Which sections of the settings somebody sees. */
import { describe, expect, it } from 'vitest'
import { sectionsFor } from '../../../src/renderer/settings/sections.ts'

const OWN = ['data', 'appearance', 'playback', 'shortcuts', 'about']
const OWNER = ['data', 'appearance', 'playback', 'downloads', 'duplicates', 'lookups', 'shortcuts', 'about']
const LIBRARY = ['folders', 'servers', 'scans', 'sharing']

describe('sections of the settings', () => {
  it('are all but accounts for whoever sits before a player that is not shared', () => {
    expect(sectionsFor({ admin: true, own: true, write: true, signedIn: false, openToOthers: false })).toEqual([
      ...LIBRARY,
      'devices',
      ...OWNER,
    ])
  })

  it('include accounts once it is shared', () => {
    expect(sectionsFor({ admin: true, own: true, write: true, signedIn: false, openToOthers: true })).toContain(
      'accounts',
    )
  })

  it('are everything for an owner who is signed in', () => {
    const shown = sectionsFor({ admin: true, own: true, write: true, signedIn: true, openToOthers: true })
    expect(shown).toEqual([...LIBRARY, 'accounts', 'account', 'devices', ...OWNER])
  })

  it('are only one’s own for a member, and without data for a guest, who has none', () => {
    const may = { admin: false, own: false, signedIn: true, openToOthers: true }
    expect(sectionsFor({ ...may, write: true })).toEqual(['account', 'devices', ...OWN])
    expect(sectionsFor({ ...may, write: false })).not.toContain('data')
  })

  it('leave out what belongs to the first owner alone for another owner', () => {
    const shown = sectionsFor({ admin: true, own: false, write: true, signedIn: true, openToOthers: true })
    expect(shown).toContain('servers')
    for (const section of ['downloads', 'duplicates', 'lookups']) expect(shown).not.toContain(section)
  })
})
