/** Discs that have a folder or an album title of their own: `CD1`, `Disc 2`, `The Wall (Disc 2)`, `The Wall, CD 2`. Pure. */

const DISC_FOLDER = /^(?:cd|dis[ck]|disque)[\s._-]*0*(\d{1,2})(?!\d)(?:$|[\s._:,([-].*$)/i
const DISC_SUFFIX =
  /(?:\s*[([]\s*(?:cd|dis[ck])[\s._-]*0*(\d{1,2})\s*[)\]]|\s*[-–—,:]\s*(?:cd|dis[ck])[\s._-]*0*(\d{1,2}))\s*$/i

export interface WithoutDisc {
  /** The text without what names the disc; never empty. */
  text: string
  discNo?: number
}

/** An album title without its disc. */
export function titleWithoutDisc(title: string): WithoutDisc {
  const suffix = DISC_SUFFIX.exec(title)
  if (!suffix || suffix.index === 0) return { text: title }
  return { text: title.slice(0, suffix.index), ...numbered(suffix[1] ?? suffix[2]) }
}

/** The folder that holds all discs of the album whose disc lies in `folder`. */
export function folderWithoutDisc(folder: string): WithoutDisc {
  const slash = folder.lastIndexOf('/')
  const name = folder.slice(slash + 1)
  const disc = DISC_FOLDER.exec(name)
  if (disc) return { text: folder.slice(0, Math.max(slash, 0)), ...numbered(disc[1]) }
  const { text, discNo } = titleWithoutDisc(name)
  return discNo === undefined ? { text: folder } : { text: folder.slice(0, slash + 1) + text, discNo }
}

function numbered(digits: string | undefined): { discNo?: number } {
  const discNo = Number(digits)
  return discNo > 0 ? { discNo } : {}
}
