/** Decoding a whole file with ffmpeg to see whether it can be: nothing is kept of the sound but how long it is. */
import { spawn } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { MUSIC_DEMUXERS, type Ffmpeg } from '../media/ffmpeg.ts'

/** Of its packets, so many may be damaged: old files have a few, and play. */
const DAMAGED_SHARE = 0.05

/** Undefined when too much of it cannot be decoded. `file` is absolute. */
export async function decodedMs(
  { path }: Ffmpeg,
  file: string,
  { signal }: { signal: AbortSignal },
): Promise<number | undefined> {
  const input = ['-protocol_whitelist', 'file', '-format_whitelist', MUSIC_DEMUXERS, '-i', `file:${file}`]
  // Time is counted by what was decoded, not by what packets say: what is missing in the middle makes it shorter.
  const counted = ['-af', 'asetpts=N/SR/TB', '-max_error_rate', String(DAMAGED_SHARE), '-f', 'null', '-']
  const sound = ['-map', '0:a:0', '-vn', '-sn', '-dn', ...counted]
  const child = spawn(
    path,
    ['-nostdin', '-hide_banner', '-loglevel', 'quiet', '-threads', '1', ...input, ...sound, '-progress', 'pipe:1'],
    { stdio: ['ignore', 'pipe', 'ignore'], windowsHide: true, signal, killSignal: 'SIGKILL' },
  )
  try {
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // Not allowed everywhere, and not needed.
  }
  let told = ''
  child.stdout.on('data', (text: Buffer) => {
    // The last word counts.
    told = (told + text.toString()).slice(-2_000)
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve)
  })
  signal.throwIfAborted()
  if (code !== 0) return undefined
  const microseconds = [...told.matchAll(/^out_time_us=(\d+)$/gm)].at(-1)?.[1]
  return microseconds === undefined ? undefined : Number(microseconds) / 1000
}
