/** What a run comes to, a piece at a time: each piece is written before the next of another kind is looked for. */
import type { MatchEvidence } from '../../shared/model/duplicates.ts'
import type { Finding } from '../sameness/sameness.ts'

export interface Looked {
  trackKey: string
  /** Of `to_match`, when it was looked at: marked again since, it stays. */
  mark: number
}

/** `a` < `b`. */
export interface NewProposal {
  a: string
  b: string
  evidence: MatchEvidence
  confidence: number
  /** MatchReason[] as JSON. */
  reasons: string
}

/** What was thrown when it was looked at. */
export interface SetAside {
  trackKey: string
  reason: string
}

export interface KeyRow {
  key: number
  trackKey: string
}

export type Step =
  /** TrackKeys that wait. */
  | { kind: 'began'; waiting: number }
  /** Rows of the inverted index, in its order; each as `termCode`. */
  | { kind: 'terms'; codes: Float64Array<ArrayBuffer> }
  /** Fingerprints whose terms are all in the index. */
  | { kind: 'indexed'; printIds: number[] }
  /** In the order of their index. */
  | { kind: 'keys'; add: KeyRow[]; drop: KeyRow[] }
  /**
   * `judged`: pairs that were compared. `dropped`: proposals that no longer hold. `gone`: of `keys`, those without a copy; `setAside`:
   * those that could not be looked at to the end.
   */
  | {
      kind: 'looked'
      keys: Looked[]
      found: Finding[]
      proposals: NewProposal[]
      dropped: number[]
      gone: string[]
      setAside: SetAside[]
      judged: number
    }
  /** TrackKeys that are gone for good: what is known of their sound may go, too. */
  | { kind: 'forgotten'; keys: string[] }
  /** All that waited was looked at. What follows reads what was written until now. */
  | { kind: 'through' }

/** A row of the index as one number that sorts like the row: terms have 28 bits. */
const PRINTS = 2 ** 25

export const termCode = (term: number, printId: number): number => term * PRINTS + printId
export const termOf = (code: number): number => Math.floor(code / PRINTS)
export const printIdOf = (code: number): number => code % PRINTS

/** As many as a fingerprint has at most. */
const TERMS_OF_PRINT = 120

/** What of it are rows to be written. */
export function rowsOf(step: Step): number {
  switch (step.kind) {
    case 'began':
    case 'through':
      return 0
    case 'terms':
      return step.codes.length
    case 'indexed':
      return step.printIds.length
    case 'keys':
      return step.add.length + step.drop.length
    case 'looked':
      return step.keys.length + step.proposals.length + step.dropped.length
    case 'forgotten':
      return step.keys.length * TERMS_OF_PRINT
  }
}

/** What of it is handed over between threads, not copied: who hands it on has it no more. */
export const buffersOf = (step: Step): ArrayBuffer[] => (step.kind === 'terms' ? [step.codes.buffer] : [])
