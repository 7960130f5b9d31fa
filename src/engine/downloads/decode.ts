/** Decoding a whole file with ffmpeg to see whether it can be: nothing is kept of the sound but how long it is. */
import { spawn } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { MUSIC_DEMUXERS, type Ffmpeg } from '../media/ffmpeg.ts'

/** Of its packets, so many may be damaged: old files have a few, and play. */
const DAMAGED_SHARE = 0.05

/** A decoder that comes no further for so long is caught in the file: nobody else could be decoded for it. */
const STUCK_MS = 60_000

/** Undefined when too much of it cannot be decoded, or it does not come to an end. `file` is absolute. */
export async function decodedMs(
  { path }: Pick<Ffmpeg, 'path'>,
  file: string,
  { signal, stuckMs = STUCK_MS }: { signal: AbortSignal; stuckMs?: number },
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
  const kill = () => void child.kill('SIGKILL')
  let stuck = setTimeout(kill, stuckMs)
  let microseconds: string | undefined
  let told = ''
  child.stdout.on('data', (text: Buffer) => {
    // The last word counts.
    told = (told + text.toString()).slice(-2_000)
    const now = [...told.matchAll(/^out_time_us=(\d+)$/gm)].at(-1)?.[1]
    if (now === microseconds) return
    microseconds = now
    clearTimeout(stuck)
    stuck = setTimeout(kill, stuckMs)
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve)
  }).finally(() => clearTimeout(stuck))
  signal.throwIfAborted()
  return code !== 0 || microseconds === undefined ? undefined : Number(microseconds) / 1000
}
