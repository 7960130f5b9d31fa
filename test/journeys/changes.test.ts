/** A server's folder changes while a client pages through its catalogue, over HTTP, and by a clock that stands still and steps back. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { expect, it } from 'vitest'
import { random, type Random } from '../../scripts/music/random.ts'
import { TINY_FORMATS, tinyFile } from '../engine/sources/folder/tiny-music.ts'
import { mirrored } from '../support/served-library.ts'
import {
  addServer,
  clientWithUser,
  journeys,
  newFolder,
  PAGES,
  proxyTo,
  seed,
  serve,
  SOUND,
  soundness,
  userData,
} from './support.ts'

journeys()

const SCHEDULES = 20
const FILES = 60

/** A folder of small files; every write gives a title that was never there, or none. */
class ChangingFolder {
  readonly dir = newFolder()
  /** By path. */
  readonly #titles = new Map<string, string>()
  readonly #sound = new Map<string, number>()
  #written = 0
  #sounds = 0

  titles(): string[] {
    return [...this.#titles.values()]
  }

  add(dice: Random): void {
    const format = dice.pick(TINY_FORMATS)
    this.#write(`Album ${dice.int(8)}/${this.#written}.${format}`, this.#sounds++)
  }

  change(dice: Random): void {
    const draw = dice.next()
    const path = dice.pick([...this.#titles.keys()])
    if (draw < 0.25) this.add(dice)
    else if (draw < 0.45 && this.#titles.size > FILES / 2) {
      rmSync(join(this.dir, path))
      this.#titles.delete(path)
    } else if (draw < 0.55) {
      const to = `Album ${dice.int(8)}/moved ${this.#written++}.${path.split('.').at(-1)}`
      mkdirSync(join(this.dir, to, '..'), { recursive: true })
      renameSync(join(this.dir, path), join(this.dir, to))
      const title = this.#titles.get(path)!
      this.#titles.set(to, title === nameOf(path) ? nameOf(to) : title)
      this.#titles.delete(path)
      this.#sound.set(to, this.#sound.get(path)!)
    } else this.#write(path, draw < 0.65 ? this.#sounds++ : this.#sound.get(path)!)
  }

  #write(path: string, sound: number): void {
    // Now and then there is none, and the name of the file is shown.
    const title = ++this.#written % 5 === 0 ? undefined : `Title ${this.#written}`
    const [album] = path.split('/') as [string]
    mkdirSync(join(this.dir, album), { recursive: true })
    const format = path.split('.').at(-1) as (typeof TINY_FORMATS)[number]
    writeFileSync(
      join(this.dir, path),
      tinyFile(format, { seed: sound, ...(title && { title }), album, artist: `Artist ${sound % 5}` }),
    )
    this.#titles.set(path, title ?? nameOf(path))
    this.#sound.set(path, sound)
  }
}

const nameOf = (path: string): string => basename(path, extname(path))

it(`a client has what the server has, after ${SCHEDULES} syncs under which it changed (SOUL_SEED=${seed})`, async () => {
  const folder = new ChangingFolder()
  const dice = random(seed)
  for (let i = 0; i < FILES; i++) folder.add(dice)
  const preload = new URL('../support/odd-clock.js', import.meta.url).href
  const served = await serve({ folders: [folder.dir], env: { NODE_OPTIONS: `--import ${preload}` } })
  await served.scan(folder.titles())
  const { dir, client, user } = await clientWithUser()
  const proxy = await proxyTo(served, 4)
  // A sync is one that was asked for.
  proxy.state.sockets = false
  const changeSome = async (most: number) => {
    for (let some = 1 + dice.int(most); some > 0; some--) folder.change(dice)
    await served.scan(folder.titles())
  }

  let { id } = await addServer(client, served, proxy)
  await client.until(() => client.outcomes(id).length > 0, 'the first sync')
  let changedUnderWay = 0
  for (let schedule = 0; schedule < SCHEDULES; schedule++) {
    const about = `schedule ${schedule}`
    // A few begin with nothing.
    if (dice.chance(0.2)) {
      await client.api.sources.remove({ sourceId: id })
      await client.until(() => mirrored(dir, id).length === 0, 'the removal')
      ;({ id } = await addServer(client, served, proxy))
      await client.until(() => client.outcomes(id).length > 0, 'the first sync')
    }
    await changeSome(16)
    let pages = 0
    const at = 1 + dice.int(4)
    proxy.state.onRequest = async ({ path }) => {
      if (!PAGES.test(path) || ++pages !== at) return
      changedUnderWay++
      await changeSome(8)
    }
    expect((await client.sync(id)).outcome, about).toBe('done')
    proxy.state.onRequest = undefined
    const { outcome, full } = await client.sync(id)
    expect([outcome, full], about).toEqual(['done', false])
    expect(mirrored(dir, id), about).toEqual(served.told())
  }
  expect(changedUnderWay).toBeGreaterThan(SCHEDULES / 4)
  expect(await userData(client)).toEqual(user)
  expect(soundness(dir)).toEqual(SOUND)
})
