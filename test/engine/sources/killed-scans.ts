/** Kills a scanning process again and again at moments of chance, then lets it finish and compares what it has. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { randomFrom, TINY_FORMATS, tinyFile, tinyPng } from './folder/tiny-music.ts'

export interface KillResult {
  /** Of a scan nobody disturbed, and of all that came to their end after having been killed. */
  undisturbed: string
  killed: string[]
  integrity: unknown
}

export async function killScans({
  files,
  kills,
  seed,
}: {
  files: number
  kills: number
  seed: number
}): Promise<KillResult> {
  const base = mkdtempSync(join(tmpdir(), 'soul-kills-'))
  try {
    const music = join(base, 'music')
    makeMusic(music, files)
    const calm = join(base, 'calm')
    const rough = join(base, 'rough')
    for (const dir of [calm, rough]) cpSync(music, join(dir, 'music'), { recursive: true, preserveTimestamps: true })

    const begun = performance.now()
    const undisturbed = await scan(calm)
    const took = performance.now() - begun
    const next = randomFrom(seed)
    const finished: string[] = []
    let met = 0
    while (met < kills) {
      // Spread over the whole of a scan, from its first moment to about its last.
      const digest = await scanAndKill(rough, ((next() % 1000) / 1000) * took)
      if (digest === undefined) {
        met++
        continue
      }
      // It got to its end before it could be killed: what it has is compared, and the next begins with nothing.
      finished.push(digest)
      rmSync(join(rough, 'data'), { recursive: true, force: true })
    }
    const killed = await scan(rough)
    const db = new Database(join(rough, 'data/library.db'))
    const integrity = db.pragma('integrity_check')
    db.close()
    return { undisturbed, killed: [...finished, killed], integrity }
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
}

function makeMusic(root: string, files: number): void {
  for (let index = 0; index < files; index++) {
    const format = TINY_FORMATS[index % TINY_FORMATS.length]!
    const album = Math.floor(index / 8)
    const path = join(root, `Artist ${album % 5}/Album ${album}/${index}.${format}`)
    mkdirSync(dirname(path), { recursive: true })
    const tiny = {
      // Some sounds are there twice, and some pictures many times.
      seed: index % 7 === 6 ? index - 1 : index,
      title: `Title ${index}`,
      artist: `Artist ${album % 5}`,
      album: `Album ${album}`,
      trackNo: (index % 8) + 1,
      ...(album % 2 === 0 && { picture: tinyPng(9, 9, album % 3) }),
    }
    writeFileSync(path, index % 50 === 49 ? Buffer.from('broken') : tinyFile(format, tiny))
    // A track's age comes from its file: the same in both copies.
    utimesSync(path, 1_500_000_000 + index, 1_500_000_000 + index)
    if (album % 2 === 1) writeFileSync(join(dirname(path), 'cover.png'), tinyPng(5, 5, album))
  }
}

const start = (dir: string) =>
  spawn(process.execPath, [join(import.meta.dirname, 'scan-child.ts'), dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // What a test runner sets for itself is not for the child.
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  })

async function scan(dir: string): Promise<string> {
  const child = start(dir)
  let text = ''
  child.stdout.on('data', (more: Buffer) => {
    text += more.toString()
  })
  await once(child, 'close')
  return (JSON.parse(text) as { digest: string }).digest
}

/** The digest, should it come to its end first. */
async function scanAndKill(dir: string, afterMs: number): Promise<string | undefined> {
  const child = start(dir)
  let text = ''
  child.stdout.on('data', (more: Buffer) => {
    text += more.toString()
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), afterMs)
  const [, signal] = (await once(child, 'close')) as [number | null, string | null]
  clearTimeout(timer)
  return signal === 'SIGKILL' ? undefined : (JSON.parse(text) as { digest: string }).digest
}
