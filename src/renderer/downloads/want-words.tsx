/** What was chosen to be kept: what to call it, its sign, where it leads. */
import type { TFunction } from 'i18next'
import { Disc3, Heart, Library, ListMusic, MicVocal, Music, Search, Server, Shapes } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Wanted, WantRow } from '../../shared/model/downloads.ts'
import { matchesName } from '../../shared/model/matches-name.ts'
import { paths } from '../app/paths.ts'
import './words.ts'

/** Never empty: what is not in the library now is said to be that. */
export function wantName({ what, name }: Pick<WantRow, 'what' | 'name'>, t: TFunction): string {
  switch (what.type) {
    case 'favourites':
    case 'library':
      return t(`downloads.wanted.${what.type}`)
    case 'search':
      return t('downloads.wanted.search', { text: what.text })
    case 'removed-source':
      return t('downloads.wanted.removedSource')
    default:
      return name === '' ? t('downloads.wanted.notHere') : name
  }
}

/** Of what has a name of ours, whatever it is: the types whose name the words are found in. */
export const typesNamed = (text: string, t: TFunction): Wanted['type'][] =>
  (['favourites', 'library', 'search', 'removed-source'] as const).filter((type) =>
    matchesName(wantName({ what: SAMPLES[type], name: '' }, t), text),
  )

const SAMPLES = {
  favourites: { type: 'favourites' },
  library: { type: 'library' },
  search: { type: 'search', text: '' },
  'removed-source': { type: 'removed-source', storeId: '' },
} as const satisfies Partial<Record<Wanted['type'], Wanted>>

const ICONS: Record<Wanted['type'], ReactNode> = {
  track: <Music />,
  album: <Disc3 />,
  artist: <MicVocal />,
  playlist: <ListMusic />,
  genre: <Shapes />,
  favourites: <Heart />,
  search: <Search />,
  source: <Server />,
  'removed-source': <Server />,
  library: <Library />,
}

export const wantIcon = ({ type }: Wanted): ReactNode => ICONS[type]

/** The page that shows it; undefined where there is none. */
export function wantPath(what: Wanted): string | undefined {
  switch (what.type) {
    case 'album':
      return paths.album(what.id)
    case 'artist':
      return paths.artist(what.id)
    case 'playlist':
      return paths.playlist(what.id)
    case 'genre':
      return paths.genre(what.id)
    case 'favourites':
      return paths.favourites
    case 'search':
      return paths.search(what.text)
    case 'library':
      return paths.tracks
    case 'source':
      return paths.folder(what.sourceId)
    case 'track':
    case 'removed-source':
      return undefined
  }
}

/** Equal for the same want. */
export const wantKey = (what: Wanted): string => JSON.stringify(what)
