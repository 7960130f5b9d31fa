/** The three parts of the queue as one list: each a window of its own at the engine, here one after another. */
import { useMemo } from 'react'
import type { DownloadRow } from '../../shared/model/downloads.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import { t } from '../i18n/i18n.ts'
import { api } from '../rpc/client.ts'
import { useWindowed, type Windowed } from '../rpc/use-windowed.ts'
import { Parts, SECTIONS, type PartPlace, type Section } from './parts.ts'
import { useDownloadsRevision } from './use-downloads.ts'
import './words.ts'

/** Rows on screen are near where they were; nobody drags one that lies so far down that it takes a moment to find. */
const MOST_LOOKED_AT = 20_000

export interface QueueLists {
  parts: Parts
  totals: Readonly<Record<Section, number>>
  /** False until every part has answered once. */
  known: boolean
  error: unknown
  retry(): void
  /** Another one whenever rows are. */
  version: string
  /** The row at a place of the whole list; undefined for a heading, and while it is on its way. */
  rowAt(index: number): DownloadRow | undefined
  placeAt(index: number): PartPlace | undefined
  /** As it is shown; undefined for one that has not come. */
  shown(section: Section, at: number): TrackId | undefined
  /** Where a track stands in the whole list, if it is there. */
  indexOf(trackId: TrackId): number | undefined
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
    version: SECTIONS.map((section) => `${lists[section].version} ${totals[section]}`).join(),
    known: SECTIONS.every((section) => lists[section].total !== undefined),
    error: SECTIONS.map((section) => lists[section].error).find((error) => error !== undefined),
    retry: () => SECTIONS.forEach((section) => lists[section].retry()),
    rowAt: (index) => {
      const place = parts.placeAt(index)
      return place?.kind === 'row' ? lists[place.section].rowAt(place.at) : undefined
    },
    placeAt: (index) => parts.placeAt(index),
    shown: (section, at) => lists[section].rowAt(at)?.track.id,
    indexOf: (trackId) => {
      for (const section of SECTIONS)
        for (let at = 0; at < Math.min(totals[section], MOST_LOOKED_AT); at++)
          if (lists[section].rowAt(at)?.track.id === trackId) return parts.indexOf(section, at)
      return undefined
    },
    onRange,
  }
}

const useSection = (section: Section, revision: number): Windowed<DownloadRow> =>
  useWindowed<DownloadRow>(
    `downloads ${section}`,
    async (window, options) => {
      const answer = await api.downloads.queue({ ...window, section }, options)
      return { ...answer, rows: answer.rows.map(named) }
    },
    { revision },
  )

/** A track that has left the library has no title of its own any more. */
const named = (row: DownloadRow): DownloadRow =>
  row.gone ? { ...row, track: { ...row.track, title: t('downloads.gone') } } : row
