/**
 * Answers the `duplicates` branch of the contract. What is one recording is for the owner of the library to say: other accounts see what
 * follows from it in their lists, and are told of nothing that waits.
 */
import type { DuplicatesStatus } from '../../shared/model/duplicates.ts'
import { EngineError } from '../errors.ts'
import type { Fingerprints } from '../fingerprints/fingerprints.ts'
import type { Os } from '../router.ts'
import type { Duplicates } from './duplicates.ts'
import type { Merged } from './merged.ts'
import type { Proposals } from './proposals.ts'
import type { Said } from './said.ts'

interface DuplicatesParts {
  duplicates: Duplicates
  proposals: Proposals
  merged: Merged
  said: Said
  fingerprints: Pick<Fingerprints, 'setPaused'>
}

/** `own`: undefined for every other account than the owner's. */
export function duplicatesHandlers(os: Os['duplicates'], own: DuplicatesParts | undefined) {
  const owner = (): DuplicatesParts => {
    if (own) return own
    throw new EngineError('FORBIDDEN', 'Which copies are one recording is for the owner of this library to say.')
  }
  return {
    status: os.status.handler(() => own?.duplicates.status() ?? NOTHING),
    proposals: os.proposals.handler(({ input }) => own?.proposals.window(input) ?? none(input.offset)),
    merge: os.merge.handler(({ input }) => owner().said.answer(input, 'same')),
    reject: os.reject.handler(({ input }) => owner().said.answer(input, 'different')),

    merged: os.merged.handler(({ input }) => own?.merged.window(input) ?? none(input.offset)),
    partsOf: os.partsOf.handler(({ input }) => own?.merged.of(input.trackId) ?? []),
    split: os.split.handler(({ input }) => owner().said.split(input.trackIds)),
    splitOff: os.splitOff.handler(({ input }) => owner().said.splitOff(input.trackKey)),
    mergeTracks: os.mergeTracks.handler(({ input }) => owner().said.merge(input.trackIds)),
    takeBack: os.takeBack.handler(({ input }) => owner().said.takeBack(input.saidId)),

    setPaused: os.setPaused.handler(({ input }) => owner().fingerprints.setPaused(input.paused)),
    lookAgain: os.lookAgain.handler(() => owner().duplicates.lookAgain()),
    tryAgain: os.tryAgain.handler(() => owner().duplicates.tryAgain()),
  }
}

const NOTHING: DuplicatesStatus = {
  proposals: { recordingId: 0, sound: 0, tags: 0 },
  merged: 0,
  matching: { running: false, waiting: 0, setAside: 0, trouble: null },
  fingerprints: { done: 0, total: 0, failed: 0, running: false, held: null },
}

const none = (offset: number) => ({ rows: [], offset, total: 0, revision: 0 })
