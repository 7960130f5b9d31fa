/**
 * What people see of downloads, and do with them: the built page with a made-up player behind it, so that a queue can be thousands
 * long, stuck or busy at a word. That the engine makes these states is tested with real servers elsewhere.
 */
import type { Locator, Page } from '@playwright/test'
import { at } from '../../scripts/support/project.ts'
import type { WantRow } from '../../src/shared/model/downloads.ts'
import { keptOf, wantOf } from '../support/downloads-world.ts'
import { openPageDouble, type PageDouble } from '../support/page-double.ts'
import { serverSource, twoServers, type PageWorld } from '../support/page-world.ts'
import { expect, test as base } from '../support/player-page.ts'
import { expectNoBreach } from '../support/player-rules.ts'
import { chooseIn, goTo } from '../support/player-steps.ts'

const test = base.extend<{ open: (world: PageWorld, path?: string) => Promise<void> }>({
  open: async ({ page }, use) => {
    let double: PageDouble | undefined
    await use(async (world, path = 'downloads') => {
      double = await openPageDouble(at('out/renderer'), world)
      await page.goto(`${double.address}#/${path}`)
    })
    await double?.close()
  },
})

const MB = 1_000_000

const grid = (page: Page) => page.getByRole('grid', { name: 'Downloads' })
const rowOf = (page: Page, title: string) => page.getByRole('main').getByRole('row').filter({ hasText: title })
const titles = (page: Page) => grid(page).locator('.download-title').allInnerTexts()
const calls = (world: PageWorld, name: string) => world.calls.filter((call) => call.startsWith(`downloads.${name} `))
const main = (page: Page) => page.getByRole('main')

/** As a hand does it: some way at a time. `y`: how far down the target, from 0 to 1. */
async function drag(page: Page, from: Locator, to: Locator, y: number): Promise<void> {
  const [start, end] = [(await from.boundingBox())!, (await to.boundingBox())!]
  await page.mouse.move(start.x + 200, start.y + start.height / 2)
  await page.mouse.down()
  await page.mouse.move(start.x + 208, start.y + start.height / 2 + 8, { steps: 4 })
  await page.mouse.move(end.x + 200, end.y + end.height * y, { steps: 12 })
  await page.mouse.up()
}

/** Both servers answer; two tracks run, two failed, and the rest of ten wait. */
function busy(): PageWorld {
  const world = twoServers()
  world.setReachable(3, true)
  const { downloads } = world
  const [one, two, gone, refused, ...others] = world.tracks
  downloads.add(one!, { state: 'active', bytesDone: 4 * MB })
  downloads.add(two!, { state: 'verifying', bytesDone: 28 * MB })
  downloads.add(gone!, { state: 'failed', reason: 'gone', message: 'The server “Attic” removed it on Tuesday.' })
  downloads.add(refused!, { state: 'failed', reason: 'refused' })
  for (const track of others.slice(0, 6)) downloads.add(track)
  downloads.bytesPerSecond = 2 * MB
  return world
}

test('what runs, what needs the user and what waits stand below one another, and follow', async ({ page, open }) => {
  const world = busy()
  await open(world)
  await expect(grid(page).getByRole('heading')).toHaveText([
    'Downloading now: 2',
    'Need your attention: 2',
    'Waiting: 6',
  ])
  const [one, two] = world.tracks
  world.downloads.progress({ trackId: one!.id, bytesDone: 14 * MB, bytesPerSecond: 2 * MB })
  await expect(rowOf(page, one!.title)).toContainText('14 MB of 28 MB · 2 MB/s · 7 sec · from “Attic”')
  await expect(rowOf(page, one!.title).getByRole('progressbar')).toHaveAttribute('aria-valuenow', '50')
  await expect(rowOf(page, two!.title)).toContainText('Being checked')
  await expect(rowOf(page, world.tracks[2]!.title)).toContainText('Its server does not have it any more')

  world.downloads.arrive(two!.id)
  await expect(grid(page).getByRole('heading').first()).toHaveText('Downloading now: 1')
  await expect(page.getByRole('link', { name: 'On this device 1' })).toBeVisible()
})

test('the sidebar says what is left and what needs the user, and nothing while all is quiet', async ({
  page,
  open,
}) => {
  const world = busy()
  await open(world, '')
  const link = page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Downloads' })
  await expect(link).toHaveAccessibleName('Downloads , 2 downloads need you, 8 downloads left')
  world.downloads.queue = []
  world.downloads.changed()
  await expect(link).toHaveAccessibleName('Downloads')
})

