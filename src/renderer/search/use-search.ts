/**
 * The answer to what is typed, asked at every key. What was asked before is aborted, and an answer that comes late is dropped,
 * so that what is shown only ever moves forward. Until an answer comes the one before stays.
 */
import { useEffect, useRef, useState } from 'react'
import type { SearchAnswer } from '../../shared/model/search.ts'
import { isAbort } from '../rpc/abort.ts'
import { api } from '../rpc/client.ts'
import { holdsRows } from '../marks/recent-marks.ts'
import { useLibraryRevision, useMarksRevision } from '../rpc/live.ts'

export interface Search {
  /** What `answer` answers; differs from what is typed for the moment until the next one comes. */
  text: string
  answer: SearchAnswer | null
  error: unknown
}

const NOTHING: Search = { text: '', answer: null, error: undefined }

export function useSearch(typed: string, limit: number): Search {
  const text = typed.trim()
  const [search, setSearch] = useState<Search>(NOTHING)
  const revision = useLibraryRevision()
  const marks = useMarksRevision()
  const latest = useRef(0)

  useEffect(() => holdsRows((change) => setSearch(change)), [])

  useEffect(() => {
    const turn = ++latest.current
    if (text === '') {
      setSearch(NOTHING)
      return
    }
    const request = new AbortController()
    api.browse.search({ text, limit }, { signal: request.signal }).then(
      (answer) => {
        if (turn === latest.current) setSearch({ text, answer, error: undefined })
      },
      (error: unknown) => {
        if (turn === latest.current && !isAbort(error)) setSearch({ text, answer: null, error })
      },
    )
    return () => request.abort()
  }, [text, limit, revision, marks])

  return text === '' ? NOTHING : search
}
