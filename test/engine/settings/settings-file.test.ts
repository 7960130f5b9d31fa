import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Events } from '../../../src/engine/events.ts'
import { SettingsFile } from '../../../src/engine/settings/settings-file.ts'
import { Settings } from '../../../src/shared/model/settings.ts'
import { testHost } from '../../support/host.ts'

describe('the settings file', () => {
  let host: ReturnType<typeof testHost>
  let file: string

  beforeEach(() => {
    host = testHost()
    mkdirSync(host.dataDir, { recursive: true })
    file = join(host.dataDir, 'settings.json')
  })

  afterEach(() => host.remove())

  const open = () => SettingsFile.open(host.dataDir, new Events(host.log), host)

  it('has every default when there is none', async () => {
    expect((await open()).current).toEqual(Settings.parse({}))
  })

  it('keeps an update over a restart', async () => {
    await (await open()).update({ theme: 'dark', shortcuts: { play: 'P' } })
    expect((await open()).current).toMatchObject({ theme: 'dark', shortcuts: { play: 'P' } })
  })

  it('keeps the last of several updates asked at once, and loses none', async () => {
    const settings = await open()
    await Promise.all([
      settings.update({ theme: 'dark' }),
      settings.update({ accent: 'teal' }),
      settings.update({ theme: 'light' }),
    ])
    expect((await open()).current).toMatchObject({ theme: 'light', accent: 'teal' })
    expect(readdirSync(host.dataDir)).toEqual(['settings.json'])
  })

  it('has everything on disk when it has stopped, answered or not', async () => {
    const settings = await open()
    for (const textScale of [0.9, 1, 1.1, 1.2]) void settings.update({ textScale })
    await settings.stop()
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ textScale: 1.2 })
  })

  it('sets aside a file that it does not understand, and starts with the defaults', async () => {
    writeFileSync(file, '{ "theme": "purple" ')
    expect((await open()).current.theme).toBe('system')
    const aside = readdirSync(host.dataDir).find((name) => name.includes('unreadable'))!
    expect(readFileSync(join(host.dataDir, aside), 'utf8')).toContain('purple')
  })

  it('says so and stays as it was when the disk refuses', async () => {
    const settings = await open()
    rmSync(host.dataDir, { recursive: true })
    await expect(settings.update({ theme: 'dark' })).rejects.toThrow('could not be saved')
    expect(settings.current.theme).toBe('system')
  })
})