test('a start asks how downloads stand, once, and for nothing that only their page shows', async ({ page, open }) => {
  const asked: string[] = []
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const path = /"u":"(\/downloads\/[^"]+)"/.exec(String(payload))?.[1]
      if (path) asked.push(path)
    }),
  )
  await open(busy(), '')
  await expect(page.getByText(/2 downloads need you/)).toBeAttached()
  // Covers ask for theirs.
  expect(asked.filter((path) => path !== '/downloads/badges')).toEqual(['/downloads/status'])
})

test('a queue that announces much is asked little', async ({ page, open }) => {
  let asked = 0
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      if (String(payload).includes('"u":"/downloads/queue"')) asked += 1
    }),
  )
  const world = busy()
  await open(world)
  await expect(grid(page).getByRole('heading')).toHaveCount(3)
  asked = 0
  for (let n = 0; n < 200; n++) world.downloads.changed()
  world.downloads.bytesPerSecond = 9 * MB
  world.downloads.changed()
  await expect(main(page)).toContainText('9 MB/s')
  // Three parts, at once and once more afterwards, with room for a slow machine.
  expect(asked).toBeLessThan(30)
})

test('what waits is put in order by keys and by dragging', async ({ page, open }) => {
  const world = busy()
  await open(world)
  const waiting = world.tracks.slice(4, 10).map(({ title }) => title)
  const order = async () => (await titles(page)).slice(4)
  await rowOf(page, waiting[2]!).click()
  await page.keyboard.press('Alt+ArrowUp')
  await expect.poll(order).toEqual([waiting[0], waiting[2], waiting[1], ...waiting.slice(3)])
  await page.keyboard.press('Alt+Home')
  await expect.poll(order).toEqual([waiting[2], waiting[0], waiting[1], ...waiting.slice(3)])
  await expect(page.getByRole('status').filter({ hasText: 'Moved to place 1 of 6' })).toBeAttached()
  // Still the one that was chosen.
  await page.keyboard.press('Alt+End')
  await expect.poll(order).toEqual([waiting[0], waiting[1], ...waiting.slice(3), waiting[2]])

  await grid(page).hover()
  await page.mouse.wheel(0, 1_000)
  await expect(rowOf(page, waiting[2]!)).toBeInViewport({ ratio: 1 })
  await drag(page, rowOf(page, waiting[5]!), rowOf(page, waiting[0]!), 0.2)
  await expect.poll(order).toEqual([waiting[5], waiting[0], waiting[1], waiting[3], waiting[4], waiting[2]])
  expect(calls(world, 'move').at(-1)).toContain('"to":"first"')
})

test('a chosen track stays chosen while the queue moves on, and no other is removed for it', async ({ page, open }) => {
  const world = busy()
  await open(world)
  const wanted = world.tracks[8]!
  await rowOf(page, wanted.title).click()
  world.downloads.arrive(world.tracks[1]!.id)
  world.downloads.arrive(world.tracks[4]!.id)
  await expect(grid(page).getByRole('heading').last()).toHaveText('Waiting: 5')
  await expect(rowOf(page, wanted.title)).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Delete')
  await expect(rowOf(page, wanted.title)).toBeHidden()
  expect(calls(world, 'cancel')).toEqual([`downloads.cancel {"trackIds":["${wanted.id}"]}`])

  await page.getByRole('button', { name: 'Keep again' }).click()
  await expect
    .poll(() => calls(world, 'keep'))
    .toEqual([`downloads.keep {"what":[{"type":"track","id":"${wanted.id}"}]}`])
})

test('a menu is about the track it was opened on, however the queue moves meanwhile', async ({ page, open }) => {
  const world = busy()
  await open(world)
  const meant = world.tracks[6]!
  await rowOf(page, meant.title).click({ button: 'right' })
  world.downloads.arrive(world.tracks[0]!.id)
  await expect(grid(page).getByRole('heading').first()).toHaveText('Downloading now: 1')
  await page.getByRole('menuitem', { name: 'Pause' }).click()
  await expect(rowOf(page, meant.title)).toContainText('Paused')
  expect(calls(world, 'pause')).toEqual([`downloads.pause {"trackIds":["${meant.id}"]}`])
})

