/** What the pages on personal data need beside their rows. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { onLive, onResync } from '../rpc/live.ts'
import { orpc } from '../rpc/query.ts'
import type { Names } from './value-words.ts'

/** Grows each time conflicts or changes are others than they were: lists of them are asked again. */
export function usePersonalRevision(): number {
  const [revision, setRevision] = useState(0)
  useEffect(() => {
    const next = () => setRevision((before) => before + 1)
    const stops = [onLive('personal.changed', next), onResync(next)]
    return () => stops.forEach((stop) => stop())
  }, [])
  return revision
}

/** Names of what values refer to by id. The same object until folders are others. */
export function useNames(): Names {
  const { data } = useQuery(orpc.playlists.all.queryOptions())
  return useMemo(() => {
    const byId = new Map<string, string>(data?.folders.map(({ id, name }) => [id, name]))
    return { folder: (id) => byId.get(id) }
  }, [data])
}
