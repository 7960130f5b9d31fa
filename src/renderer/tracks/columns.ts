/**
 * The columns a table of tracks can have, and how wide they are. Columns with `grow` share the room that is left, in the ratio
 * of their widths; the others are exactly as wide as they say.
 */
import type { TrackSort, TrackSortKey } from '../../shared/model/list.ts'
import type { Settings } from '../../shared/model/settings.ts'

export const COLUMN_IDS = [
  'index',
  'trackNo',
  'title',
  'artist',
  'albumArtist',
  'album',
  'year',
  'genre',
  'stars',
  'favourite',
  'durationMs',
  'addedAt',
  'plays',
  'lastPlayedAt',
  'format',
  'bitrate',
  'quality',
] as const
export type ColumnId = (typeof COLUMN_IDS)[number]

export interface ColumnSpec {
  readonly width: number
  readonly min: number
  readonly grow?: true
  readonly right?: true
  readonly sort?: TrackSortKey
  /** The first click sorts downwards: the newest, the most played. */
  readonly descFirst?: true
  /** Cannot be hidden. */
  readonly fixed?: true
}

export const COLUMN_SPECS: Readonly<Record<ColumnId, ColumnSpec>> = {
  index: { width: 56, min: 48, right: true },
  trackNo: { width: 56, min: 48, right: true, sort: 'trackNo' },
  title: { width: 300, min: 120, grow: true, sort: 'title', fixed: true },
  artist: { width: 200, min: 80, grow: true, sort: 'artist' },
  albumArtist: { width: 200, min: 80, grow: true, sort: 'albumArtist' },
  album: { width: 220, min: 80, grow: true, sort: 'album' },
  year: { width: 64, min: 56, right: true, sort: 'year', descFirst: true },
  genre: { width: 120, min: 64, grow: true, sort: 'genre' },
  durationMs: { width: 76, min: 64, right: true, sort: 'durationMs' },
  addedAt: { width: 112, min: 80, sort: 'addedAt', descFirst: true },
  plays: { width: 64, min: 56, right: true, sort: 'plays', descFirst: true },
  lastPlayedAt: { width: 112, min: 80, sort: 'lastPlayedAt', descFirst: true },
  stars: { width: 104, min: 96, sort: 'stars', descFirst: true },
  favourite: { width: 48, min: 44, sort: 'favouriteAt', descFirst: true },
  format: { width: 84, min: 64, sort: 'format' },
  bitrate: { width: 84, min: 64, right: true, sort: 'bitrate', descFirst: true },
  quality: { width: 96, min: 72 },
}

export interface Column {
  readonly id: ColumnId
  readonly width: number
}

export type Columns = readonly Column[]

/** Columns of these names, as wide as they usually are. */
export const columnsOf = (ids: readonly ColumnId[]): Columns => ids.map((id) => ({ id, width: COLUMN_SPECS[id].width }))

export const USUAL_COLUMNS: Columns = columnsOf([
  'title',
  'artist',
  'album',
  'year',
  'genre',
  'stars',
  'favourite',
  'durationMs',
])

/** Without what only those see who may mark. */
export const withoutMarks = (columns: Columns): Columns =>
  columns.filter(({ id }) => id !== 'stars' && id !== 'favourite')

/** For a small window, as long as the user has not chosen otherwise: titles and names need the room. */
export const withoutLesser = (columns: Columns): Columns => columns.filter(({ id }) => id !== 'year' && id !== 'genre')

/** What the settings hold for a table, as far as it is still understood; the usual columns when nothing is. */
export function columnsFrom(settings: Settings['columns'], table: string, usual: Columns = USUAL_COLUMNS): Columns {
  const stored = settings[table]
  if (!stored) return usual
  const known = stored.filter((column): column is Column => (COLUMN_IDS as readonly string[]).includes(column.id))
  return known.some(({ id }) => id === 'title') ? known : usual
}

/** For `grid-template-columns`: the columns, and the place of the row's menu button. */
export const templateOf = (columns: Columns): string =>
  [
    ...columns.map(({ id, width }) => {
      const { grow, min } = COLUMN_SPECS[id]
      return grow ? `minmax(${min}px, ${width}fr)` : `${width}px`
    }),
    '40px',
  ].join(' ')

/** Below this the table scrolls sideways. */
export const minWidthOf = (columns: Columns): number =>
  columns.reduce((sum, { id, width }) => sum + (COLUMN_SPECS[id].grow ? COLUMN_SPECS[id].min : width), 40)

/**
 * One column wider or narrower by `delta` pixels, given how wide all are now. Among columns that share the room, the next one
 * to the right gives or takes, so that the edge follows the pointer.
 */
export function resized(columns: Columns, actualWidths: readonly number[], at: number, delta: number): Columns {
  const widths = columns.map(({ id, width }, i) => (COLUMN_SPECS[id].grow ? (actualWidths[i] ?? width) : width))
  const spec = COLUMN_SPECS[columns[at]!.id]
  const giver = spec.grow ? columns.findIndex(({ id }, i) => i > at && COLUMN_SPECS[id].grow) : -1
  const least = spec.min - widths[at]!
  const most = giver < 0 ? 1200 - widths[at]! : widths[giver]! - COLUMN_SPECS[columns[giver]!.id].min
  const by = Math.round(Math.min(Math.max(delta, least), Math.max(most, 0)))
  return columns.map(({ id }, i) => ({
    id,
    width: Math.min(1200, Math.max(40, Math.round(widths[i]! + (i === at ? by : i === giver ? -by : 0)))),
  }))
}

export function moved(columns: Columns, from: number, to: number): Columns {
  const rest = columns.filter((_, i) => i !== from)
  return [...rest.slice(0, to), columns[from]!, ...rest.slice(to)]
}

/** Shown at its usual place among the others. */
export function shown(columns: Columns, id: ColumnId): Columns {
  const place = COLUMN_IDS.indexOf(id)
  const before = columns.findIndex((column) => COLUMN_IDS.indexOf(column.id) > place)
  const at = before < 0 ? columns.length : before
  return [...columns.slice(0, at), { id, width: COLUMN_SPECS[id].width }, ...columns.slice(at)]
}

export const hidden = (columns: Columns, id: ColumnId): Columns =>
  COLUMN_SPECS[id].fixed ? columns : columns.filter((column) => column.id !== id)

/** A click on a heading: sort by it, then the other way round. With Shift it becomes the second key. */
export function sortedBy(sort: TrackSort, key: TrackSortKey, descFirst: boolean, second: boolean): TrackSort {
  if (second && sort.by !== key) {
    const again = sort.thenBy === key
    return { ...sort, thenBy: key, thenDesc: again ? !sort.thenDesc : descFirst }
  }
  if (sort.by === key) return { ...sort, desc: !sort.desc }
  return { by: key, desc: descFirst, thenDesc: false }
}
