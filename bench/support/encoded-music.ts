/**
 * Music for benchmarks that other players can read too: really encoded, each file another sound, in five formats, ten to an
 * album, every second album with its cover inside. Made once by ffmpeg and kept in the system's temporary folder.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const FORMATS = [
  { ending: 'mp3', codec: ['-c:a', 'libmp3lame', '-q:a', '6'], cover: true },
  { ending: 'flac', codec: ['-c:a', 'flac', '-sample_fmt', 's16'], cover: true },
  { ending: 'ogg', codec: ['-c:a', 'libvorbis', '-q:a', '2'], cover: false },
  { ending: 'opus', codec: ['-c:a', 'libopus', '-b:a', '64k'], cover: false },
  { ending: 'm4a', codec: ['-c:a', 'aac', '-b:a', '96k'], cover: true },
] as const

const SECONDS = 3
const PER_ALBUM = 10
const GENRES = ['Rock', 'Jazz', 'Klassik', 'Electronic', 'Folk', 'Hip-Hop']

/** The folder with `count` files, made if need be; takes some minutes the first time. */
export async function encodedMusic(count: number): Promise<string> {
  const root = join(tmpdir(), `soul-bench-music-${count}`)
  const done = `${root}.complete`
  if (existsSync(done)) return root
  console.log(`making ${count} files of music in ${root} (once) …`)
  rmSync(root, { recursive: true, force: true })
  mkdirSync(root, { recursive: true })
  const covers = await makeCovers(root)
  const albums = Array.from({ length: Math.ceil(count / PER_ALBUM) }, (_, album) => album)
  const makers = Array.from({ length: availableParallelism() }, async () => {
    for (let album = albums.shift(); album !== undefined; album = albums.shift()) {
      await makeAlbum(root, album, Math.min(PER_ALBUM, count - album * PER_ALBUM), covers)
    }
  })
  await Promise.all(makers)
  for (const cover of covers) rmSync(cover)
  writeFileSync(done, '')
  return root
}

async function makeCovers(root: string): Promise<string[]> {
  const covers: string[] = []
  for (let index = 0; index < 20; index++) {
    const path = join(root, `../soul-bench-cover-${process.pid}-${index}.jpg`)
    const source = `mandelbrot=s=500x500:start_scale=${3 - index / 8}`
    await run('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, '-frames:v', '1', '-q:v', '3', path])
    covers.push(path)
  }
  return covers
}

async function makeAlbum(root: string, album: number, tracks: number, covers: string[]): Promise<void> {
  const { ending, codec, cover } = FORMATS[album % FORMATS.length]!
  const artist = `Artist ${String(album % 70).padStart(2, '0')}`
  const folder = join(root, artist, `Album ${String(album).padStart(4, '0')}`)
  mkdirSync(folder, { recursive: true })
  const noise = `anoisesrc=d=${SECONDS * tracks + 1}:c=pink:r=44100:seed=${album}:a=0.3`
  const withCover = cover && album % 2 === 0
  const inputs = ['-f', 'lavfi', '-i', noise, ...(withCover ? ['-i', covers[album % covers.length]!] : [])]
  const outputs = Array.from({ length: tracks }, (_, index) => {
    const tags = {
      title: `Title ${index + 1} of ${album}`,
      artist,
      album: `Album ${album}`,
      album_artist: artist,
      track: `${index + 1}/${tracks}`,
      disc: '1/1',
      date: String(1960 + (album % 60)),
      genre: GENRES[album % GENRES.length]!,
      composer: `Composer ${album % 40}`,
    }
    return [
      '-ss',
      String(index * SECONDS),
      '-t',
      String(SECONDS),
      '-map',
      '0:a',
      ...(withCover ? ['-map', '1:v', '-c:v', 'copy', '-disposition:v', 'attached_pic'] : []),
      ...codec,
      ...Object.entries(tags).flatMap(([name, value]) => ['-metadata', `${name}=${value}`]),
      join(folder, `${String(index + 1).padStart(2, '0')}.${ending}`),
    ]
  })
  await run('ffmpeg', ['-v', 'error', '-y', ...inputs, ...outputs.flat()])
}
