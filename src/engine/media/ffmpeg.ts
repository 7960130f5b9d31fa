/**
 * The program that makes one format of another: found once on the search path, and asked what it is. Its arguments are fixed;
 * of what comes from outside only the path of a music file is among them, and that cannot be taken for an option, an address
 * or a list of further files.
 */
import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { constants as osConstants, setPriority } from 'node:os'
import { delimiter, isAbsolute, join } from 'node:path'
import type { Readable } from 'node:stream'
import { ENCODINGS, type Encoding, type MadeFormat } from './encoding.ts'

export interface Ffmpeg {
  path: string
  /** Its first line about itself: another version may make other bytes of the same sound. */
  version: string
  /** What it can make, of what is asked for. */
  makes: readonly MadeFormat[]
}

export type EncoderProcess = ChildProcessByStdio<null, Readable, Readable>

/** A machine that is starting everything at once may take long to start this. */
const ANSWER_MS = 60_000

/** What music lies in. Left out is everything that names other files, as playlists do. */
export const MUSIC_DEMUXERS = 'mp3,flac,ogg,mov,wav,w64,aiff,aac,matroska,ape,wv,asf,dsf,iff,mpc,mpc8,caf,tta'

/** Undefined when there is none on `searchPath`, or none that makes anything of use. */
export async function findFfmpeg(searchPath: string | undefined): Promise<Ffmpeg | undefined> {
  const path = programOn(searchPath ?? '')
  if (path === undefined) return undefined
  try {
    const encoders = await output(path, ['-hide_banner', '-encoders'])
    const makes = Object.values(ENCODINGS)
      .filter(({ encoder }) => new RegExp(`\\b${encoder}\\b`).test(encoders))
      .map(({ format }) => format)
    if (makes.length === 0) return undefined
    const [version = ''] = (await output(path, ['-version'])).split('\n', 1)
    return { path, version, makes }
  } catch {
    return undefined
  }
}

/** Writes sound of constant bit rate to its standard output. `file` is absolute. */
export function startEncoder(
  { path }: Ffmpeg,
  { file, encoding, kbps }: { file: string; encoding: Encoding; kbps: number },
): EncoderProcess {
  const input = ['-protocol_whitelist', 'file', '-format_whitelist', MUSIC_DEMUXERS, '-i', `file:${file}`]
  const sound = ['-map', '0:a:0', '-map_metadata', '-1', '-vn', '-sn', '-dn', '-ac', '2', '-ar', '48000']
  const encoded = ['-c:a', encoding.encoder, ...encoding.args(kbps)]
  const same = ['-threads', '1', '-fflags', '+bitexact', '-flags:a', '+bitexact']
  const child = spawn(
    path,
    ['-nostdin', '-hide_banner', '-loglevel', 'error', ...input, ...sound, ...encoded, ...same, 'pipe:1'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    },
  )
  try {
    // Playing comes before converting.
    if (child.pid !== undefined) setPriority(child.pid, osConstants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // Not allowed everywhere, and not needed.
  }
  return child
}

function programOn(searchPath: string): string | undefined {
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg'
  for (const folder of searchPath.split(delimiter)) {
    // Never from where the player happens to stand.
    if (!isAbsolute(folder)) continue
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // The next one.
    }
  }
  return undefined
}

const output = (path: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(path, args, { timeout: ANSWER_MS, maxBuffer: 4 * 1024 * 1024, windowsHide: true }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    )
  })
