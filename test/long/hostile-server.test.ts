/** The built server in a process of its own, against requests as no client sends them; with a client that syncs beside them. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { attackTarget } from '../engine/sharing/hostile-http.ts'
import { tinyFile } from '../engine/sources/folder/tiny-music.ts'
import { addServer, clientIn, journeys, newFolder, proxyTo, seed, serve } from '../journeys/support.ts'
import { mirrored } from '../support/served-library.ts'

journeys()

const REQUESTS = 20_000
const MAX_GROWTH_MB = 50
/** With more room than it needs, V8 collects late, and what grows could not be told from what is merely left lying. */
const SMALL_HEAP = '--max-old-space-size=64 --max-semi-space-size=4'
const PATIENCE_MS = 40

test(
  `the built server bears ${REQUESTS} requests that no client sends (SOUL_SEED=${seed})`,
  { timeout: 1_800_000 },
  async () => {
    const music = newFolder()
    const titles = Array.from({ length: 30 }, (_, i) => `Title ${i}`)
    for (const [i, title] of titles.entries()) {
      writeFileSync(join(music, `${i}.mp3`), tinyFile('mp3', { seed: i, title, album: 'Album', artist: 'Artist' }))
    }
    const served = await serve({ folders: [music], env: { NODE_OPTIONS: SMALL_HEAP } })
    await served.scan(titles)
    const { tracks } = await served.ask<{ tracks: { id: string; title: string }[] }>('sync/tracks?limit=100')
    const { id: trackId, title } = tracks[0]!
    const bytes = readFileSync(join(music, `${titles.indexOf(title)}.mp3`))

    const dir = newFolder()
    const client = await clientIn(dir)
    const { id } = await addServer(client, served, await proxyTo(served))
    await client.until(() => client.outcomes(id).length > 0, 'the first sync')

    const keyOf = async (name: string, scopes: string[]) =>
      (await served.ask<{ key: string }>('keys', { body: { name, scopes, expires_in_days: null } })).key
    const target = {
      port: served.port,
      key: await keyOf('attacker', ['read', 'stream', 'write']),
      token: await keyOf('well', ['read', 'stream']),
      trackId,
      patienceMs: PATIENCE_MS,
    }
    // What is made once, for the first of them, is not growth.
    await attackTarget(target, { requests: REQUESTS / 10, seed: seed + 1, bytes })
    const before = useOf(served.pid)
    const attacking = attackTarget(target, { requests: REQUESTS, seed, bytes })
    let isOver = false
    const syncing = (async () => {
      const outcomes = new Set<string>()
      while (!isOver) outcomes.add((await client.sync(id)).outcome)
      return [...outcomes]
    })()
    const { statuses, well } = await attacking
    isOver = true
    expect(await syncing).toEqual(['done'])
    expect(well.wrong).toEqual([])
    expect(well.right).toBeGreaterThan(100)
    expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([])
    expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(REQUESTS)
    // Most were understood so far that they were answered.
    expect(statuses.get(0) ?? 0).toBeLessThan(REQUESTS / 4)
    expect(mirrored(dir, id)).toEqual(served.told())
    if (before === undefined) return
    await expect.poll(() => useOf(served.pid)!.files, { timeout: 60_000 }).toBeLessThanOrEqual(before.files + 4)
    await expect.poll(() => useOf(served.pid)!.mb - before.mb, { timeout: 60_000 }).toBeLessThan(MAX_GROWTH_MB)
  },
)

/** Of a process, as the kernel sees it; undefined where it does not tell. */
function useOf(pid: number): { files: number; mb: number } | undefined {
  if (!existsSync(`/proc/${pid}/fd`)) return undefined
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return {
    files: readdirSync(`/proc/${pid}/fd`).length,
    mb: Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) / 1000,
  }
}
