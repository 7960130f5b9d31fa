/** What the pages on personal data need beside their rows. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { onLive, onResync } from '../rpc/live.ts'
import { Pacer } from '../rpc/pacer.ts'
import { orpc } from '../rpc/query.ts'
import type { Names } from './value-words.ts'

const EVERY_MS = 1_000

/** Grows when changes have come, at most once a second: while much is taken in, they come ten times as often. */
export function usePersonalRevision(): number {
  const [revision, setRevision] = useState(0)
  useEffect(() => {
    const pacer = new Pacer(EVERY_MS, () => setRevision((before) => before + 1))
    const next = () => pacer.ask()
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
