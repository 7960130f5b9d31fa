/** Where something can be played from, in words, and whether it can be played now at all. Pure. */
import type { TFunction } from 'i18next'
import type { Availability } from '../../shared/model/availability.ts'
import type { SourceId } from '../../shared/model/ids.ts'
import type { SourceKind, SourceRow } from '../../shared/model/source.ts'

/** The sources by id: what they are called, and what they are. */
export type Places = Readonly<Record<number, { name: string; kind: SourceKind }>>

export interface Whereabouts {
  availability: Availability
  /** Of one track. An album may lie at several. */
  sourceId?: SourceId | null
}

export const PLAYABLE: readonly Availability[] = ['local', 'cached', 'streamable']

export const isPlayable = ({ availability }: Pick<Whereabouts, 'availability'>): boolean =>
  PLAYABLE.includes(availability)

/** With folders only, everything is here unless it says otherwise: nothing to be told apart. */
export const isWorthSaying = ({ availability }: Whereabouts, places: Places): boolean =>
  availability !== 'local' || hasServers(places)

export const hasServers = (places: Places): boolean => Object.values(places).some(({ kind }) => kind === 'soul')

export function whereWords({ availability, sourceId }: Whereabouts, places: Places, t: TFunction): string {
  const place = sourceId === undefined || sourceId === null ? undefined : places[sourceId]
  switch (availability) {
    case 'local':
      return place?.kind === 'folder' ? t('availability.localIn', { name: place.name }) : t('availability.local')
    case 'cached':
      return t('availability.cached')
    case 'streamable':
      return place ? t('availability.streamableFrom', { name: place.name }) : t('availability.streamable')
    case 'offline':
      if (!place) return t('availability.offline')
      return place.kind === 'soul'
        ? t('availability.offlineServer', { name: place.name })
        : t('availability.offlineFolder', { name: place.name })
    case 'gone':
      return t('availability.gone')
  }
}

/** Of whatever lies at one source. */
export function whereOf({ kind, state, server }: Pick<SourceRow, 'kind' | 'state' | 'server'>): Availability {
  if (kind === 'folder') return state === 'missing' ? 'offline' : 'local'
  return server?.reachable && state !== 'signed-out' && state !== 'replaced' ? 'streamable' : 'offline'
}
