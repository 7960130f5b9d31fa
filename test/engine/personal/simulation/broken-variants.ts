/** Replication done wrong in ways that look right. The simulation must find each of them out, else it proves nothing. */
import * as clockRules from '../../../../src/engine/personal/clock.ts'
import { stampAt } from '../../../../src/engine/personal/clock.ts'
import * as mergeRules from '../../../../src/engine/personal/merge.ts'
import type { Rules } from '../../../../src/engine/personal/personal.ts'

export interface Variant {
  readonly rules?: Rules
  /** Two devices call themselves the same. */
  readonly oneName?: true
  /** A device that was sent something believes it holds all that the sender does. */
  readonly cursorAtHead?: true
  /** What lies in between is not asked for. */
  readonly acceptsGaps?: true
  /** The change is made in one transaction and recorded in the next. */
  readonly recordsLater?: true
}

const RIGHT: Rules = { ...mergeRules, ...clockRules }

export const BROKEN: Readonly<Record<string, Variant>> = {
  'a wall clock for a hybrid one': {
    rules: { ...RIGHT, nextReading: (_last, wallMs) => stampAt(wallMs), stampOver: (reading) => reading },
  },
  'a clock that may go back, though never behind a write here': {
    rules: { ...RIGHT, stampOver: (reading) => reading },
  },
  'deletions without a stamp': {
    rules: {
      ...RIGHT,
      joinWrites: (held, told) => (typeof told.value === 'boolean' ? told : mergeRules.joinWrites(held, told)),
    },
  },
  'the last to arrive wins': { rules: { ...RIGHT, joinWrites: (_held, told) => told } },
  'no order between equal stamps': {
    rules: { ...RIGHT, joinWrites: (held, told) => (held === undefined || told.stamp > held.stamp ? told : held) },
  },
  'counts that are added up': { rules: { ...RIGHT, joinCounts: (held, told) => (held ?? 0) + told } },
  'one name for two devices': { oneName: true },
  'a cursor at the head instead of the last row': { cursorAtHead: true },
  'gaps in what is held': { acceptsGaps: true },
  'changes recorded after the commit': { recordsLater: true },
}
