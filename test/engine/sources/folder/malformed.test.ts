import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TagPool } from '../../../../src/engine/sources/folder/tag-pool.ts'
import { testHost } from '../../../support/host.ts'
import { evilFiles, mutatedFile } from './evil-music.ts'
import { TINY_FORMATS, tinyFile } from './tiny-music.ts'

const FILES = 500
const seed = Number(process.env.SOUL_SEED ?? Math.floor(Math.random() * 1_000_000))

let root: string
let pool: TagPool
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'soul-evil-'))
  const host = testHost()
  host.remove()
  pool = new TagPool({ entry: host.workerEntry('read-tags'), log: pino({ level: 'silent' }), size: 2 })
})
afterAll(async () => {
  await pool.stop()
  rmSync(root, { recursive: true, force: true })
})

describe('five hundred malformed files', () => {
  test('each become a track or a named problem, and take no neighbour with them', { timeout: 120_000 }, async () => {
    console.log(`seed ${seed}`)
    const evil = evilFiles()
    while (evil.length < FILES) evil.push(mutatedFile(seed + evil.length))
    const files: { remoteId: string; sizeBytes: number; modifiedAt: number }[] = []
    const put = (remoteId: string, bytes: Buffer) => {
      writeFileSync(join(root, remoteId), bytes)
      files.push({ remoteId, sizeBytes: bytes.length, modifiedAt: 1 })
    }
    for (const [index, [name, bytes]] of evil.entries()) {
      put(name, bytes)
      const format = TINY_FORMATS[index % TINY_FORMATS.length]!
      put(`good-${index}.${format}`, tinyFile(format, { seed: index, title: `Good ${index}` }))
    }
    const { signal } = new AbortController()
    const batches: ReturnType<TagPool['read']>[] = []
    for (let at = 0; at < files.length; at += 50) batches.push(pool.read(root, files.slice(at, at + 50), { signal }))
    const outcomes = (await Promise.all(batches)).flat()

    const byName = new Map(
      outcomes.map((outcome) => [outcome.kind === 'track' ? outcome.copy.remoteId : outcome.remoteId, outcome]),
    )
    expect(outcomes).toHaveLength(files.length)
    expect(byName.size).toBe(files.length)
    for (const [index] of evil.entries()) {
      const format = TINY_FORMATS[index % TINY_FORMATS.length]!
      expect(byName.get(`good-${index}.${format}`)).toMatchObject({
        kind: 'track',
        copy: { tags: { title: `Good ${index}` } },
      })
    }
    const reasons = new Map<string, number>()
    for (const [name] of evil) {
      const outcome = byName.get(name)!
      const reason = outcome.kind === 'problem' ? outcome.reason : outcome.kind
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      if (outcome.kind === 'problem') expect(outcome.message).toMatch(/^\p{Lu}.*\.$/su)
      if (outcome.kind === 'track') {
        expect(Number.isSafeInteger(outcome.copy.durationMs) && outcome.copy.durationMs >= 0).toBe(true)
        expect(JSON.stringify(outcome.copy).length).toBeLessThan(500_000)
      }
    }
    // Both ends of the line are reached: some are readable after all, some are not.
    expect(reasons.get('track')).toBeGreaterThan(0)
    expect(reasons.get('damaged')).toBeGreaterThan(0)
  })
})
