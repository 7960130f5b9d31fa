/** From an empty profile to music, and back to the same place after a restart. */
import { makeMusic, type Manifest } from '../../scripts/music/make-music.ts'
import { needs } from '../support/needs.ts'
import { expect, test } from '../support/player-page.ts'
import { chooseFolder, expectSound, goTo, nowPlaying, positionOf } from '../support/player-steps.ts'
import { ownFolder } from '../support/own-folder.ts'

const ffmpeg = needs('ffmpeg')

test.describe('a first evening with the player', () => {
  test.skip(ffmpeg.absent, ffmpeg.why)
  let music: Manifest
  const dir = ownFolder()

  test.beforeAll(async () => {
    test.setTimeout(180_000)
    music = await makeMusic(dir, {
      files: 120,
      formats: ['mp3', 'flac', 'ogg', 'opus', 'm4a'],
      seed: 21,
      secondsEach: 25,
      covers: 0.6,
    })
  })

  test('adds a folder, watches it fill, searches, plays, seeks, quits and comes back', async ({ page, shell }) => {
    await page.goto(await shell.start())

    await test.step('an empty profile begins with the welcome page', async () => {
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your music, all of it')
    })

    await test.step('adding a folder shows progress, then what is in it', async () => {
      await chooseFolder(page, dir)
      await expect(page.getByText(`${music.tracks.length} tracks`)).toBeVisible()
      await expect(page.getByText('Your music is here.')).toBeVisible()
      await page.getByRole('button', { name: /Go to your library|Start listening/ }).click()
    })

    await test.step('albums appear', async () => {
      await goTo(page, 'Albums')
      const { album } = music.tracks[0]!.tags
      await expect(page.getByRole('main').getByText(album!, { exact: true }).first()).toBeVisible()
    })

    const wanted = music.tracks.find(({ format }) => format === 'opus')!
    await test.step('search finds a track and plays it', async () => {
      await page.keyboard.press('Control+k')
      const field = page.getByRole('combobox', { name: /^Search/ })
      await field.fill(`${wanted.tags.title} ${wanted.tags.artists![0]}`)
      await expect(page.getByRole('option', { name: wanted.tags.title! }).first()).toBeVisible()
      await field.press('Control+Enter')
      await expect(nowPlaying(page)).toContainText(wanted.tags.title!)
      await expectSound(page)
    })

    await test.step('every format is heard', async () => {
      await page.keyboard.press('Escape')
      for (const format of ['mp3', 'flac', 'ogg', 'opus', 'm4a']) {
        const track = music.tracks.find((one) => one.format === format)!
        await goTo(page, 'Tracks')
        await page
          .getByRole('textbox', { name: /^Filter/ })
          .fill(`format:${format === 'ogg' ? 'vorbis' : format === 'm4a' ? 'aac' : format} ${track.tags.title}`)
        await page.getByRole('row').filter({ hasText: track.tags.title! }).first().dblclick()
        await expect(nowPlaying(page)).toContainText(track.tags.title!)
        await expectSound(page)
      }
    })

    await test.step('an album plays, seeks and goes on to its next track', async () => {
      const album = music.tracks.filter(({ tags }) => tags.album === wanted.tags.album)
      await goTo(page, 'Albums')
      await page.getByRole('link', { name: wanted.tags.album! }).first().click()
      await page.getByRole('main').getByRole('button', { name: /^Play/ }).first().click()
      await expect(nowPlaying(page)).toContainText(album[0]!.tags.title!)
      await expectSound(page)
      const slider = page.getByRole('slider', { name: 'Position' })
      const before = await positionOf(page)
      await slider.focus()
      await slider.press('ArrowRight')
      await slider.press('ArrowRight')
      await expect.poll(() => positionOf(page)).toBeGreaterThan(before + 8)
      await expectSound(page)
      await page.getByRole('button', { name: 'Next track' }).click()
      await expect(nowPlaying(page)).toContainText(album[1]!.tags.title!)
      await expectSound(page)
      await expect.poll(() => positionOf(page)).toBeGreaterThan(3)
    })

    await test.step('after quitting, queue and position are back', async () => {
      await page.getByRole('button', { name: 'Pause' }).click()
      const position = await positionOf(page)
      const album = music.tracks.filter(({ tags }) => tags.album === wanted.tags.album)
      await page.close({ runBeforeUnload: true })
      await shell.stop()

      const again = await page.context().newPage()
      await again.goto(await shell.start())
      await expect(nowPlaying(again)).toContainText(album[1]!.tags.title!)
      await expect.poll(() => positionOf(again)).toBeGreaterThan(position - 2)
      await nowPlaying(again).getByRole('button', { name: 'Queue' }).click()
      const queue = again.getByRole('complementary', { name: 'Queue' })
      for (const { tags } of album.slice(1, 4)) await expect(queue.getByText(tags.title!).first()).toBeVisible()
      await nowPlaying(again).getByRole('button', { name: 'Play', exact: true }).click()
      await expectSound(again)
    })
  })
})
