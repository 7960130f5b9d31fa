/**
 * Typing in a list goes to the landmark that begins with what was typed, each letter at most a second after the one before.
 * Only while the list is used by keys: after a click, letters are shortcuts as everywhere.
 */
import { useRef } from 'react'

interface Mark {
  label: string
  index: number
}

const FORGET_MS = 1000

export interface TypeAhead {
  /** Takes a key press; answers the row to go to, or undefined when it is none of ours. */
  onKey: (event: React.KeyboardEvent) => number | undefined
  /** For the list's element: how it is used. */
  watch: {
    onPointerDownCapture: () => void
    onKeyDownCapture: (event: React.KeyboardEvent) => void
    onBlur: () => void
  }
}

const MOVES = /^(?:Arrow|Page|Home|End|Tab)/

export function useTypeAhead(landmarks: readonly Mark[] | undefined): TypeAhead {
  const typed = useRef({ text: '', at: 0 })
  const byPointer = useRef(false)
  return {
    watch: {
      onPointerDownCapture: () => (byPointer.current = true),
      onKeyDownCapture: ({ key }) => {
        if (MOVES.test(key)) byPointer.current = false
      },
      onBlur: () => (byPointer.current = false),
    },
    onKey: (event) => {
      if (byPointer.current || !landmarks?.length || event.ctrlKey || event.metaKey || event.altKey) return undefined
      if ([...event.key].length !== 1 || event.key === ' ' || event.key === '?') return undefined
      const fresh = event.timeStamp - typed.current.at > FORGET_MS
      const text = (fresh ? '' : typed.current.text) + event.key
      const found = landmarkFor(landmarks, text)
      if (!found) return undefined
      typed.current = { text, at: event.timeStamp }
      return found.index
    },
  }
}

/** The landmark that shares the longest beginning with what was typed (a rail of letters knows no second one), if any. */
export function landmarkFor<T extends Mark>(landmarks: readonly T[], text: string): T | undefined {
  for (let wanted = plain(text); wanted !== ''; wanted = wanted.slice(0, -1)) {
    const found = landmarks.find((mark) => plain(mark.label).startsWith(wanted))
    if (found) return found
  }
  return undefined
}

const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
