import { describe, expect, it } from 'vitest'
import { Settings, SettingsPatch } from '../../../src/shared/model/settings.ts'

describe('a patch of the settings', () => {
  it('says nothing of what it leaves out', () => {
    expect(SettingsPatch.parse({ textScale: 1.2 })).toEqual({ textScale: 1.2 })
    expect(SettingsPatch.parse({})).toEqual({})
  })

  it('is held to the same limits', () => {
    expect(SettingsPatch.safeParse({ textScale: 9 }).success).toBe(false)
    expect(SettingsPatch.safeParse({ theme: 'pink' }).success).toBe(false)
    expect(SettingsPatch.parse({ closeToTray: null })).toEqual({ closeToTray: null })
  })

  it('may hold every setting', () => {
    const all = Settings.parse({})
    expect(SettingsPatch.parse(all)).toEqual(all)
  })
})
