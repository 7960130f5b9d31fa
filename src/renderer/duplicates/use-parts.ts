/** What a track was merged from; undefined for one that never was, and until it is known. */
import { useQuery } from '@tanstack/react-query'
import type { MergedRow } from '../../shared/model/duplicates.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import { orpc } from '../rpc/query.ts'
import './use-duplicates.ts'

export function usePartsOf(trackId: TrackId): { merged: MergedRow | undefined; known: boolean } {
  const { data } = useQuery({
    ...orpc.duplicates.partsOf.queryOptions({ input: { trackId } }),
    // Parts of another track would have other buttons.
    placeholderData: undefined,
  })
  const [merged] = data ?? []
  return { merged: merged && merged.parts.length > 1 ? merged : undefined, known: data !== undefined }
}