test('what failed says why, is tried again one by one or all at once, and says what wants it', async ({
  page,
  open,
}) => {
  const world = busy()
  world.downloads.wants = [wantOf({ type: 'album', id: world.tracks[2]!.albumId! }, world.downloads)]
  world.downloads.everythingBy.add('recent')
  await open(world)
  const failed = rowOf(page, world.tracks[2]!.title)
  await failed.getByRole('button', { name: /^Actions/ }).click()
  await page.getByRole('menuitem', { name: 'Show why it is kept' }).click()
  const why = page.getByRole('dialog')
  await expect(why).toContainText(world.tracks[2]!.album)
  await expect(why).toContainText('Recently played')
  await expect(why).toContainText('removed it on Tuesday')
  await page.keyboard.press('Escape')

  await failed.click()
  await page.keyboard.press('Enter')
  await expect(failed).toContainText('Waiting')
  await page.getByRole('button', { name: 'Try all again' }).click()
  await expect(grid(page).getByRole('heading')).toHaveText(['Downloading now: 2', 'Waiting: 8'])
})

test('an empty queue says what to do: add a server, choose something, or look at what is here', async ({
  page,
  open,
}) => {
  const world = twoServers()
  const { sources } = world
  world.sources = sources.filter(({ server }) => server === null)
  await open(world)
  await main(page).getByRole('button', { name: 'Add a server' }).click()
  await expect(page.getByRole('dialog', { name: /server/i })).toBeVisible()
  await page.keyboard.press('Escape')

  world.sources = sources
  world.tell({ kind: 'sources.changed', sourceIds: [] })
  await expect(main(page)).toContainText('Choose “Keep offline”')
  world.downloads.kept = world.tracks.slice(0, 3).map((track) => keptOf(track))
  world.downloads.changed()
  await expect(main(page)).toContainText('Everything you chose is here: 3 tracks.')
  await page.getByRole('button', { name: 'Show what is here' }).click()
  await expect(page.getByRole('grid', { name: 'Files on this device' })).toBeVisible()
})

test('all of it is paused, and goes on', async ({ page, open }) => {
  const world = busy()
  await open(world)
  await page.getByRole('button', { name: 'Pause all' }).click()
  await expect(main(page)).toContainText('Downloads are paused')
  await main(page).getByRole('button', { name: 'Go on' }).first().click()
  await expect(main(page)).not.toContainText('Downloads are paused')
  expect(calls(world, 'setPaused')).toHaveLength(2)
})

test('why nothing is downloaded is said, with the way on', async ({ page, open }) => {
  const world = busy()
  await open(world)
  world.downloads.hold('no-space', 'The disk “Music” has 40 MB left.')
  await expect(main(page)).toContainText('The disk “Music” has 40 MB left.')
  await main(page).getByRole('link', { name: 'Show what takes space' }).click()
  await expect(page.getByRole('region', { name: 'What takes space' })).toBeVisible()
  world.downloads.hold('busy')
  await expect(main(page)).toContainText('Waiting until nothing plays')
  world.downloads.queue = []
  world.downloads.changed()
  // Nothing waits, so nothing is held back.
  await expect(main(page)).not.toContainText('Waiting until nothing plays')
})

test('many files that nothing wants any more wait for a word, and go or stay by it', async ({ page, open }) => {
  const world = twoServers()
  const { downloads } = world
  const holdBack = (goesAt: number) => {
    downloads.heldBack = { files: 60, goesAt }
    downloads.changed()
  }
  await open(world)
  const said = main(page).getByRole('status').filter({ hasText: '60 kept files are no longer wanted' })
  for (const [at, [choice, keep]] of (
    [
      ['Let them go', false],
      ['Keep them', true],
    ] as const
  ).entries()) {
    holdBack(at)
    await said.getByRole('button', { name: choice }).click()
    await expect(said).toBeHidden()
    expect(calls(world, 'answerHeldBack').at(-1)).toContain(JSON.stringify({ goesAt: at, keep }))
  }
})

