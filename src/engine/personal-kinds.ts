/** All kinds of personal data, as their features declare them. */
import { plays } from './history/kind.ts'
import type { Kind } from './personal/kind.ts'
import { savedQueues } from './queue/saved-queue-kind.ts'

export const personalKinds: readonly Kind[] = [plays, savedQueues]
