/**
 * Parts of one 20 MB file, as a player asks for them: the headless shell beside nginx and bare node:http on the same
 * file in the same run. Throughput of 256 and 64 KiB ranges over 20 connections, and the time to the first byte of one request
 * at a time on a kept connection (what remains of a click when everything else is there).
 */
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { spawn, type ChildProcess } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { wavHeader } from '../src/engine/media/wav-header.ts'
import { API_SUBPROTOCOL, type ApiClient } from '../src/shared/api/index.ts'
import { trackUrl } from '../src/shared/model/media-url.ts'
import { findPart } from '../test/support/needs.ts'
import { newProfile, startServer } from '../test/support/server.ts'
import { bundledShell } from './support/shell.ts'
import { load } from './support/load.ts'
import { inTurns, median, type Measured } from './support/measure.ts'
import { startNginx } from './support/nginx.ts'
import { printAgainstFloor, printPercentiles } from './support/table.ts'

export const about = 'ranges of a 20 MB file: ours, nginx, bare node:http that reads a file or has it in memory'

const FILE_BYTES = 20_000_000
const RANGES = [
  ['256 KiB', 'bytes=1000000-1262143'],
  ['64 KiB', 'bytes=1000000-1065535'],
] as const
const CONNECTIONS = 20
const ROUND_MS = 1_000

interface Target {
  name: string
  port: number
  path: string
}

export async function run(): Promise<void> {
  const shell = await bundledShell()
  const profile = newProfile()
  const library = newProfile()
  const music = join(library.dir, 'music')
  mkdirSync(music)
  // Started by root, nginx reads as somebody else.
  chmodSync(library.dir, 0o755)
  const sound = Buffer.allocUnsafe(FILE_BYTES - 44)
  randomFillSync(sound)
  const format = { channels: 2, sampleRateHz: 44_100, bitDepth: 16, float: false }
  const file = join(music, 'noise.wav')
  writeFileSync(file, Buffer.concat([wavHeader(format, sound.length), sound]))

  const children: ChildProcess[] = []
  const server = await startServer(profile, { entry: shell.entry })
  try {
    const targets: Target[] = [
      { name: 'ours', port: Number(new URL(server.address).port), path: `/${await addTrack(server.address, music)}` },
      { name: 'node:http, a stream', port: await startBare('bare-file-child.ts', file, children), path: '/' },
      { name: 'node:http, from memory', port: await startBare('bare-memory-child.ts', file, children), path: '/' },
    ]
    const nginx = findPart('nginx')
    if (nginx)
      targets.push({
        name: 'nginx',
        port: await nginxFor(nginx, { dir: library.dir, music }, children),
        path: '/noise.wav',
      })
    else console.log('nginx is not here (sudo apt-get install nginx-light), so bare node:http is the floor.')
    const floor = nginx ? 'nginx' : 'node:http, a stream'

    for (const [size, range] of RANGES) {
      const measured = await inTurns(
        targets.map(({ name, port, path }) => ({
          name,
          once: async () => {
            const options = { port, path, headers: { range }, connections: CONNECTIONS, durationMs: ROUND_MS }
            return (await load(options)).bytesPerSecond / 1e6
          },
        })),
        { rounds: 7 },
      )
      const title = `${size} ranges, ${CONNECTIONS} connections`
      printAgainstFloor({ title, unit: 'MB/s', measured, floor, better: 'more' })
      const ours = median(measured[0]!.figures) / median(measured.find(({ name }) => name === floor)!.figures)
      console.log(`ours reaches ${ours.toFixed(2)} × ${floor}`)
    }
    printPercentiles('First byte of a range, one request at a time', 'ms', await firstBytes(targets))
  } finally {
    for (const child of children) child.kill()
    await server.stop()
    profile.remove()
    library.remove()
    shell.remove()
  }
}

async function firstBytes(targets: readonly Target[]): Promise<Measured[]> {
  const measured: Measured[] = []
  for (const { name, port, path } of targets) {
    const options = { port, path, headers: { range: 'bytes=5000000-5065535' }, connections: 1, durationMs: 1_500 }
    measured.push({ name, figures: (await load(options)).firstByteMs })
  }
  return measured
}

/** Adds the folder and waits for its one track; returns the track's path. */
async function addTrack(address: string, folder: string): Promise<string> {
  const socket = new WebSocket(new URL('rpc', address.replace('http', 'ws')), API_SUBPROTOCOL)
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
  const api: ApiClient = createORPCClient(link)
  try {
    await api.sources.addFolder({ path: folder })
    for (;;) {
      const { rows } = await api.browse.tracks({ sort: { by: 'title' }, offset: 0, limit: 1 })
      if (rows[0]) return trackUrl(rows[0].id)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  } finally {
    socket.close()
  }
}

async function startBare(name: string, file: string, children: ChildProcess[]): Promise<number> {
  const script = join(import.meta.dirname, 'support', name)
  const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  return Number(said.toString())
}

async function nginxFor(
  program: string,
  { dir, music }: { dir: string; music: string },
  children: ChildProcess[],
): Promise<number> {
  const { port, child } = await startNginx(program, { dir: join(dir, 'nginx'), server: `root ${music};` })
  children.push(child)
  return port
}
