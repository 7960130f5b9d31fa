/** The three parts of the queue as one list: each a window of its own at the engine, here one after another. */
import { useMemo } from 'react'
import type { DownloadRow } from '../../shared/model/downloads.ts'
import { api } from '../rpc/client.ts'
import { useWindowed, type Windowed } from '../rpc/use-windowed.ts'
import { Parts, SECTIONS, type PartPlace, type Section } from './parts.ts'
import { useDownloadsRevision } from './use-downloads.ts'

export interface QueueLists {
  parts: Parts
  totals: Readonly<Record<Section, number>>
  /** False until every part has answered once. */
  known: boolean
  error: unknown
  retry(): void
  /** The row at a place of the whole list; undefined for a heading, and while it is on its way. */
  rowAt(index: number): DownloadRow | undefined
  placeAt(index: number): PartPlace | undefined
  onRange(range: { firstVisible: number; lastVisible: number; direction: number }): void
}

export function useQueueLists(): QueueLists {
  const revision = useDownloadsRevision()
  const active = useSection('active', revision)
  const failed = useSection('failed', revision)
  const waiting = useSection('waiting', revision)
  const lists: Record<Section, Windowed<DownloadRow>> = { active, failed, waiting }
  const running = active.total ?? 0
  const stuck = failed.total ?? 0
  const queued = waiting.total ?? 0
  const totals = useMemo(() => ({ active: running, failed: stuck, waiting: queued }), [running, stuck, queued])
  const parts = useMemo(() => new Parts(totals), [totals])
  const { onRange: wantActive } = active
  const { onRange: wantFailed } = failed
  const { onRange: wantWaiting } = waiting
  const onRange = useMemo<QueueLists['onRange']>(() => {
    const want = { active: wantActive, failed: wantFailed, waiting: wantWaiting }
    return ({ firstVisible, lastVisible, direction }) => {
      for (const section of SECTIONS) {
        const { first, last } = parts.within(section, firstVisible, lastVisible)
        want[section]({ firstVisible: first, lastVisible: last, direction })
      }
    }
  }, [parts, wantActive, wantFailed, wantWaiting])
  return {
    parts,
    totals,
    known: SECTIONS.every((section) => lists[section].total !== undefined),
    error: SECTIONS.map((section) => lists[section].error).find((error) => error !== undefined),
    retry: () => SECTIONS.forEach((section) => lists[section].retry()),
    rowAt: (index) => {
      const place = parts.placeAt(index)
      return place?.kind === 'row' ? lists[place.section].rowAt(place.at) : undefined
    },
    placeAt: (index) => parts.placeAt(index),
    onRange,
  }
}

const useSection = (section: Section, revision: number): Windowed<DownloadRow> =>
  useWindowed<DownloadRow>(
    `downloads ${section}`,
    (window, options) => api.downloads.queue({ ...window, section }, options),
    { revision },
  )
