/**
 * How much of what a menu was opened on is kept already: things by their names, of tracks chosen in a list how many of them, and
 * what that comes to. Which tracks are chosen may take a moment to find out, so it is asked once for each opening.
 */
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import type { MenuTarget } from '../menu/menu-target.ts'
import { api } from '../rpc/client.ts'
import { orpc } from '../rpc/query.ts'
import { askedOfNames } from './use-is-wanted.ts'
import { areMany, wantedAt } from './wanted-of.ts'

export interface KeptShare {
  /** Things, or tracks. */
  all: number
  kept: number
  /** Of tracks chosen in a list. */
  bytes?: { all: number; kept: number }
}

/** Undefined until it is known. */
export function useKeptShare(target: MenuTarget, enabled: boolean): KeptShare | undefined {
  const opening = useId()
  const many = areMany(target)
  const named = useQuery(askedOfNames(wantedAt(target), enabled)).data
  const chosen = useQuery({
    queryKey: [...orpc.downloads.chosen.key(), opening],
    queryFn: async ({ signal }) => {
      if (!areMany(target)) throw new Error('asked of tracks that are chosen alone')
      return api.downloads.chosen({ selections: [...(await target.selections())] }, { signal })
    },
    enabled: enabled && many,
    gcTime: 0,
  }).data
  if (many) return chosen && shareOf(chosen)
  return named && { all: named.length, kept: named.filter(Boolean).length }
}

const shareOf = (chosen: { tracks: number; bytes: number; wantedTracks: number; wantedBytes: number }): KeptShare => ({
  all: chosen.tracks,
  kept: chosen.wantedTracks,
  bytes: { all: chosen.bytes, kept: chosen.wantedBytes },
})
