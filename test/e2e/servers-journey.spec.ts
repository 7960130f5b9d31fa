/** One evening with a server: found, synced, heard, lost, back again, signed out, signed in, and let go. Two real processes. */
import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { makeMusic, makeTrack, type MadeTrack, type Manifest } from '../../scripts/music/make-music.ts'
import { expectNoBreach } from '../support/player-rules.ts'
import { needs } from '../support/needs.ts'
import { chooseFolder, expectSound, goTo, nowPlaying, positionOf, tabTo } from '../support/player-steps.ts'
import { expect, test } from '../support/player-and-server.ts'
import {
  addByCode,
  expectPaired,
  openSettings,
  pairingCode,
  revokePlayer,
  serverDialog,
  setUpServer,
  syncBadge,
  tryAddress,
} from '../support/server-steps.ts'

const ffmpeg = needs('ffmpeg')
const FORMATS = ['mp3', 'flac', 'ogg', 'opus', 'm4a'] as const

test.describe('an evening with a server', () => {
  test.skip(ffmpeg.absent, ffmpeg.why)
  test.use({ actionTimeout: 15_000 })
  let dir: string
  let served: string
  let local: string
  let music: Manifest
  test.beforeAll(async () => {
    test.setTimeout(180_000)
    // Not sooner: this file is also loaded by who only counts its tests.
    dir = mkdtempSync(join(tmpdir(), 'soul-e2e-'))
    served = join(dir, 'attic')
    local = join(dir, 'here')
    music = await makeMusic(served, { files: 60, formats: FORMATS, seed: 33, secondsEach: 25, covers: 0.6 })
  })
  test.afterAll(() => rmSync(dir, { recursive: true, force: true }))

  const row = (page: Page, { tags }: MadeTrack) =>
    page.getByRole('main').getByRole('row').filter({ hasText: tags.title! }).first()
  const where = (page: Page, track: MadeTrack) => row(page, track).locator('[data-where]')
  const filterBy = (page: Page, text: string) => page.getByRole('textbox', { name: /^Filter/ }).fill(text)
  const only = (page: Page) => page.getByRole('button', { name: 'Only what plays now' })
  const tracksOf = (album: string) => music.tracks.filter(({ tags }) => tags.album === album)

  test('is added, heard, lost, found again, signed out and in, and removed', async ({ page, shell, attic, owner }) => {
    test.setTimeout(150_000)
    const streamed = music.tracks.find(({ format }) => format === 'opus')!
    const unheard = music.tracks.findLast(({ format }) => format === 'opus')!
    const shared = tracksOf(music.tracks.find(({ format }) => format === 'flac')!.tags.album!)

    // Something is added to it, which the other tests need not see.
    const evening = join(dir, 'evening')
    cpSync(served, evening, { recursive: true })

    await test.step('the server is set up at its own page', async () => {
      await attic.start({ args: [evening] })
      await setUpServer(owner, attic)
      await goTo(owner, 'Tracks')
      await expect(owner.getByText(`${music.tracks.length} tracks`)).toBeVisible()
    })

    await test.step('an empty player offers to add a server, and says what is wrong with an address', async () => {
      await page.goto(await shell.start())
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your music, all of it')
      await page.getByRole('main').getByRole('button', { name: 'Add a server' }).click()
      await tryAddress(page, 'not an address')
      await expect(serverDialog(page)).toContainText('is no address of a server')
      await tryAddress(page, shell.address)
      await expect(serverDialog(page)).toContainText('there is something else')
      await tryAddress(page, attic.address)
      await expect(serverDialog(page)).toContainText('Attic')
    })

    await test.step('with a code of its page it is added, and the sync is seen', async () => {
      await serverDialog(page).getByRole('textbox', { name: 'Code' }).fill('ABCD-EFGH')
      await page.keyboard.press('Enter')
      await expect(serverDialog(page).getByRole('alert')).toContainText('code')
      await addByCode(page, await pairingCode(owner))
      await expectPaired(owner)
      await expect(serverDialog(page)).toContainText('Synced')
      await serverDialog(page).getByRole('button', { name: 'Go to your music' }).click()
    })

    await test.step('its albums are there, and a track is found and heard', async () => {
      await expect(page.getByRole('main').getByText(streamed.tags.album!, { exact: true }).first()).toBeVisible()
      await page.keyboard.press('Control+k')
      const field = page.getByRole('combobox', { name: /^Search/ })
      await field.fill(`${streamed.tags.title} ${streamed.tags.artists![0]}`)
      await expect(page.getByRole('option', { name: streamed.tags.title! }).first()).toBeVisible()
      await field.press('Control+Enter')
      await expect(nowPlaying(page)).toContainText(streamed.tags.title!)
      await expectSound(page)
      await page.keyboard.press('Escape')
    })

    await test.step('every format streams, and seeks by range', async () => {
      for (const format of FORMATS) {
        const track = music.tracks.find((one) => one.format === format)!
        await goTo(page, 'Tracks')
        await filterBy(page, track.tags.title!)
        await row(page, track).dblclick()
        await expect(nowPlaying(page)).toContainText(track.tags.title!)
        await expectSound(page)
        const slider = page.getByRole('slider', { name: 'Position' })
        await slider.focus()
        const before = await positionOf(page)
        await slider.press('ArrowRight')
        await slider.press('ArrowRight')
        await expect.poll(() => positionOf(page), format).toBeGreaterThan(before + 8)
        await expectSound(page)
      }
      await page.getByRole('button', { name: 'Pause' }).click()
    })

    await test.step('when the server is stopped, its rows say so, and so does playing one', async () => {
      await filterBy(page, unheard.tags.title!)
      await expect(where(page, unheard)).toHaveAccessibleName('Streams from “Attic”')
      const ink = await inkOf(row(page, unheard))
      await attic.stop()
      await expect(where(page, unheard)).toHaveAccessibleName('Server “Attic” cannot be reached')
      await expect(syncBadge(page)).toHaveAccessibleName('Servers: A server cannot be reached')
      expect(await inkOf(row(page, unheard))).not.toBe(ink)
      await row(page, unheard).dblclick()
      const said = page.getByRole('dialog').or(page.getByRole('alertdialog')).filter({ hasText: 'cannot be played' })
      await expect(said).toContainText('Nothing listens at the address of “Attic”. Is Soul Player running there')
      await page.keyboard.press('Escape')
    })

    await test.step('of what plays now nothing is left, until an album is here, too', async () => {
      await filterBy(page, '')
      await only(page).click()
      await expect(page.getByText('Nothing of it can be played now')).toBeVisible()
      for (const { file, path } of shared) cpSync(file, join(local, path), { recursive: true })
      await goTo(page, 'Settings')
      await chooseFolder(page, local)
      await goTo(page, 'Tracks')
      // While no server answers, a list that is opened begins so.
      await expect(only(page)).toHaveAttribute('aria-pressed', 'true')
      await expect(page.getByText(`${shared.length} tracks`)).toBeVisible()
      await expect(where(page, shared[0]!)).toHaveAccessibleName('Stored here, in “here”')
      await only(page).click()
      await expect(page.getByText(`${music.tracks.length} tracks`)).toBeVisible()
      await filterBy(page, shared[0]!.tags.title!)
      await expect(page.getByRole('main').getByRole('row').filter({ hasText: shared[0]!.tags.album! })).toHaveCount(1)
      await row(page, shared[0]!).dblclick()
      await expect(nowPlaying(page)).toContainText(shared[0]!.tags.title!)
      await expectSound(page)
    })

    await test.step('started again, everything comes back by itself, and so does what is new there', async () => {
      await filterBy(page, unheard.tags.title!)
      await attic.start()
      await expect(where(page, unheard)).toHaveAccessibleName('Streams from “Attic”', { timeout: 40_000 })
      await expect(syncBadge(page)).toHaveAccessibleName(/^Servers: Synced/)
      await filterBy(page, '')
      const tags = { title: 'Came in the night', artists: ['The Late Ones'], album: 'Overnight', trackNumber: 1 }
      const fresh = await makeTrack(join(evening, dirname(unheard.path), 'night.flac'), { format: 'flac', tags })
      await expect(page.getByText(`${music.tracks.length + 1} tracks`)).toBeVisible()
      await filterBy(page, 'came in the night')
      await row(page, fresh).dblclick()
      await expect(nowPlaying(page)).toContainText('Came in the night')
      await expectSound(page)
    })

    await test.step('F5 asks the server for news', async () => {
      await page.keyboard.press('F5')
      await expect(page.getByText('Your library is up to date.')).toBeVisible()
      await openSettings(page, 'Servers')
      await page.getByRole('button', { name: 'More for Attic' }).click()
      await page.getByRole('menuitem', { name: 'History of syncs' }).click()
      await expect(page.getByRole('dialog', { name: 'Syncs with “Attic”' })).toContainText('you looked for news')
      await page.keyboard.press('Escape')
    })

    await test.step('revoked at the server, the player says that it is signed out and how to get back in', async () => {
      await revokePlayer(owner)
      const card = page.getByRole('article', { name: 'Attic' })
      await expect(card).toContainText('The server does not know this device any more')
      await expect(syncBadge(page)).toHaveAccessibleName('Servers: 1 thing needs you')
      const message = page.getByText('“Attic” does not know this device any more. Sign in again.')
      await expect(message).toBeVisible()
      await card.getByRole('button', { name: 'Sign in to “Attic”' }).click()
      const dialog = page.getByRole('dialog', { name: 'Sign in to “Attic”' })
      // It would lie above what is to be filled in; by itself it would stay for ten seconds.
      await expect(message).toBeHidden({ timeout: 5_000 })
      await dialog.getByRole('textbox', { name: 'Code' }).fill(await pairingCode(owner))
      await page.keyboard.press('Enter')
      await expect(dialog).toBeHidden()
      await expectPaired(owner)
      await expect(syncBadge(page)).toHaveAccessibleName(/^Servers: Synced/)
      await goTo(page, 'Tracks')
      await expect(page.getByText(`${music.tracks.length + 1} tracks`)).toBeVisible()
      await filterBy(page, unheard.tags.title!)
      await expect(where(page, unheard)).toHaveAccessibleName('Streams from “Attic”')
      await row(page, unheard).dblclick()
      await expect(nowPlaying(page)).toContainText(unheard.tags.title!)
      await expectSound(page)
    })

    await test.step('removed, its music goes, and what is here, too, stays', async () => {
      await filterBy(page, '')
      await openSettings(page, 'Servers')
      await page.getByRole('button', { name: 'More for Attic' }).click()
      await page.getByRole('menuitem', { name: 'Remove from library…' }).click()
      const asked = page.getByRole('alertdialog')
      await expect(asked).toContainText('On the server nothing changes.')
      await expect(asked).toContainText('is kept')
      await asked.getByRole('button', { name: 'Remove server' }).click()
      await expect(page.getByText('“Attic” was removed from the library.')).toBeVisible()
      await expect(syncBadge(page)).toBeHidden()
      await goTo(page, 'Tracks')
      await expect(page.getByText(`${shared.length} tracks`)).toBeVisible()
    })
  })

  test('is heard while it is still being synced, and in the quality that was chosen', async ({
    page,
    shell,
    attic,
    owner,
    between,
  }) => {
    const [first, second] = music.tracks.filter(({ format }) => format === 'flac')
    const moved = await countMoved(page)
    await attic.start({ args: [served] })
    await setUpServer(owner, attic)
    between.state.target = Number(new URL(attic.address).port)
    const goOn = Promise.withResolvers<void>()
    let pages = 0
    between.state.rowsPerPage = 15
    between.state.onRequest = async ({ path }) => {
      if (path === '/api/sync/tracks' && ++pages === 3) await goOn.promise
    }

    await test.step('its first tracks are there while the sync goes on', async () => {
      await page.goto(await shell.start())
      await page.getByRole('main').getByRole('button', { name: 'Add a server' }).click()
      await tryAddress(page, between.url)
      await addByCode(page, await pairingCode(owner))
      await expect(serverDialog(page)).toContainText('30 of 60 · 50%')
      await serverDialog(page).getByRole('button', { name: 'Go to your music' }).click()
      await expect(syncBadge(page)).toHaveAccessibleName('Servers: Syncing: 50%')
      await goTo(page, 'Tracks')
      // The first page is put into albums at once, so that there is something to hear; what follows, by the thousand.
      await expect(page.getByText('15 tracks')).toBeVisible()
      await page.getByRole('main').getByRole('row').nth(1).dblclick()
      await expectSound(page)
      goOn.resolve()
      await expect(page.getByText('60 tracks')).toBeVisible()
      await expect(syncBadge(page)).toHaveAccessibleName(/^Servers: Synced/)
    })

    const listenTo = async (track: MadeTrack) => {
      await goTo(page, 'Tracks')
      await filterBy(page, track.tags.title!)
      moved.clear()
      await row(page, track).dblclick()
      await expect(nowPlaying(page)).toContainText(track.tags.title!)
      await expectSound(page)
    }
    await test.step('the file as it is', async () => {
      await chooseQuality(page, 'Original')
      await listenTo(first!)
      await expect.poll(moved.bytes).toBeGreaterThan(statSync(first!.file).size * 0.95)
    })

    await test.step('made smaller', async () => {
      await chooseQuality(page, 'Low')
      await listenTo(second!)
      const slider = page.getByRole('slider', { name: 'Position' })
      await slider.focus()
      await slider.press('ArrowRight')
      await slider.press('ArrowRight')
      await expect.poll(() => positionOf(page)).toBeGreaterThan(9)
      await expectSound(page)
      // 96 kbit/s for 25 seconds is 300 kB; the file has many times that.
      expect(moved.bytes()).toBeGreaterThan(50_000)
      expect(moved.bytes()).toBeLessThan(statSync(second!.file).size / 3)
    })
  })

  test('a server is added and listened to by the keyboard alone', async ({ page, shell, attic, owner }) => {
    await attic.start({ args: [served] })
    await expect.poll(attic.output).toContain('setup code')
    await owner.goto(attic.address)
    await expect(owner.getByRole('textbox', { name: 'Setup code' })).toBeFocused()
    await expectNoBreach(owner, 'setting up')
    await setUpServer(owner, attic)
    const code = await pairingCode(owner)
    await expectNoBreach(owner, 'code')

    await page.goto(await shell.start())
    await tabTo(page, page.getByRole('main').getByRole('button', { name: 'Add a server' }))
    await page.keyboard.press('Enter')
    await expect(serverDialog(page).getByRole('textbox', { name: 'Address' })).toBeFocused()
    await page.keyboard.type('127.0.0.1:1')
    await page.keyboard.press('Enter')
    await expect(serverDialog(page)).toContainText('nothing is listening')
    await expect(serverDialog(page).getByRole('textbox', { name: 'Address' })).toBeFocused()
    await expectNoBreach(page, 'wrong address')
    await page.keyboard.press('Control+a')
    await page.keyboard.type(new URL(attic.address).host)
    await page.keyboard.press('Enter')
    await expect(serverDialog(page).getByRole('textbox', { name: 'Code' })).toBeFocused()
    await page.keyboard.type(code.toLowerCase().replace('-', ' '))
    await expectNoBreach(page, 'code typed')
    await page.keyboard.press('Enter')
    await expect(serverDialog(page).getByRole('button', { name: 'Go to your music' })).toBeFocused()
    await expect(serverDialog(page)).toContainText('Synced')
    await expectNoBreach(page, 'added')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Albums')
    await tabTo(page, page.getByRole('grid', { name: 'Albums' }))
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await tabTo(page, page.getByRole('main').getByRole('button', { name: 'Play', exact: true }))
    await page.keyboard.press('Enter')
    await expectSound(page)

    await attic.stop()
    await expect(page.getByRole('main').locator('[data-where=offline]').first()).toBeVisible()
    await expectNoBreach(page, 'out of reach')
    await expectNoBreach(owner, 'the page of a server that has gone')
  })
})