test('thousands that wait are a window of rows, and their end is one key away', async ({ page, open }) => {
  const world = twoServers()
  const [track] = world.tracks
  for (let n = 0; n < 20_000; n++)
    world.downloads.add({ ...track!, id: `long-${n}` as never, title: `Long way ${n + 1}` })
  await open(world)
  await expect(rowOf(page, 'Long way 1').first()).toBeVisible()
  expect(await grid(page).getByRole('row').count()).toBeLessThan(60)
  await rowOf(page, 'Long way 1').first().click()
  await page.keyboard.press('End')
  await expect(rowOf(page, 'Long way 20000')).toBeVisible()
  await page.keyboard.press('Alt+Home')
  await expect.poll(() => calls(world, 'move')).toEqual(['downloads.move {"trackIds":["long-19999"],"to":"first"}'])
})

test('files that are here are filtered, and go in one step whatever they are here for, with a way back', async ({
  page,
  open,
}) => {
  const world = twoServers()
  const { downloads, tracks } = world
  downloads.kept = tracks
    .slice(0, 6)
    .map((track, at) => keptOf(track, { wanted: at !== 2, atSource: at !== 1, quality: at === 3 ? 'low' : 'original' }))
  downloads.wants = [
    wantOf({ type: 'track', id: tracks[3]!.id }, downloads, 'low'),
    wantOf({ type: 'album', id: tracks[0]!.albumId! }, downloads),
  ]
  await open(world, 'downloads/kept')
  const files = page.getByRole('grid', { name: 'Files on this device' })
  await expect(files).toHaveAttribute('aria-rowcount', '7')
  await expect(rowOf(page, tracks[1]!.title).getByRole('img', { name: /only copy/ })).toBeVisible()
  await page.getByRole('radio', { name: 'Only played' }).check()
  await expect(files).toHaveAttribute('aria-rowcount', '2')
  await rowOf(page, tracks[2]!.title).click()
  await page.keyboard.press('Delete')
  await expect(page.getByText(`“${tracks[2]!.title}” is no longer kept`)).toBeVisible()

  await page.getByRole('radio', { name: 'Wanted' }).check()
  await expect(files).toHaveAttribute('aria-rowcount', '6')
  await rowOf(page, tracks[0]!.title).click()
  await page.keyboard.press('Shift+End')
  await page.keyboard.press('Delete')
  await expect(page.getByText('5 tracks are no longer kept')).toBeVisible()
  await expect(main(page)).toContainText('Nothing is kept yet')
  expect(downloads.wants.map(({ what }) => what.type)).toEqual(['album'])
  await page.getByRole('button', { name: 'Keep again' }).last().click()
  await expect
    .poll(() => downloads.wants.map(({ quality }) => quality).sort())
    .toEqual(['low', ...Array.from({ length: 5 }, () => 'original')])
})

test('what wants a file is shown, and can be let go at once', async ({ page, open }) => {
  const world = twoServers()
  const { downloads, tracks } = world
  downloads.kept = tracks.slice(0, 2).map((track) => keptOf(track))
  downloads.wants = [wantOf({ type: 'album', id: tracks[0]!.albumId! }, downloads)]
  downloads.everythingBy.add('recent')
  await open(world, 'downloads/kept')
  await rowOf(page, tracks[0]!.title).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Show why it is kept' }).click()
  const why = page.getByRole('dialog', { name: /^Why/ })
  await expect(why).toContainText('It stays as long as one of these wants it.')
  await why.getByRole('button', { name: 'Switch the rule “Recently played” off' }).click()
  await expect(why).not.toContainText('Recently played')
  await why.getByRole('button', { name: `Do not keep “${tracks[0]!.album}”` }).click()
  await expect(why).toContainText('Nothing wants it')
})

test('what was chosen is fetched smaller, let go, and kept again', async ({ page, open }) => {
  const world = twoServers()
  const { downloads } = world
  downloads.wants = [
    wantOf({ type: 'album', id: 'album-3' as never }, downloads),
    wantOf({ type: 'favourites' }, downloads),
    wantOf({ type: 'search', text: 'piano' }, downloads),
  ]
  await open(world, 'downloads/wanted')
  const album = rowOf(page, 'Paper Lanterns, Volume 4')
  await expect(album).toContainText('4 missing (113 MB)')
  await album.getByRole('button', { name: /^Actions for/ }).click()
  await page.getByRole('menuitemradio', { name: 'Medium' }).click()
  await expect(album).toContainText('Medium')

  await rowOf(page, 'Favourites').click()
  await page.keyboard.press('Delete')
  await expect(page.getByRole('grid', { name: 'What you chose' })).toHaveAttribute('aria-rowcount', '3')
  await page.getByRole('button', { name: 'Keep again' }).click()
  await expect(rowOf(page, 'Favourites')).toBeVisible()
  expect(downloads.wants.at(-1)).toMatchObject({ what: { type: 'favourites' }, quality: 'original' })
})

