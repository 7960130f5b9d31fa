/**
 * The first byte of a track that comes from a server, as its listener waits for it: one headless shell plays what another one
 * has in a folder, both processes of their own on loopback. Each track is asked for once, so nothing of it is open or kept
 * anywhere. Beside it, what the server alone takes for such a track, and the least that two programs need which pass on bytes:
 * bare node:http before bare node:http, a new file each time.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { wavHeader } from '../src/engine/media/wav-header.ts'
import type { TrackId } from '../src/shared/model/ids.ts'
import { trackUrl } from '../src/shared/model/media-url.ts'
import { clientOver, dialRpc } from '../test/support/rpc.ts'
import { KEY, ServedLibrary } from '../test/support/served-library.ts'
import { newProfile, startServer } from '../test/support/server.ts'
import { Asker } from './support/load.ts'
import type { Measured } from './support/measure.ts'
import { bundledShell } from './support/shell.ts'
import { printPercentiles } from './support/table.ts'

export const about = 'first byte of tracks that a server has, through client and server [tracks]'

const FILE_BYTES = 4_000_000
const WARM_UP = 10
const PAUSE_MS = 30
const LOOK_MS = 200

interface Way extends Measured {
  address: string
  path(at: number): string
  headers?: Record<string, string>
}

export async function run([count]: readonly string[] = []): Promise<void> {
  const tracks = Number(count ?? 600)
  const shell = await bundledShell()
  const { entry } = shell
  const [player, music] = [newProfile(), newProfile()]
  const children: ChildProcess[] = []
  const ends: (() => unknown)[] = [shell.remove, player.remove, music.remove]
  try {
    const files = makeMusic(music.dir, tracks)
    const server = await ServedLibrary.open({ folders: [music.dir], entry })
    ends.unshift(() => server.stop().then(() => server.close()))
    const client = await startServer(player, { entry })
    ends.unshift(() => client.stop())
    const keys = await keysOf(server, tracks)
    const ids = await idsAt(client.address, server, tracks)
    const bare = await startBare(children, music.dir)
    const before = await startBare(children, bare)

    // Each way has tracks of its own, taken in turns: what one has asked for is warm for another.
    const ways: Way[] = [
      { name: 'client and server', figures: [], address: client.address, path: (at) => `/${trackUrl(ids[at]!)}` },
      {
        name: 'the server alone',
        figures: [],
        address: server.address,
        path: (at) => `/api/tracks/${keys[at]}/stream`,
        headers: { authorization: `Bearer ${KEY}` },
      },
      { name: 'bare node:http twice', figures: [], address: before, path: (at) => `/${files[at]}` },
    ]
    const askers = await Promise.all(ways.map(({ address }) => Asker.on(Number(new URL(address).port))))
    for (let at = 0; at < tracks; at++) {
      const { path, headers, figures } = ways[at % ways.length]!
      // Nobody asks for one track after the other without a pause; what one leaves to be cleared away is not the next one's.
      await pause(PAUSE_MS)
      // The whole track, as a player fetches it.
      const answer = await askers[at % ways.length]!.ask(path(at), { ...headers, range: 'bytes=0-' })
      // What was never used before is slower, once.
      if (at >= WARM_UP * ways.length) figures.push(answer.firstByteMs)
    }
    for (const asker of askers) asker.end()
    printPercentiles(`First byte of a track not asked for before, load ${loadavg()[0]!.toFixed(1)}`, 'ms', ways)
  } finally {
    for (const child of children) child.kill()
    for (const end of ends) await end()
  }
}

/** Sound of 4 MB a file that takes no room on the disk, in albums of ten; all different. Answers their names. */
function makeMusic(dir: string, tracks: number): string[] {
  const head = wavHeader({ channels: 2, sampleRateHz: 44_100, bitDepth: 16, float: false }, FILE_BYTES - 44)
  return Array.from({ length: tracks }, (_, i) => {
    const album = `Album ${Math.floor(i / 10)}`
    const name = `${album}/${i}.wav`
    mkdirSync(join(dir, album), { recursive: true })
    const file = openSync(join(dir, name), 'w')
    writeSync(file, Buffer.concat([head, Buffer.from(`sound ${i}`)]))
    ftruncateSync(file, FILE_BYTES)
    closeSync(file)
    return encodeURI(name)
  })
}

/** Waits until the server tells of all its tracks. Answers their keys. */
async function keysOf(server: ServedLibrary, tracks: number): Promise<string[]> {
  for (;;) {
    const page = await server.ask<{ tracks: { id: string }[] }>(`sync/tracks?limit=${tracks}`)
    if (page.tracks.length === tracks) return page.tracks.map(({ id }) => id)
    await pause(LOOK_MS)
  }
}

/** Adds the server to the client and waits for its tracks. Answers their ids. */
async function idsAt(client: string, server: ServedLibrary, tracks: number): Promise<TrackId[]> {
  const socket = dialRpc(client)
  const api = clientOver(socket)
  try {
    await api.servers.add({ address: server.address, signIn: await server.newAccount() })
    for (;;) {
      const { rows, total } = await api.browse.tracks({ sort: { by: 'title' }, offset: 0, limit: 500 })
      if (total === tracks) {
        const all = [...rows]
        while (all.length < total) {
          const next = await api.browse.tracks({ sort: { by: 'title' }, offset: all.length, limit: 500 })
          all.push(...next.rows)
        }
        return all.map(({ id }) => id)
      }
      await pause(LOOK_MS)
    }
  } finally {
    socket.close()
  }
}

async function startBare(children: ChildProcess[], behind: string): Promise<string> {
  const script = join(import.meta.dirname, 'support/bare-pass-child.ts')
  const child = spawn(process.execPath, [script, behind], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  return `http://127.0.0.1:${Number(said.toString())}`
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
