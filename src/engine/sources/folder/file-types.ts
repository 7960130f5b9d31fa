/** Which names are worth a look. What a file really is, its content decides. */

/**
 * Everything the tag reader knows, but for endings that only films have. `mp4`, `webm`, `3gp` and `asf` hold either; those
 * with a picture track are refused after a look inside.
 */
const MUSIC = new Set(
  (
    'mp3 mp2 mp1 mpa m2a aac adts flac fla ogg oga opus spx ogx m4a m4b m4p m4r mp4 3gp ' +
    'wav wave bwf rf64 aif aiff aifc ape wma asf wv mpc mka webm dsf dff'
  ).split(' '),
)

const IMAGE = /^(cover|folder|front|album)\.(jpe?g|png|webp|gif)$/i
const ANY_IMAGE = /\.(jpe?g|png|webp|gif)$/i

const extensionOf = (name: string): string => {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase()
}

export const isMusic = (name: string): boolean =>
  // What macOS leaves beside files on foreign disks has their names but none of their sound.
  MUSIC.has(extensionOf(name)) && !name.startsWith('._')

export const isFolderImage = (name: string): boolean => ANY_IMAGE.test(name) && !name.startsWith('._')

const RANK = ['cover', 'folder', 'front', 'album']

/** The image that stands for a folder: one of the well-known names in their order, else the only image there is. */
export function pickFolderImage<Image extends { remoteId: string }>(images: readonly Image[]): Image | undefined {
  let best: { image: Image; rank: number } | undefined
  for (const image of images) {
    const match = IMAGE.exec(image.remoteId.slice(image.remoteId.lastIndexOf('/') + 1))
    if (!match) continue
    const rank = RANK.indexOf(match[1]!.toLowerCase())
    if (!best || rank < best.rank) best = { image, rank }
  }
  return best?.image ?? (images.length === 1 ? images[0] : undefined)
}
