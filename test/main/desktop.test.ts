/**
 * The desktop program as it is built, run with a stand-in for Electron (test/support/electron-stand-in.ts): its window is a
 * page of a real Chromium, its engine, files and databases are real.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { makeMusic, type Manifest } from '../../scripts/music/make-music.ts'
import { at } from '../../scripts/support/project.ts'
import { lockProfile } from '../../src/engine/lib/profile-lock.ts'
import { Desktop, newProfile, removeProfile, type Start } from '../support/desktop.ts'
import { needs } from '../support/needs.ts'
import { ServedLibrary } from '../support/served-library.ts'

const chromium = needs('chromium')

// Each test starts the program, some three times, on whatever machine there is.
describe.skipIf(chromium.absent)(chromium.name('the desktop program'), { timeout: 120_000 }, () => {
  let music: Manifest
  const running: Desktop[] = []
  const profiles: string[] = []

  beforeAll(async () => {
    music = await makeMusic(mkdtempSync(join(tmpdir(), 'soul-music-')), {
      files: 6,
      formats: ['flac', 'wav'],
      secondsEach: 4,
    })
  })
  afterAll(() => rmSync(music.dir, { recursive: true, force: true }))
  afterEach(async () => {
    await Promise.all(running.splice(0).map((desktop) => desktop.stop()))
    for (const profile of profiles.splice(0)) removeProfile(profile)
  })

  function profile(): string {
    const dir = newProfile()
    profiles.push(dir)
    return dir
  }

  function launch(start: Partial<Start> = {}): Desktop {
    const desktop = new Desktop({ chromium: chromium.path, profile: profile(), ...start })
    running.push(desktop)
    return desktop
  }

  /** The page's own view of the library, over the port. */
  const tracks = (desktop: Desktop, filter = '{}') =>
    desktop.page<{ id: string; title: string; format: string }[]>(
      `window.engine.browse.tracks({ filter: ${filter}, sort: { by: 'title' }, offset: 0, limit: 100 }).then((window) => window.rows)`,
    )

  const whenScanned = (desktop: Desktop) =>
    desktop.until('the tracks', async () => {
      const rows = await tracks(desktop)
      const progress = await desktop.page('window.engine.sources.progress()')
      return rows.length === music.tracks.length && progress === null ? rows : undefined
    })

  const lastDialog = (desktop: Desktop, kind: string, count = 1) =>
    desktop.until(`the ${kind} dialog`, async () => {
      const dialogs = (await desktop.look()).dialogs.filter((dialog) => dialog.kind === kind)
      return dialogs.length >= count && dialogs.at(-1)!.options
    })

  it('boots into one hardened window, whose page gets exactly the agreed calls and nothing of Node', async () => {
    const desktop = await launch().ready()
    const { windows, sandboxed, schemes, tray, menu } = await desktop.look()
    expect(windows).toHaveLength(1)
    expect(windows[0]).toMatchObject({
      visible: true,
      url: expect.stringMatching(/^media:\/\/app\//),
      options: { minWidth: 800, minHeight: 500, show: false },
    })
    expect(windows[0]!.options.webPreferences).toEqual({
      preload: expect.stringMatching(/preload.index\.cjs$/),
      sandbox: true,
      contextIsolation: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      autoplayPolicy: 'no-user-gesture-required',
    })
    expect(sandboxed).toBe(true)
    expect(schemes).toEqual([
      {
        scheme: 'media',
        privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
      },
    ])
    expect(tray).toMatchObject({ toolTip: 'Soul Player', imageIsEmpty: false, destroyed: false })
    expect(JSON.stringify(menu)).not.toMatch(/reload|toggleDevTools/i)
    expect(menu!.map((item) => item.role ?? item.label)).toEqual([
      'File',
      'editMenu',
      'View',
      'Playback',
      'windowMenu',
      'help',
    ])

    expect(
      await desktop.page(`({
        calls: Object.entries(window.soulDesktop).map(([name, value]) => name + ': ' + typeof value).sort(),
        frozen: Object.isFrozen(window.soulDesktop),
        replaced: (() => { try { window.soulDesktop = {}; window.soulDesktop.chooseFolder = 1 } catch {} return typeof window.soulDesktop.chooseFolder })(),
        foreign: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron', 'global'].filter((name) => name in window),
      })`),
    ).toEqual({
      calls: ['chooseFolder: function', 'onCommand: function', 'reconnect: function', 'revealTrack: function'],
      frozen: true,
      replaced: 'function',
      foreign: [],
    })
  })

  it('carries calls, errors and announcements over the port', async () => {
    const desktop = await (await launch().ready()).withEngine()
    expect(await desktop.page('window.engine.app.info()')).toMatchObject({ shell: 'desktop', hasSources: false })
    expect(
      await desktop.page(
        `window.engine.sources.addFolder({ path: '/no/such/folder' }).catch((error) => ({ code: error.code, message: error.message, defined: error.defined }))`,
      ),
    ).toMatchObject({ code: 'REFUSED', defined: true, message: expect.stringContaining('/no/such/folder') })
    expect(await desktop.page(`window.engine.app.updateSettings({ textScale: 99 }).catch((error) => error.code)`)).toBe(
      'BAD_REQUEST',
    )

    const light = (await desktop.look()).windows[0]!.options.backgroundColor
    await desktop.page(`window.engine.app.updateSettings({ theme: 'dark' })`)
    await desktop.until('the announcement', () =>
      desktop.page(`window.announced.some((event) => event.kind === 'settings.changed')`),
    )
    const { theme, windows } = await desktop.look()
    expect(theme).toBe('dark')
    expect(windows[0]!.options.backgroundColor).not.toBe(light)
  })

  it('serves its page under a strict policy, and nothing beside the build', async () => {
    const desktop = await launch().ready()
    const headers = await desktop.page<Record<string, string>>(
      `fetch('/').then((answer) => Object.fromEntries(answer.headers))`,
    )
    const policy = headers['content-security-policy']!.split('; ')
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
      ]),
    )
    expect(policy.join()).not.toMatch(/unsafe|\*|https?:/)
    expect(headers['x-content-type-options']).toBe('nosniff')

    expect(
      await desktop.page(`new Promise((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve([event.violatedDirective, window.injected]))
        const script = document.createElement('script')
        script.textContent = 'window.injected = true'
        document.head.append(script)
      })`),
    ).toEqual(['script-src-elem', null])
    const outside = [
      '/nothing.js',
      '/..%2f..%2fpackage.json',
      '/%2e%2e/%2e%2e/package.json',
      '/assets/..%5c..%5cmain/index.js',
      '/assets/%00.js',
      '/.hidden.js',
      '/media/track/nothing',
      '/media/cover/..%2f..%2fsecret',
    ]
    expect(
      await desktop.page(`Promise.all(${JSON.stringify(outside)}.map((path) => fetch(path).then((a) => a.status)))`),
    ).toEqual(outside.map(() => 404))
    expect(await desktop.page(`fetch('/', { method: 'POST' }).then((answer) => answer.status)`)).toBe(405)
  })

  it('adds the folder chosen in the dialog, and plays and seeks its sound over the media scheme', async () => {
    const desktop = await (await launch().ready()).withEngine()
    const chosen = desktop.page<string>(`window.soulDesktop.chooseFolder({ title: 'Choose' })`)
    expect(await lastDialog(desktop, 'open')).toMatchObject({
      title: 'Choose',
      properties: ['openDirectory', 'createDirectory'],
    })
    expect(await desktop.page(`window.soulDesktop.chooseFolder()`)).toBeNull()
    await desktop.do('answerDialog', { canceled: false, filePaths: [music.dir] })
    expect(await chosen).toBe(music.dir)

    await desktop.page(`window.engine.sources.addFolder({ path: ${JSON.stringify(music.dir)} })`)
    const [first] = await whenScanned(desktop)
    const address = `'media/track/${first!.id}'`
    expect(
      await desktop.page(`fetch(${address}, { headers: { range: 'bytes=100-199' } }).then(async (answer) => ({
        status: answer.status,
        range: answer.headers.get('content-range'),
        etag: answer.headers.get('etag'),
        type: answer.headers.get('content-type'),
        nosniff: answer.headers.get('x-content-type-options'),
        bytes: (await answer.arrayBuffer()).byteLength,
      }))`),
    ).toEqual({
      status: 206,
      range: expect.stringMatching(/^bytes 100-199\/\d+$/),
      etag: expect.stringMatching(/^".+"$/),
      type: expect.stringMatching(/^audio\//),
      nosniff: 'nosniff',
      bytes: 100,
    })
    expect(
      await desktop.page(`(async () => {
        const sound = new Audio(${address})
        const happens = (name) => new Promise((resolve, reject) => {
          sound.addEventListener(name, resolve, { once: true })
          sound.addEventListener('error', () => reject(new Error(sound.error.message)), { once: true })
        })
        await sound.play()
        await happens('timeupdate')
        const sought = happens('seeked')
        sound.currentTime = 2
        await sought
        return { at: sound.currentTime >= 2, long: sound.duration > 3, seekable: sound.seekable.end(0) > 3 }
      })()`),
    ).toEqual({ at: true, long: true, seekable: true })
  })

  it('shows a track in the file manager, and takes no path from the page', async () => {
    const desktop = await (await launch({ args: [music.dir] }).ready()).withEngine()
    const [first] = await whenScanned(desktop)
    expect(await desktop.page(`window.soulDesktop.revealTrack('${first!.id}')`)).toBe(true)
    const { revealed } = await desktop.look()
    expect(music.tracks.map((track) => track.file)).toContain(revealed[0])
    expect(await desktop.page(`window.soulDesktop.revealTrack('unknown')`)).toBe(false)
    for (const input of [`'../../etc/passwd'`, `{}`, `'x'.repeat(1000)`]) {
      expect(
        await desktop.page(`window.soulDesktop.revealTrack(${input}).then(() => 'taken', (error) => error.message)`),
      ).toMatch(/^The call was not understood/)
    }
    expect((await desktop.look()).revealed).toHaveLength(1)
  })

  it('lets a second start bring the window to the front and hand over its folders', async () => {
    const first = await (await launch().ready()).withEngine()
    await first.page(`window.engine.app.updateSettings({ closeToTray: true })`)
    await first.do('closeWindow')
    expect((await first.look()).windows[0]!.visible).toBe(false)

    const second = launch({ profile: first.profile, args: [music.dir] })
    expect(await second.ended).toBe(0)
    await first.until('the window', async () => (await first.look()).windows[0]!.visible)
    expect(await whenScanned(first)).toHaveLength(music.tracks.length)
    // A folder that is already there is no news.
    const link = join(profile(), 'link')
    symlinkSync(music.dir, link)
    expect(await launch({ profile: first.profile, args: [link] }).ended).toBe(0)
    expect((await first.look()).dialogs).toEqual([])
  })

  it('asks once what closing means, then keeps playing behind the tray', async () => {
    const desktop = await (await launch().ready()).withEngine()
    expect(await desktop.do('closeWindow')).toBe(false)
    expect(await lastDialog(desktop, 'message')).toMatchObject({
      message: expect.stringContaining('when its window is closed'),
    })
    await desktop.do('answerDialog', { response: 0 })
    await desktop.until('the window to hide', async () => !(await desktop.look()).windows[0]!.visible)
    expect(await desktop.page('window.engine.app.settings()')).toMatchObject({ closeToTray: true })

    await desktop.do('clickTray')
    expect((await desktop.look()).windows[0]!.visible).toBe(true)
    await desktop.do('closeWindow')
    await desktop.until('the window to hide', async () => !(await desktop.look()).windows[0]!.visible)
    expect((await desktop.look()).dialogs).toHaveLength(1)

    await desktop.page(`window.soulDesktop.onCommand((command) => (window.lastCommand = command)), 0`)
    await desktop.do('chooseItem', 'Next')
    await desktop.until('the command', () => desktop.page(`window.lastCommand === 'next'`))
    expect((await desktop.look()).windows[0]!.visible).toBe(false)

    await desktop.do('chooseItem', 'Quit Soul Player')
    expect(await desktop.ended).toBe(0)
  })

  it('ends with its window when the user wants that, and asks again after a cancelled question', async () => {
    const desktop = await launch().ready()
    await desktop.do('closeWindow')
    await lastDialog(desktop, 'message')
    await desktop.do('answerDialog', { response: 2 })
    await desktop.do('closeWindow')
    await lastDialog(desktop, 'message', 2)
    await desktop.do('answerDialog', { response: 1 })
    expect(await desktop.ended).toBe(0)

    const again = await launch({ profile: desktop.profile }).ready()
    await again.do('closeWindow')
    expect(await again.ended).toBe(0)
  })

  it('keeps the queue and what the page says while it goes', async () => {
    const first = await (await launch({ args: [music.dir] }).ready()).withEngine()
    await whenScanned(first)
    const state = await first.page<{ length: number; current: { itemId: number } }>(
      `window.engine.queue.play({ playerId: 'test', selection: { kind: 'list', filter: {}, sort: { by: 'title' } }, startAt: 2 })`,
    )
    expect(state.length).toBe(music.tracks.length)
    await first.page(`window.addEventListener('pagehide', () => {
      window.engine.queue.report({ playerId: 'test', itemId: ${state.current.itemId}, positionMs: 1234 })
    })`)
    expect(await first.quit()).toBe(0)

    const second = await (await launch({ profile: first.profile }).ready()).withEngine()
    expect(await second.page(`window.engine.queue.state({ playerId: 'test' })`)).toMatchObject({
      length: music.tracks.length,
      index: 2,
      positionMs: 1234,
    })
  })

  it('refuses navigation, windows, permissions and downloads; a link to the web opens in the browser after asking', async () => {
    const desktop = await launch().ready()
    const stays = () => desktop.page(`location.pathname + document.readyState`)
    for (const address of [
      'http://127.0.0.1:9/',
      'file:///etc/passwd',
      'data:text/html,x',
      'https://user:pw@example.org/',
    ]) {
      await desktop.page(`(location.href = ${JSON.stringify(address)}, 0)`).catch(() => {})
      await desktop.page(`(window.open(${JSON.stringify(address)}), 0)`)
      expect(await stays()).toBe('/complete')
    }
    for (const permission of [
      'notifications',
      'geolocation',
      'media',
      'clipboard-read',
      'fileSystem',
      'openExternal',
    ]) {
      expect(await desktop.do('askPermission', permission), permission).toBe(false)
    }
    expect(await desktop.do('askPermission', 'clipboard-sanitized-write')).toBe(true)
    expect(await desktop.do('download')).toBe(false)
    const { windows, dialogs, opened } = await desktop.look()
    expect(windows.map((window) => window.url)).toEqual([expect.stringMatching(/^media:\/\/app\//)])
    expect({ dialogs, opened }).toEqual({ dialogs: [], opened: [] })

    const click = (address: string) =>
      desktop.page(`(() => {
        const link = Object.assign(document.createElement('a'), { href: ${JSON.stringify(address)}, target: '_blank', rel: 'noopener' })
        document.body.append(link)
        link.click()
      })()`)
    await click('https://example.org/refused')
    expect(await lastDialog(desktop, 'message')).toMatchObject({ detail: 'https://example.org/refused', defaultId: 1 })
    await desktop.do('answerDialog', { response: 1 })
    await click('https://example.org/wanted')
    await lastDialog(desktop, 'message', 2)
    await desktop.do('answerDialog', { response: 0 })
    await desktop.until('the browser', async () => (await desktop.look()).opened.length > 0)
    expect((await desktop.look()).opened).toEqual(['https://example.org/wanted'])
  })

  it('gives a reloaded or revived page a port of its own and closes the old one', async () => {
    const desktop = await (await launch().ready()).withEngine()
    await desktop.page(`(window.firstOfAll = true, window.engine.app.info())`)
    await desktop.do('reloadPage')
    await desktop.until('the new page', () => desktop.page(`!window.firstOfAll && document.readyState === 'complete'`))
    await desktop.withEngine()
    expect(await desktop.page('window.engine.app.info()')).toMatchObject({ shell: 'desktop' })

    // Asking for more and more closes the oldest: what waits on it ends instead of hanging, and the page asks anew.
    expect(await desktop.page('window.portsEnded ?? 0')).toBe(0)
    await desktop.withEngine()
    await desktop.until('the end of the first port', () => desktop.page('window.portsEnded === 1'))
    expect(await desktop.page('window.engine.app.info()')).toMatchObject({ shell: 'desktop' })

    await desktop.page(`(window.beforeCrash = true, 0)`)
    await desktop.do('crashPage')
    await desktop.until('the revived page', () =>
      desktop.page(`!window.beforeCrash && document.readyState === 'complete'`),
    )
    await desktop.withEngine()
    expect(await desktop.page('window.engine.app.info()')).toMatchObject({ shell: 'desktop' })
  })

  it('comes back where its window stood, unless that cannot be seen any more', async () => {
    const place = { x: 700, y: 60, width: 1000, height: 700 }
    const first = await launch().ready()
    await first.do('moveWindow', place)
    await first.until('the place to be kept', async () => {
      const { status } = spawnSync('grep', ['-q', '"x":700', join(first.profile, 'window.json')])
      return status === 0
    })
    await first.page('0')
    await first.do('answerDialog', { response: 1 })
    await first.do('closeWindow')
    await first.ended

    const second = await launch({ profile: first.profile }).ready()
    expect((await second.look()).windows[0]!.bounds).toEqual(place)
    await second.do('closeWindow')
    await second.ended

    const third = await launch({
      profile: first.profile,
      displays: [{ x: 0, y: 0, width: 640, height: 480 }],
    }).ready()
    const { options } = (await third.look()).windows[0]!
    expect(options).toMatchObject({ width: 640, height: 480 })
    expect(options).not.toHaveProperty('x')
  })

  it('shows its page: from the first run over a chosen folder to sound, and back there after a restart', async () => {
    const click = (desktop: Desktop, label: string, kind = 'button') =>
      desktop.until(`the ${kind} “${label}”`, () =>
        desktop.page<boolean>(`(() => {
          const found = [...document.querySelectorAll(${JSON.stringify(kind)})].find(
            (element) => [element.ariaLabel, element.innerText.trim()].includes(${JSON.stringify(label)}) && !element.disabled)
          found?.click()
          return !!found
        })()`),
      )
    const title = (desktop: Desktop) =>
      desktop.until('a title', () =>
        desktop.page<string>(`document.querySelector('[data-now-playing-title]')?.textContent`),
      )
    const position = `Number(document.querySelector('[aria-label=Position][aria-valuenow]')?.getAttribute('aria-valuenow'))`

    const first = await launch().ready()
    await first.page(
      `(window.violations = [], document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective + ' ' + event.blockedURI)))`,
    )
    await click(first, 'Choose a folder')
    await lastDialog(first, 'open')
    await first.do('answerDialog', { canceled: false, filePaths: [music.dir] })
    await click(first, 'Go to your library')
    await click(first, 'Tracks', 'a')
    await click(first, 'Play all')
    const playing = await title(first)
    await first.until('sound', () => first.page(`Number(document.querySelector('[data-level]')?.dataset.level) > 0`))
    await first.until('time to advance', () => first.page(`${position} > 0`))

    await first.do('chooseItem', 'Next')
    await first.until('the next track', async () => (await title(first)) !== playing)
    const last = await title(first)
    expect(await first.page('window.violations')).toEqual([])
    expect(await first.quit()).toBe(0)

    const second = await launch({ profile: first.profile }).ready()
    expect(await title(second)).toBe(last)
  })

  it('keeps secrets in the key store of the system, and refuses where there is none', async () => {
    const probe = async (keyStore: string, dir: string, calls: string) => {
      const desktop = launch({ keyStore, profile: dir, entry: at('test/support/secrets-probe.ts'), args: [calls] })
      expect(await desktop.ended).toBe(0)
      return JSON.parse(desktop.said) as unknown
    }
    const dir = profile()
    expect(await probe('basic_text', dir, 'set a=geheim')).toMatchObject({ code: 'UNAVAILABLE' })
    expect(await probe('gnome_libsecret', dir, 'set a=geheim')).toEqual({ value: null })
    expect(await probe('gnome_libsecret', dir, 'get a')).toEqual({ value: 'geheim' })
    expect(spawnSync('grep', ['-rq', 'geheim', dir]).status).toBe(1)
    expect(await probe('kwallet6', dir, 'get a')).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('enter it again'),
    })
    expect(await probe('gnome_libsecret', dir, 'delete a')).toEqual({ value: null })
    expect(await probe('gnome_libsecret', dir, 'get a')).toEqual({ value: null })
  })

  it('says why when it cannot start: a profile in use, or a database that is none', async () => {
    const lock = lockProfile(profile())!
    onTestFinished(() => lock.release())
    const second = launch({ profile: profiles.at(-1)! })
    expect(await second.ended).toBe(1)
    expect(second.said).toContain('Another Soul Player uses the same profile')

    const dir = profile()
    writeFileSync(join(dir, 'personal.db'), 'this is no database, and long enough to be looked at'.repeat(50))
    const desktop = launch({ profile: dir })
    expect(await desktop.ended).toBe(1)
    expect(desktop.said).toMatch(/Soul Player could not start[^]*soul-player\.log/)
  })

  it('shows how far downloads are in the task bar and at the tray, and takes it away at the end', async () => {
    const served = await ServedLibrary.open({ folders: [music.dir] })
    onTestFinished(() => served.close())
    await served.scan(music.tracks.map(({ tags }) => tags.title!))
    const desktop = await launch().ready()
    await desktop.withEngine()
    const signIn = JSON.stringify(await served.newAccount())
    await desktop.page(`(async () => {
      const { downloads } = await window.engine.app.settings()
      // Slow enough that something is seen of it.
      await window.engine.app.updateSettings({ downloads: { ...downloads, limit: 500_000, reserve: 0 } })
      await window.engine.servers.add({ address: ${JSON.stringify(served.address)}, signIn: ${signIn} })
    })()`)
    await desktop.until('the tracks', async () => (await tracks(desktop)).length === music.tracks.length)
    await desktop.page(`window.engine.downloads.keep({ what: [{ type: 'library' }] })`)
    await desktop.until('all files', async () => {
      const { counts } = await desktop.page<{ counts: { kept: number } }>('window.engine.downloads.status()')
      return counts.kept === music.tracks.length
    })
    const { windows, tray } = await desktop.until('the last of it', async () => {
      const now = await desktop.look()
      return now.windows[0]!.progress.at(-1)?.share === -1 ? now : undefined
    })
    const shares = windows[0]!.progress.filter(({ share }) => share >= 0)
    expect(shares.length).toBeGreaterThan(0)
    expect(shares.every(({ share, mode }) => share <= 1 && mode === 'normal')).toBe(true)
    expect(tray!.toolTips.some((text) => /^Soul Player: \d+ downloads? left$/.test(text))).toBe(true)
    expect(tray!.toolTip).toBe('Soul Player')
  })
})
