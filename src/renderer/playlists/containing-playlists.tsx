/** In which playlists a track stands, for its properties: each leads to its page. */
import { useQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { TrackId } from '../../shared/model/ids.ts'
import { paths } from '../app/paths.ts'
import { orpc } from '../rpc/query.ts'
import './words.ts'

/** Nothing, where it stands in none. `onGo`: one of them was chosen. */
export function ContainingPlaylists({ trackId, onGo }: { trackId: TrackId; onGo: () => void }) {
  const { t } = useTranslation()
  const { data } = useQuery(orpc.playlists.containing.queryOptions({ input: { trackId }, placeholderData: undefined }))
  if (!data || data.length === 0) return null
  return (
    <section>
      <h3 className="mb-1.5 text-sm font-semibold text-ink-3">{t('playlists.containing')}</h3>
      <p>
        {data.map(({ id, name }, at) => (
          <Fragment key={id}>
            {at > 0 && ', '}
            <Link href={paths.playlist(id)} onClick={onGo} className="rounded font-medium hover:underline">
              {name}
            </Link>
          </Fragment>
        ))}
      </p>
    </section>
  )
}
