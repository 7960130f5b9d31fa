/**
 * Makes the sounds in test/engine/fingerprints/sound and writes down what fpcalc says of them, raw and compressed: what fingerprints
 * made here are compared with, also where fpcalc is not installed. Needs ffmpeg and fpcalc (libchromaprint-tools).
 * `node scripts/fingerprint-sounds.ts`
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { wavFile } from './music/chunks.ts'
import { melody } from './music/melody.ts'

const SECONDS = 16
const FORMATS = {
  'tune.flac': ['-ar', '22050', '-ac', '1', '-c:a', 'flac', '-sample_fmt', 's16'],
  'tune.mp3': ['-c:a', 'libmp3lame', '-b:a', '64k'],
  'tune.m4a': ['-c:a', 'aac', '-b:a', '64k'],
  'tune.ogg': ['-c:a', 'libvorbis', '-q:a', '0'],
  'tune.opus': ['-c:a', 'libopus', '-b:a', '48k'],
  'other.mp3': ['-c:a', 'libmp3lame', '-b:a', '64k'],
}

const folder = resolve(import.meta.dirname, '../test/engine/fingerprints/sound')
const scratch = mkdtempSync(join(tmpdir(), 'soul-sounds-'))

/** Two voices, one to each side. */
function source(name: string, seed: number): string[] {
  return [seed, seed + 1].flatMap((each) => {
    const file = join(scratch, `${name}-${each}.wav`)
    const samples = melody({ seed: each, seconds: SECONDS })
    writeFileSync(file, wavFile({ samples, sampleRateHz: 44_100, channels: 1 }))
    return ['-i', file]
  })
}

/** Some versions take the end of a short file for an error, and tell the fingerprint all the same. */
const ask = (file: string, ...options: string[]): string => {
  const { stdout, stderr } = spawnSync('fpcalc', [...options, file], { encoding: 'utf8' })
  const print = /^FINGERPRINT=(.*)$/m.exec(stdout ?? '')?.[1]
  if (print === undefined) throw new Error(`fpcalc did not answer: ${stderr}`)
  return print
}

const told: Record<string, { compressed: string; raw: number[] }> = {}
for (const [name, codec] of Object.entries(FORMATS)) {
  const voices = source(name, name.startsWith('tune') ? 11 : 47)
  const file = join(folder, name)
  const mixed = ['-filter_complex', '[0][1]amerge=inputs=2']
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...voices, ...mixed, ...codec, '-bitexact', '-map_metadata', '-1', file])
  told[name] = { compressed: ask(file), raw: ask(file, '-raw').split(',').map(Number) }
  console.log(`${name}: ${statSync(file).size} bytes, ${told[name].raw.length} values`)
}
writeFileSync(join(folder, 'fpcalc.json'), `${JSON.stringify(told)}\n`)
rmSync(scratch, { recursive: true })