test('thousands that were chosen are a list like any other, found by words of their names', async ({ page, open }) => {
  const world = twoServers()
  const { downloads } = world
  downloads.wants = Array.from({ length: 5_000 }, (_, at): WantRow => ({
    what: { type: 'track', id: `chosen-${at}` as never },
    name: `Chosen ${at}`,
    quality: 'original',
    at,
    sums: null,
  }))
  downloads.wants.push(wantOf({ type: 'favourites' }, downloads))
  await open(world, 'downloads/wanted')
  const list = page.getByRole('grid', { name: 'What you chose' })
  await expect(list).toHaveAttribute('aria-rowcount', '5002')
  await expect(rowOf(page, 'Favourites')).toBeVisible()
  await list.focus()
  await page.keyboard.press('End')
  await expect(list.getByText('Chosen 0', { exact: true })).toBeVisible()
  await page.getByRole('textbox', { name: 'Filter what you chose' }).fill('favour')
  await expect(list).toHaveAttribute('aria-rowcount', '2')
  await page.getByRole('textbox', { name: 'Filter what you chose' }).fill('chosen 4321')
  await expect(rowOf(page, 'Chosen 4321')).toBeVisible()
  await expect(list).toHaveAttribute('aria-rowcount', '2')
})

test('the menu of several tracks says how many of them are kept, and keeps or lets go of all', async ({
  page,
  open,
}) => {
  const world = twoServers()
  const { downloads, tracks } = world
  downloads.kept = tracks.slice(0, 6).map((track) => keptOf(track))
  downloads.wants = [0, 2].map((at) => wantOf({ type: 'track', id: tracks[at]!.id }, downloads, 'low'))
  await open(world, 'downloads/kept')
  const openMenu = async () => {
    await rowOf(page, tracks[0]!.title).click()
    await rowOf(page, tracks[3]!.title).click({ modifiers: ['Shift'] })
    await rowOf(page, tracks[1]!.title).click({ button: 'right' })
  }
  await openMenu()
  await expect(page.getByRole('menuitem', { name: 'Keep offline… 4 tracks · 112 MB' })).toBeVisible()
  await page.getByRole('menuitem', { name: 'Stop keeping offline 2 of 4 tracks · 56 MB' }).click()
  await expect(page.getByText('2 tracks are no longer kept')).toBeVisible()
  expect(downloads.wants).toEqual([])
  await page.getByRole('button', { name: 'Keep again' }).click()
  await expect.poll(() => downloads.wants.map(({ quality }) => quality)).toEqual(['low', 'low'])

  await openMenu()
  await page.getByRole('menuitem', { name: /^Keep offline/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Keep 4 tracks offline?' })
  await dialog.getByRole('button', { name: 'Keep offline' }).click()
  await expect.poll(() => downloads.wants).toHaveLength(4)
  await openMenu()
  await expect(page.getByRole('menuitem', { name: 'Stop keeping offline 4 tracks · 112 MB' })).toBeVisible()
  await expect(page.getByRole('menuitem', { name: /^Keep offline/ })).toBeHidden()
})

test('rules are switched, made with a look at what they would keep, and removed with a way back', async ({
  page,
  open,
}) => {
  const world = twoServers()
  await open(world, 'downloads/rules')
  const often = page.getByRole('article', { name: 'Often played' })
  await expect(often).toContainText('Off')
  await often.getByRole('switch').click()
  await expect(often).toContainText('7 tracks')
  await expect(page.getByRole('article', { name: 'Recently played' })).toContainText('3 missing')

  await page.getByRole('button', { name: 'New rule' }).click()
  const dialog = page.getByRole('dialog', { name: 'New rule' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('For the car')
  await dialog.getByRole('textbox', { name: 'Value' }).fill('Ferry')
  await expect(dialog).toContainText('Keeps 34 tracks, 1.1 GB')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  const own = page.getByRole('article', { name: 'For the car' })
  await expect(own).toContainText('Artist contains “Ferry”')

  await own.getByRole('button', { name: 'Remove “For the car”' }).click()
  await expect(own).toBeHidden()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(own).toBeVisible()
  // Those that were there from the beginning stay.
  await expect(often.getByRole('button', { name: /^Remove/ })).toHaveCount(0)
})

test('room is made, the folder moves, and copies go elsewhere', async ({ page, open }) => {
  const world = twoServers()
  world.downloads.kept = world.tracks.slice(0, 4).map((track, at) => keptOf(track, { wanted: at > 0 }))
  await open(world, 'downloads/space')
  await page.getByRole('button', { name: 'Remove what was only played?' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('28 MB were made free')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Remove what was only played?' })).toBeHidden()

  await page.getByRole('button', { name: 'Move to another folder…' }).click()
  await chooseIn(page.getByRole('dialog', { name: 'Choose where downloads are kept' }), '/mnt/music')
  await expect(page.getByRole('progressbar', { name: 'Moving' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Move to another folder…' })).toBeDisabled()
  await page.getByRole('button', { name: 'Stop moving' }).click()
  await expect(page.getByRole('progressbar', { name: 'Moving' })).toBeHidden()

  world.downloads.moveFailed =
    'What is kept could not be moved to /mnt/music (the disk is full). It stays where it was.'
  world.downloads.changed()
  await expect(page.getByText('It stays where it was.')).toHaveCount(2)
  await expect(main(page).getByText('The folder could not be moved')).toBeVisible()

  await page.getByRole('button', { name: 'Copy everything to a folder…' }).click()
  await chooseIn(page.getByRole('dialog', { name: 'Choose where the copies go' }), '/mnt/stick')
  await expect(page.getByRole('progressbar', { name: 'Copying' })).toHaveAttribute('aria-valuetext', '1 of 7 files')
  await expect(page.getByRole('button', { name: 'Copy everything to a folder…' })).toBeDisabled()
  world.downloads.endExport('full')
  await expect(main(page)).toContainText('There is no more room in /mnt/stick')
  for (const line of [
    '3 files were copied',
    '3 were there already.',
    '1 is not on this device yet.',
    'not copied twice',
  ])
    await expect(main(page)).toContainText(line)
  await page.getByRole('button', { name: 'Close' }).click()
  await expect(main(page)).not.toContainText('/mnt/stick')
  expect(calls(world, 'exportTo')).toEqual(['downloads.exportTo {"what":{"type":"library"},"path":"/mnt/stick"}'])
})

test('limits are set where one sees them work', async ({ page, open }) => {
  const world = busy()
  await open(world)
  await page.getByRole('button', { name: 'Limits' }).click()
  await page.getByRole('combobox', { name: 'Speed limit' }).click()
  await page.getByRole('option', { name: 'Own value…' }).click()
  const own = page.getByRole('textbox', { name: 'Speed limit: own value in MB/s' })
  await own.fill('quick')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('as 1.5')
  await own.fill('1.5')
  await page.keyboard.press('Enter')
  await expect.poll(() => world.settings.downloads.limit).toBe(1_500_000)
  await page.getByRole('switch', { name: 'Only at certain hours' }).click()
  await page.getByLabel('From').fill('22:30')
  await page.keyboard.press('Enter')
  await expect.poll(() => world.settings.downloads.hours).toEqual({ from: 22 * 60 + 30, to: 7 * 60 })
})

test('one server alone is limited in the settings', async ({ page, open }) => {
  const world = twoServers()
  await open(world, 'settings/downloads')
  await page.getByRole('combobox', { name: 'Speed limit of “Attic”' }).click()
  await page.getByRole('option', { name: '2 MB/s' }).click()
  const { serverId } = serverSource(2, 'Attic', 'http://attic').server!
  await expect.poll(() => world.settings.downloads.serverLimits).toEqual({ [serverId]: 2 * MB })
})

test('offline, lists show what plays now, and the top of the page says so', async ({ page, open }) => {
  const world = twoServers()
  await open(world, 'albums')
  const mode = page.getByRole('button', { name: /^Offline mode/ })
  const playsNow = page.getByRole('button', { name: 'Only what plays now' })
  await expect(mode).toHaveAccessibleName('Offline mode: off')
  await expect(playsNow).toHaveAttribute('aria-pressed', 'false')
  await mode.click()
  await page.getByRole('switch', { name: 'Work offline' }).click()
  await expect(mode).toHaveAccessibleName('Offline mode: on')
  await expect(playsNow).toHaveAttribute('aria-pressed', 'true')
  await expect.poll(() => world.settings.offline).toBe('on')
  await page.keyboard.press('Escape')
  await goTo(page, 'Tracks')
  await expect(playsNow).toHaveAttribute('aria-pressed', 'true')
  await mode.click()
  await page.getByRole('switch', { name: 'Work offline' }).click()
  await expect(playsNow).toHaveAttribute('aria-pressed', 'false')
})

test('offline is switched from the palette, too', async ({ page, open }) => {
  const world = twoServers()
  await open(world, 'albums')
  await expect(page.getByRole('button', { name: /^Offline mode/ })).toBeVisible()
  for (const [setting, words] of [
    ['on', 'Offline mode: on'],
    ['auto', 'Offline mode: off'],
  ] as const) {
    await page.keyboard.press('Control+k')
    await page.keyboard.type('work offline')
    await page.getByRole('option', { name: 'Work offline, or online again' }).click()
    await expect(page.getByRole('dialog').filter({ hasText: words })).toBeVisible()
    await expect.poll(() => world.settings.offline).toBe(setting)
  }
})

test('offline comes by itself when no server answers: an open list keeps its rows, the next one does not', async ({
  page,
  open,
}) => {
  const world = twoServers()
  await open(world, 'albums')
  const mode = page.getByRole('button', { name: /^Offline mode/ })
  const playsNow = page.getByRole('button', { name: 'Only what plays now' })
  await expect(mode).toHaveAccessibleName('Offline mode: off')
  world.setReachable(2, false)
  await expect(mode).toHaveAccessibleName('Offline mode: no server answers')
  await expect(playsNow).toHaveAttribute('aria-pressed', 'false')
  await goTo(page, 'Tracks')
  await expect(playsNow).toHaveAttribute('aria-pressed', 'true')
  world.setReachable(2, true)
  await expect(playsNow).toHaveAttribute('aria-pressed', 'false')
})

test('F5 tries again what failed or waits', async ({ page, open }) => {
  const world = busy()
  await open(world)
  await expect(grid(page)).toBeVisible()
  await page.keyboard.press('F5')
  await expect(grid(page).getByRole('heading')).toHaveText(['Downloading now: 2', 'Waiting: 8'])
  expect(calls(world, 'retry')).toEqual(['downloads.retry {}'])
})

for (const theme of ['light', 'dark'] as const)
  test(`every part keeps the rules in ${theme}`, async ({ page, open }) => {
    test.slow()
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    const world = busy()
    world.downloads.kept = world.tracks.slice(20, 60).map((track, at) => keptOf(track, { wanted: at % 3 > 0 }))
    world.downloads.wants = [
      wantOf({ type: 'library' }, world.downloads),
      wantOf({ type: 'album', id: 'album-3' as never }, world.downloads),
    ]
    world.downloads.hold('no-space', 'The disk is full.')
    await open(world, 'downloads')
    for (const part of ['Downloading', 'On this device', 'Chosen', 'Rules', 'Space']) {
      await page.getByRole('navigation', { name: 'Parts of Downloads' }).getByRole('link', { name: part }).click()
      await page.waitForLoadState('networkidle')
      await expectNoBreach(page, part)
    }
    await page.getByRole('button', { name: 'Limits' }).click()
    await page.getByRole('switch', { name: 'Only at certain hours' }).click()
    await expectNoBreach(page, 'Limits')
    await page.keyboard.press('Escape')
    await goTo(page, 'Settings')
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Downloads' }).click()
    await expectNoBreach(page, 'Settings')
  })

test('nothing is wider than a small window, in either language', async ({ page, open }) => {
  const world = busy()
  world.settings = { ...world.settings, language: 'de' }
  world.downloads.kept = world.tracks.slice(20, 60).map((track) => keptOf(track))
  await page.setViewportSize({ width: 800, height: 600 })
  await open(world)
  const parts = page.getByRole('navigation', { name: 'Teile von Downloads' })
  for (const part of ['Laufend', 'Auf diesem Gerät', 'Ausgewählt', 'Regeln', 'Speicherplatz']) {
    await parts.getByRole('link', { name: part }).click()
    await expect(parts.getByRole('link', { name: part })).toHaveAttribute('aria-current', 'page')
    const over = await main(page).evaluate((element) =>
      [...element.querySelectorAll('*')].filter((one) => one.scrollWidth > innerWidth).map((one) => one.className),
    )
    expect(over, part).toEqual([])
  }
})
