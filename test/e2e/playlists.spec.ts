/** Playlists as people use them: made, filled, put in order, shared as files; and smart ones that fill by themselves. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { makeTrack } from '../../scripts/music/make-music.ts'
import { expect, test } from '../support/player-page.ts'
import { expectNoBreach } from '../support/player-rules.ts'
import { expectSound, goTo, libraryOf, tabTo } from '../support/player-steps.ts'
import { ownFolder } from '../support/own-folder.ts'

const dir = ownFolder()
const ALBUMS = [
  { album: 'Blue Hours', artist: 'Night Ferry', year: 1999, genre: 'Jazz', tracks: ['One', 'Two', 'Three', 'Four'] },
  { album: 'Red Noon', artist: 'Sun Harbour', year: 2015, genre: 'Rock', tracks: ['Alpha', 'Beta', 'Gamma'] },
]

test.beforeAll(async () => {
  let number = 0
  for (const { album, artist, year, genre, tracks } of ALBUMS)
    for (const [at, title] of tracks.entries())
      await makeTrack(join(dir, album, `${at + 1} ${title}.flac`), {
        format: 'flac',
        number: ++number,
        seconds: 6,
        tags: {
          title,
          artists: [artist],
          album,
          albumArtists: [artist],
          releaseDate: String(year),
          genres: [genre],
          trackNo: at + 1,
        },
      })
})

const tree = (page: Page) => page.getByRole('tree', { name: 'Playlists' })
const node = (page: Page, name: string) => tree(page).getByRole('treeitem', { name })
const rows = (page: Page) => page.getByRole('main').locator('[data-row]')
const titles = (page: Page) => page.getByRole('main').locator('[data-row] .track-title').allTextContents()
const toast = (page: Page, text: string | RegExp) => page.getByRole('dialog').filter({ hasText: text })

/** As a hand does it: some way at a time. `y`: how far down the target, from 0 to 1. */
async function drag(page: Page, from: Locator, to: Locator, y = 0.5): Promise<void> {
  const [start, end] = [(await from.boundingBox())!, (await to.boundingBox())!]
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2)
  await page.mouse.down()
  await page.mouse.move(start.x + start.width / 2 + 8, start.y + start.height / 2 + 8, { steps: 4 })
  await page.mouse.move(end.x + end.width / 2, end.y + end.height * y, { steps: 12 })
  await page.mouse.up()
}

