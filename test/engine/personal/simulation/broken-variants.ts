/** Replication done wrong in ways that look right. The simulation must find each of them out, else it proves nothing. */
import * as clockRules from '../../../../src/engine/personal/clock.ts'
import { stampAt } from '../../../../src/engine/personal/clock.ts'
import * as mergeRules from '../../../../src/engine/personal/merge.ts'
import type { Rules } from '../../../../src/engine/personal/personal.ts'

export interface Variant {
  readonly rules?: Rules
  /** Told is what was written after the time of the last time. */
  readonly cursorIsTime?: true
  /** Where a page will end is kept as soon as it is asked for. */
  readonly cursorBeforePage?: true
  /** A device that was sent something believes it holds all that the sender does. */
  readonly cursorAtHead?: true
  /** What lies in between is not asked for. */
  readonly acceptsGaps?: true
  /** A row is written as a whole. */
  readonly wholeRows?: true
  /** The change is made in one transaction and recorded in the next. */
  readonly recordsLater?: true
  /** Whoever was told something is taken to have all there is, also what was done meanwhile. */
  readonly queueCleared?: true
  /** Plays are one number, the newest of which wins. */
  readonly playsAsNumber?: true
  /** When the log is cut, so are the stamps of what it came to. */
  readonly stampsInLog?: true
  /** A play counts whenever somebody tells of it. */
  readonly addsUp?: true
  /** A device that was copied or put back goes on under its name, and nobody compares stories. */
  readonly keepsName?: 'when copied' | 'when restored'
  /** A whole state is put in place of one's own instead of joined. */
  readonly replacesState?: true
  /** Places in a playlist are counted. */
  readonly countsPlaces?: true
  /** Whoever minded the log once may always cut it. */
  readonly noFence?: true
}

const RIGHT: Rules = { ...mergeRules, ...clockRules }

export const BROKEN: Readonly<Record<string, Variant>> = {
  'a time for a cursor': { cursorIsTime: true },
  'a cursor kept before its page': { cursorBeforePage: true },
  'a cursor at the head instead of the last row': { cursorAtHead: true },
  'rows that win as a whole': { wholeRows: true },
  'a clock that may go back, though never behind a write here': {
    rules: { ...RIGHT, stampOver: (reading) => reading },
  },
  'deletions without a stamp': {
    rules: {
      ...RIGHT,
      joinWrites: (held, told) => (typeof told.value === 'boolean' ? told : mergeRules.joinWrites(held, told)),
    },
  },
  'stamps that are cut with the log': { stampsInLog: true },
  'one number for all plays': { playsAsNumber: true },
  'a queue that is cleared when it was sent': { queueCleared: true },
  'changes recorded after the commit': { recordsLater: true },
  'one name for two devices': { keepsName: 'when copied' },
  'a lease without a fence': { noFence: true },
  'a state that replaces what is there': { replacesState: true },
  'a restore that keeps the name': { keepsName: 'when restored' },
  'counted places in a playlist': { countsPlaces: true },
  'a wall clock for a hybrid one': {
    rules: { ...RIGHT, nextReading: (_last, wallMs) => stampAt(wallMs), stampOver: (reading) => reading },
  },
  'the last to arrive wins': { rules: { ...RIGHT, joinWrites: (_held, told) => told } },
  'no order between equal stamps': {
    rules: { ...RIGHT, joinWrites: (held, told) => (held === undefined || told.stamp > held.stamp ? told : held) },
  },
  'counts that are added up': { addsUp: true },
  'gaps in what is held': { acceptsGaps: true },
}