/** How a row's title is written: dimmed or not. */
const inkOf = (row: Locator): Promise<string> =>
  row
    .getByRole('gridcell')
    .first()
    .evaluate((cell) => `${getComputedStyle(cell).color} ${getComputedStyle(cell).opacity}`)

/** What comes to the page for its sound, in bytes of bodies; a track is counted as it arrives. */
async function countMoved(page: Page): Promise<{ bytes(): number; clear(): void }> {
  const client = await page.context().newCDPSession(page)
  await client.send('Network.enable')
  let sizes = new Map<string, number>()
  client.on('Network.requestWillBeSent', ({ requestId, request }) => {
    if (request.url.includes('/media/track/')) sizes.set(requestId, 0)
  })
  client.on('Network.dataReceived', ({ requestId, dataLength }) => {
    const before = sizes.get(requestId)
    if (before !== undefined) sizes.set(requestId, before + dataLength)
  })
  return {
    bytes: () => [...sizes.values()].reduce((sum, size) => sum + size, 0),
    clear: () => (sizes = new Map()),
  }
}

async function chooseQuality(page: Page, quality: string): Promise<void> {
  await openSettings(page, 'Playback')
  const choice = page.getByRole('radio', { name: new RegExp(`^${quality}`) })
  // The whole row is its label.
  await page.getByText(quality, { exact: true }).click()
  await expect(choice).toBeChecked()
}