async function openAlbum(page: Page, album: string): Promise<void> {
  await goTo(page, 'Albums')
  await page.getByRole('main').getByRole('link', { name: album }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(album)
}

/** By the album's own menu. */
async function addAlbumTo(page: Page, album: string, playlist: string): Promise<void> {
  await openAlbum(page, album)
  await page
    .getByRole('main')
    .getByRole('button', { name: `Actions for ${album}` })
    .first()
    .click()
  await page.getByRole('menuitem', { name: 'Add to playlist' }).click()
  await page.getByRole('menuitem', { name: playlist, exact: true }).click()
}

async function newPlaylist(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New playlist, folder or import' }).click()
  await page.getByRole('menuitem', { name: 'New playlist…' }).click()
  const dialog = page.getByRole('dialog', { name: 'New playlist' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name)
  await dialog.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
}

test('is made, filled from an album, put in order by keys and by dragging, and loses and regains tracks', async ({
  page,
  shell,
}) => {
  await page.goto(await shell.start())
  await libraryOf(page, dir)

  await test.step('a new one is empty and says how it is filled', async () => {
    await newPlaylist(page, 'Evening')
    await expect(page.getByRole('main').getByText('Nothing is in it yet')).toBeVisible()
    await expect(node(page, 'Evening')).toHaveAttribute('aria-current', 'page')
  })

  await test.step('an album is added by its menu', async () => {
    await addAlbumTo(page, 'Blue Hours', 'Evening')
    await expect(toast(page, '4 tracks added to “Evening”')).toBeVisible()
    await node(page, 'Evening').click()
    await expect.poll(() => titles(page)).toEqual(['One', 'Two', 'Three', 'Four'])
  })

  await test.step('what is in it already is pointed out, and only the rest is added', async () => {
    await goTo(page, 'Albums')
    await goTo(page, 'Tracks')
    await rows(page).first().click()
    await page.keyboard.press('Control+a')
    await page.getByRole('status').getByRole('button', { name: 'Add to playlist…' }).click()
    await page.getByRole('combobox', { name: 'Find a playlist' }).fill('even')
    await page.keyboard.press('Enter')
    const question = page.getByRole('dialog', { name: 'Some are already in “Evening”' })
    await expect(question).toContainText('4 of 7 tracks are already in it')
    await expect(question.getByRole('button', { name: 'Only the new ones' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(toast(page, '3 tracks added to “Evening”')).toBeVisible()
    await node(page, 'Evening').click()
    await expect.poll(() => titles(page)).toEqual(['One', 'Two', 'Three', 'Four', 'Alpha', 'Beta', 'Gamma'])
  })

  await test.step('Alt and the arrows move what is selected', async () => {
    await rows(page).nth(3).click()
    await page.keyboard.press('Shift+ArrowDown')
    await page.keyboard.press('Alt+ArrowUp')
    await expect.poll(() => titles(page)).toEqual(['One', 'Two', 'Four', 'Alpha', 'Three', 'Beta', 'Gamma'])
    await page.keyboard.press('Alt+ArrowUp')
    await expect.poll(() => titles(page)).toEqual(['One', 'Four', 'Alpha', 'Two', 'Three', 'Beta', 'Gamma'])
  })

  await test.step('a row is dragged to another place', async () => {
    await page.keyboard.press('Escape')
    await drag(page, rows(page).nth(6), rows(page).nth(1), 0.2)
    await expect.poll(() => titles(page)).toEqual(['One', 'Gamma', 'Four', 'Alpha', 'Two', 'Three', 'Beta'])
  })

  await test.step('Delete takes out what is selected, and it comes back to its place', async () => {
    await rows(page).nth(2).click()
    await page.keyboard.press('Shift+ArrowDown')
    await page.keyboard.press('Delete')
    await expect.poll(() => titles(page)).toEqual(['One', 'Gamma', 'Two', 'Three', 'Beta'])
    await toast(page, '2 tracks removed').getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => titles(page)).toEqual(['One', 'Gamma', 'Four', 'Alpha', 'Two', 'Three', 'Beta'])
  })

  await test.step('it is put in the order of its titles, turned, and put back', async () => {
    const dialog = page.getByRole('dialog', { name: 'Sort “Evening”' })
    await page.getByRole('main').getByRole('button', { name: 'Actions for Evening' }).first().click()
    await page.getByRole('menuitem', { name: 'Sort by…' }).click()
    await expect(dialog.getByRole('combobox', { name: 'Sort by' })).toHaveText('Title')
    await dialog.getByRole('button', { name: 'Ascending' }).click()
    await expect(dialog.getByRole('button', { name: 'Descending' })).toBeVisible()
    await expectNoBreach(page, 'sorting a playlist')
    await dialog.getByRole('button', { name: 'Sort', exact: true }).click()
    await expect.poll(() => titles(page)).toEqual(['Two', 'Three', 'One', 'Gamma', 'Four', 'Beta', 'Alpha'])
    await toast(page, '“Evening” is sorted').getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => titles(page)).toEqual(['One', 'Gamma', 'Four', 'Alpha', 'Two', 'Three', 'Beta'])
  })

  await test.step('a double click plays from there', async () => {
    await rows(page).nth(1).dblclick()
    await expect(page.locator('[data-now-playing-title]')).toHaveText('Gamma')
    await expectSound(page)
  })

  await test.step('the queue is kept as another one', async () => {
    await page.getByRole('region', { name: 'Now playing' }).getByRole('button', { name: 'Queue' }).click()
    await page.getByRole('button', { name: 'Queue options' }).click()
    await page.getByRole('menuitem', { name: 'Save as playlist…' }).click()
    const dialog = page.getByRole('dialog', { name: 'New playlist' })
    await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue(/^Queue of /)
    await dialog.getByRole('textbox', { name: 'Name' }).fill('As it was')
    await page.keyboard.press('Enter')
    await node(page, 'As it was').click()
    await expect.poll(() => titles(page)).toEqual(['One', 'Gamma', 'Four', 'Alpha', 'Two', 'Three', 'Beta'])
  })

  await test.step('the search finds it', async () => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type('even')
    await page.getByRole('group', { name: 'Playlists' }).getByRole('option', { name: 'Evening' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Evening')
  })

  await test.step('the order is the same after a restart', async () => {
    await shell.stop()
    await page.goto(await shell.start())
    await node(page, 'Evening').click()
    await expect.poll(() => titles(page)).toEqual(['One', 'Gamma', 'Four', 'Alpha', 'Two', 'Three', 'Beta'])
  })
})

test('lies in folders, takes what is dropped on it, and comes back when it was deleted', async ({ page, shell }) => {
  await page.goto(await shell.start())
  await libraryOf(page, dir)
  await newPlaylist(page, 'Evening')

  await test.step('a folder is made, and the playlist put into it by keys', async () => {
    await page.getByRole('button', { name: 'New playlist, folder or import' }).click()
    await page.getByRole('menuitem', { name: 'New folder…' }).click()
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Quiet')
    await page.keyboard.press('Enter')
    await expect(node(page, 'Folder Quiet')).toBeVisible()
    await node(page, 'Evening').focus()
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Move to folder…' }).click()
    await page.getByRole('radio', { name: 'Quiet' }).check()
    await page.keyboard.press('Enter')
    await expect(node(page, 'Evening')).toHaveAttribute('aria-level', '2')
  })

  await test.step('the folder closes and opens by the arrows', async () => {
    await node(page, 'Evening').focus()
    await page.keyboard.press('ArrowLeft')
    await expect(node(page, 'Folder Quiet')).toBeFocused()
    await page.keyboard.press('ArrowLeft')
    await expect(node(page, 'Evening')).toHaveCount(0)
    await page.keyboard.press('ArrowRight')
    await expect(node(page, 'Evening')).toBeVisible()
  })

  await test.step('F2 renames it in its place', async () => {
    await node(page, 'Evening').focus()
    await page.keyboard.press('F2')
    await expect(page.getByRole('textbox', { name: 'New name of “Evening”' })).toBeFocused()
    await page.keyboard.type('Late')
    await page.keyboard.press('Enter')
    await expect(node(page, 'Late')).toBeFocused()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Late')
  })

  await test.step('an album dropped on it is in it', async () => {
    await goTo(page, 'Albums')
    await drag(page, page.getByRole('main').getByRole('link', { name: 'Red Noon' }).first(), node(page, 'Late'))
    await expect(toast(page, '3 tracks added to “Late”')).toBeVisible()
    await node(page, 'Late').click()
    await expect.poll(() => titles(page)).toEqual(['Alpha', 'Beta', 'Gamma'])
  })

  await test.step('a playlist dropped on the page of an empty one is copied into it', async () => {
    await newPlaylist(page, 'Copy')
    await drag(page, node(page, 'Late'), page.getByText('Nothing is in it yet'))
    await expect.poll(() => titles(page)).toEqual(['Alpha', 'Beta', 'Gamma'])
  })

  await test.step('its folder is deleted, and comes back with what was in it', async () => {
    await node(page, 'Folder Quiet').focus()
    await page.keyboard.press('Delete')
    await expect(node(page, 'Late')).toHaveAttribute('aria-level', '1')
    await toast(page, 'The folder “Quiet” is deleted').getByRole('button', { name: 'Undo' }).click()
    await expect(node(page, 'Late')).toHaveAttribute('aria-level', '2')
    await node(page, 'Late').click()
  })

  await test.step('it is dragged out of its folder', async () => {
    await drag(page, node(page, 'Late'), page.getByRole('navigation').getByRole('heading', { name: 'Playlists' }))
    await expect(node(page, 'Late')).toHaveAttribute('aria-level', '1')
  })

  await test.step('deleted by a key, it is gone, and back by the toast', async () => {
    await node(page, 'Late').focus()
    await page.keyboard.press('Delete')
    await expect(node(page, 'Late')).toHaveCount(0)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Playlists')
    await toast(page, '“Late” is deleted').getByRole('button', { name: 'Undo' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Late')
    await expect.poll(() => titles(page)).toEqual(['Alpha', 'Beta', 'Gamma'])
  })
})

test('fills a smart playlist by rules, and follows what is played', async ({ page, shell }) => {
  await page.goto(await shell.start())
  await libraryOf(page, dir)
  const dialog = page.getByRole('dialog', { name: 'New smart playlist' })
  const choose = async (rule: number, what: 'Field' | 'Comparison', option: string) => {
    await dialog
      .getByRole('group', { name: `Rule ${rule}` })
      .getByRole('combobox', { name: what })
      .click()
    await page.getByRole('option', { name: option, exact: true }).click()
  }

  await test.step('rules show at once what matches', async () => {
    await page.getByRole('button', { name: 'New playlist, folder or import' }).click()
    await page.getByRole('menuitem', { name: 'New smart playlist…' }).click()
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Unheard of late')
    await choose(1, 'Field', 'Year')
    await dialog.getByRole('textbox', { name: 'Value' }).fill('2000')
    await expect(dialog.getByRole('status')).toHaveText('3 tracks match now')
    await expect(dialog.getByRole('region', { name: 'What matches now' })).toContainText('Alpha')
    await dialog.getByRole('button', { name: 'Add a rule' }).click()
    await choose(2, 'Field', 'Plays')
    await choose(2, 'Comparison', 'is at most')
    await dialog.getByRole('group', { name: 'Rule 2' }).getByRole('textbox').fill('0')
    await expect(dialog.getByRole('status')).toHaveText('3 tracks match now')
    await expectNoBreach(page, 'Rules')
  })

  await test.step('what is not finished is said, and not saved', async () => {
    await dialog.getByRole('button', { name: 'Add a rule' }).click()
    await dialog.getByRole('button', { name: 'Create' }).click()
    await expect(dialog.getByRole('alert')).toHaveText('A value is missing.')
    await expect(dialog.getByRole('group', { name: 'Rule 3' }).getByRole('textbox')).toBeFocused()
    await dialog.getByRole('group', { name: 'Rule 3' }).getByRole('button', { name: 'Remove this rule' }).click()
    await dialog.getByRole('button', { name: 'Create' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Unheard of late')
    await expect.poll(() => titles(page)).toEqual(['Alpha', 'Beta', 'Gamma'])
  })

  await test.step('a track that was heard leaves it', async () => {
    await openAlbum(page, 'Red Noon')
    await rows(page).first().dblclick()
    await node(page, 'Unheard of late').click()
    await expect.poll(() => titles(page), { timeout: 20_000 }).toEqual(['Beta', 'Gamma'])
  })

  await test.step('it refuses what is dropped on it, and says so', async () => {
    await goTo(page, 'Albums')
    await drag(
      page,
      page.getByRole('main').getByRole('link', { name: 'Blue Hours' }).first(),
      node(page, 'Unheard of late'),
    )
    await expect(toast(page, 'fills by its rules')).toBeVisible()
  })

  await test.step('wider rules let more in', async () => {
    await node(page, 'Unheard of late').click()
    await page.getByRole('main').getByRole('button', { name: 'Edit rules…' }).click()
    const edit = page.getByRole('dialog', { name: 'Rules of “Unheard of late”' })
    await edit.getByRole('group', { name: 'Rule 1' }).getByRole('textbox').fill('1990')
    await expect(edit.getByRole('status')).toHaveText(/^[56] tracks match now$/)
    await page.keyboard.press('Escape')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Go on editing' }).click()
    await edit.getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => titles(page)).toContain('One')
  })
})

test('goes out as a file, and comes back with what is missing named', async ({ page, shell }) => {
  await page.goto(await shell.start())
  await libraryOf(page, dir)
  await openAlbum(page, 'Blue Hours')
  await page.getByRole('main').getByRole('button', { name: 'Actions for Blue Hours' }).first().click()
  await page.getByRole('menuitem', { name: 'Add to playlist' }).click()
  await page.getByRole('menuitem', { name: 'New playlist…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click()
  await node(page, 'Blue Hours').click()

  const file = join(dir, '..', `soul-e2e-${process.pid}.m3u8`)
  await test.step('it is exported as M3U8', async () => {
    const download = page.waitForEvent('download')
    await page.getByRole('main').getByRole('button', { name: 'Actions for Blue Hours' }).click()
    await page.getByRole('menuitem', { name: 'Export as M3U8…' }).click()
    await (await download).saveAs(file)
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('#EXTM3U')
    for (const title of ALBUMS[0]!.tracks) expect(text).toContain(title)
  })

  await test.step('with one entry that nobody has, it is imported under another name', async () => {
    // Without what says that it is ours: as another player would have written it; and larger than one message may be.
    const remarks = Array.from(
      { length: 140_000 },
      (_, at) => `# Remark ${at}: this list was written by another player, years ago.`,
    )
    expect(remarks.join('\n').length).toBeGreaterThan(8 * 1024 * 1024)
    const lines = readFileSync(file, 'utf8').split('\n')
    const text = [
      ...lines.filter((line) => !line.startsWith('#SOUL-') && !line.startsWith('#PLAYLIST') && line !== ''),
      '#EXTINF:61,Nobody - Never Heard',
      'nowhere/never-heard.flac',
      ...remarks,
    ].join('\n')
    const borrowed = join(dir, '..', `Borrowed-${process.pid}.m3u8`)
    writeFileSync(borrowed, text)
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'New playlist, folder or import' }).click()
    await page.getByRole('menuitem', { name: 'Import a playlist file…' }).click()
    await (await chooser).setFiles(borrowed)
    const report = page.getByRole('dialog', { name: /^Import of/ })
    await expect(report).toContainText('1 playlist, 5 tracks')
    await expect(report.getByRole('region', { name: 'Entries without a track' })).toContainText('Never Heard')
    await expectNoBreach(page, 'Import report')
    await report.getByRole('button', { name: 'Close' }).last().click()
    rmSync(borrowed)
    rmSync(file)
  })

  await test.step('what is not here keeps its place and its name, dimmed', async () => {
    await tree(page)
      .getByRole('treeitem', { name: /^Borrowed/ })
      .click()
    await expect.poll(() => titles(page)).toEqual(['One', 'Two', 'Three', 'Four', 'Never Heard'])
    await expect(rows(page).nth(4)).toContainText('Not in the library now')
    await expect(page.getByRole('main')).toContainText('1 not in the library now')
  })
})

for (const theme of ['light', 'dark'] as const)
  test(`every page of playlists keeps the rules in ${theme}`, async ({ page, shell }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await page.goto(await shell.start())
    await libraryOf(page, dir)
    await goTo(page, 'Playlists')
    await expect(page.getByRole('main').getByText('No playlists yet')).toBeVisible()
    await expectNoBreach(page, 'No playlists')
    await newPlaylist(page, 'Evening')
    await expectNoBreach(page, 'Empty playlist')
    await addAlbumTo(page, 'Blue Hours', 'Evening')
    await node(page, 'Evening').click()
    await expect.poll(() => titles(page)).toHaveLength(4)
    await expectNoBreach(page, 'Playlist')
    await goTo(page, 'Playlists')
    await expect(page.getByRole('grid', { name: 'Playlists' })).toContainText('4 tracks')
    await expectNoBreach(page, 'All playlists')
    await tabTo(page, node(page, 'Evening'))
  })
