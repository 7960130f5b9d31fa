/**
 * What only the real Electron can show: that its windows are as hardened as they were asked to be, that the scheme and the
 * port work as the stand-in of test/main pretends, and that sound comes out.
 */
import { _electron, expect, test, type ElectronApplication, type Page } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeMusic } from '../../scripts/music/make-music.ts'
import { whyNoDesktopSuite } from '../../scripts/support/desktop-suite.ts'
import { electronProgram } from '../../scripts/support/electron.ts'
import { DESKTOP_ENTRY } from '../../scripts/support/project.ts'
import { expectSound } from '../support/player-steps.ts'

const why = whyNoDesktopSuite()

test.describe(why ? `the desktop program in Electron (${why})` : 'the desktop program in Electron', () => {
  test.skip(why !== undefined, why)

  let dir: string
  let app: ElectronApplication
  let page: Page

  const start = async () => {
    app = await _electron.launch({
      executablePath: electronProgram()!,
      // As root, in containers, the system's sandbox refuses to start.
      args: [
        DESKTOP_ENTRY,
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        `--user-data-dir=${join(dir, 'profile')}`,
      ],
    })
    page = await app.firstWindow()
  }

  /** As the menu does; the answer to what closing means is not asked for. */
  const quit = async () => {
    const gone = app.waitForEvent('close')
    await app.evaluate(({ app }) => app.quit()).catch(() => {})
    await gone
  }

  test.beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'soul-electron-'))
    await start()
  })
  test.afterEach(async () => {
    await app.close().catch(() => {})
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
  })

  test('runs on versions without known holes', async () => {
    const [major, minor, patch] = (await app.evaluate(() => process.versions.node)).split('.').map(Number) as [
      number,
      number,
      number,
    ]
    expect(major * 1e6 + minor * 1e3 + patch).toBeGreaterThanOrEqual(24_022_001)
  })

  test('hardens its window', async () => {
    expect(page.url()).toMatch(/^media:\/\/app\//)
    expect(
      await page.evaluate(() => ({
        secure: isSecureContext,
        node: 'require' in window || 'process' in window,
        calls: Object.keys((window as { soulDesktop?: object }).soulDesktop ?? {}).toSorted(),
      })),
    ).toEqual({
      secure: true,
      node: false,
      calls: ['chooseFolder', 'onCommand', 'reconnect', 'revealTrack'],
    })
    const headers = await page.evaluate(() => fetch('./').then((answer) => Object.fromEntries(answer.headers)))
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied')
    await page.evaluate(() => void window.open('file:///etc/passwd'))
    await page.evaluate(() => void (location.href = 'http://127.0.0.1:9/'))
    expect(app.windows()).toHaveLength(1)
    expect(page.url()).toMatch(/^media:\/\/app\//)
  })

  test('plays a chosen folder, and comes back to it after a restart', async () => {
    const music = join(dir, 'music')
    await makeMusic(music, { files: 4, formats: ['flac'], secondsEach: 8 })
    await app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
    }, music)
    await page.getByRole('button', { name: 'Choose a folder' }).click()
    await page.getByRole('button', { name: 'Go to your library' }).click()
    await page.getByRole('link', { name: 'Tracks' }).click()
    await page.getByRole('button', { name: 'Play all' }).click()
    await expectSound(page)
    const title = await page.locator('[data-now-playing-title]').textContent()
    await quit()

    await start()
    await expect(page.locator('[data-now-playing-title]')).toHaveText(title!)
  })
})
