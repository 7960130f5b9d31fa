/**
 * Outside programs that some tests need. Such a test says `const ffmpeg = needs('ffmpeg')`, then
 * `describe.skipIf(ffmpeg.absent)(ffmpeg.name('reads what ffmpeg wrote'), …)`; in Playwright
 * `test.skip(chromium.absent, chromium.why)`. Absent parts are named with the command that installs them; with
 * REQUIRE_ALL=1 asking for an absent part throws, so that nothing is skipped unseen where everything must run.
 */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

interface Part {
  readonly programs: readonly string[]
  readonly debianPackage: string
}

const PARTS = {
  ffmpeg: { programs: ['ffmpeg'], debianPackage: 'ffmpeg' },
  ffprobe: { programs: ['ffprobe'], debianPackage: 'ffmpeg' },
  chromium: { programs: ['chromium', 'chromium-browser', 'google-chrome-stable'], debianPackage: 'chromium' },
  nginx: { programs: ['nginx'], debianPackage: 'nginx-light' },
  mpd: { programs: ['mpd'], debianPackage: 'mpd' },
  minidlnad: { programs: ['minidlnad'], debianPackage: 'minidlna' },
  quodlibet: { programs: ['quodlibet'], debianPackage: 'quodlibet' },
  sqlite3: { programs: ['sqlite3'], debianPackage: 'sqlite3' },
  mount: { programs: ['mount'], debianPackage: 'mount' },
  umount: { programs: ['umount'], debianPackage: 'mount' },
  strace: { programs: ['strace'], debianPackage: 'strace' },
  aria2c: { programs: ['aria2c'], debianPackage: 'aria2' },
  curl: { programs: ['curl'], debianPackage: 'curl' },
} as const satisfies Record<string, Part>

export type PartName = keyof typeof PARTS

export interface Need {
  /** Absolute path of the program; throws when it is absent, so ask inside the test only. */
  readonly path: string
  readonly absent: boolean
  /** Empty when it is there. */
  readonly why: string
  /** The title of a test or suite, with the reason behind it when it will be skipped. */
  name(title: string): string
}

/** All of `names` are needed; `path` is the first one's. */
export function needs(...names: [PartName, ...PartName[]]): Need {
  const absent = names.filter((name) => !findPart(name))
  const packages = [...new Set(absent.map((name) => PARTS[name].debianPackage))]
  const why = absent.length > 0 ? `needs ${absent.join(' and ')}: sudo apt-get install ${packages.join(' ')}` : ''
  if (why && process.env.REQUIRE_ALL === '1') throw new Error(`REQUIRE_ALL=1, and this test ${why}`)
  return {
    get path() {
      const path = findPart(names[0])
      if (!path) throw new Error(why)
      return path
    },
    absent: absent.length > 0,
    why,
    name: (title) => (why ? `${title} (${why})` : title),
  }
}

/** Absolute path of a program, or undefined. `SOUL_CHROMIUM=/path` and the like come before the search path. */
export function findPart(name: PartName): string | undefined {
  const chosen = process.env[`SOUL_${name.toUpperCase()}`]
  if (chosen) return chosen
  // Daemons of Debian lie in sbin, which is not on everyone's path.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  for (const program of PARTS[name].programs)
    for (const folder of folders) {
      const path = join(folder || '.', program)
      if (isExecutable(path)) return path
    }
  return undefined
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
