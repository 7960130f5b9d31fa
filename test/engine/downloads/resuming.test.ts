/**
 * The rest of a file, asked for through a proxy that answers in place of the server, from five places on. Whatever comes: the
 * file is right or there is an error, and with the server itself answering afterwards it comes to be right.
 */
import { describe, expect, it } from 'vitest'
import { random } from '../../../scripts/music/random.ts'
import { TransferError } from '../../../src/engine/sources/transfer-error.ts'
import { isAbort } from '../../../src/engine/errors.ts'
import { patterned } from '../media/support.ts'
import { closesAll } from '../sources/soul/support.ts'
import { answers, anyAnswer, type AnswerTo } from './answers.ts'
import { downloading, sha256 } from './support.ts'

closesAll()

const SOUND = patterned(300_001)
const OTHER = patterned(260_000).map((byte) => byte ^ 0xa5) as Buffer
const BOTH = { sound: SOUND, other: OTHER }
const OFFSETS = [0, 1, 150_000, SOUND.length - 1, SOUND.length]
const RIGHT = new Set([sha256(SOUND), sha256(OTHER)])

/** By its length and nothing else: what HTTP lets through is to be right by itself. */
const byLength = {
  async verify({ sizeBytes }: { sizeBytes: number }): Promise<void> {
    if (sizeBytes !== SOUND.length && sizeBytes !== OTHER.length) throw new TransferError('damaged', 'another length')
  },
}

type World = Awaited<ReturnType<typeof downloading>>

/** What came of it: `right`, or the reason of the error. Throws when what came is wrong. */
async function outcome(world: World): Promise<string> {
  try {
    const { bytes, sha256: told } = await world.run({ verifier: byLength })
    expect(told).toBe(sha256(bytes))
    if (!RIGHT.has(told)) throw new Error(`${bytes.length} wrong bytes were taken for the file`)
    return 'right'
  } catch (error) {
    if (!(error instanceof TransferError) || isAbort(error)) throw error
    return error.reason
  }
}

/** Asks once with the answer, then until it is there with the server itself. */
async function resumed(world: World, offset: number, bytes: AnswerTo): Promise<string> {
  world.proxy.forget()
  world.begun(SOUND.subarray(0, offset), { total: SOUND.length })
  world.proxy.fail(/download/, { kind: 'raw', bytes })
  const first = await outcome(world)
  world.proxy.calm()
  if (first === 'right') return first
  expect(await outcome(world)).toBe('right')
  return first
}

/** In which the file is not had at once, with the reason that is told. */
const ERRORS: Readonly<Record<string, string>> = {
  'less than it says': 'unreachable',
  'more than it says': 'right',
  'less, in good order': 'damaged',
  'the beginning, without saying how long it is': 'damaged',
  'the way to itself': 'bad-answer',
  'that nothing has changed': 'bad-answer',
  'that it is out of order': 'bad-answer',
  'what is no HTTP': 'bad-answer',
}

describe('who asks for the rest of a file and is answered with', () => {
  it.each(answers(BOTH))('%s, has the right file or an error', async (name, bytes) => {
    const world = await downloading({ sound: SOUND })
    for (const offset of OFFSETS) {
      const was = await resumed(world, offset, bytes)
      if (offset === 150_000) expect([name, was]).toEqual([name, ERRORS[name] ?? 'right'])
    }
  })

  it('anything, has the right file or an error', { timeout: 120_000 }, async () => {
    const seed = Number(process.env.SOUL_SEED ?? Math.floor(Math.random() * 1_000_000))
    console.log(`seed ${seed}`)
    const dice = random(seed)
    const world = await downloading({ sound: SOUND })
    const outcomes = new Map<string, number>()
    const rounds = Number(process.env.SOUL_ROUNDS ?? 250)
    // Until it has been damaged often enough: one answer in twenty-five does that, which is not to be left to chance.
    for (let round = 0; round < rounds || ((outcomes.get('damaged') ?? 0) <= 5 && round < 10 * rounds); round++) {
      const was = await resumed(world, dice.int(SOUND.length + 1), anyAnswer(BOTH, dice))
      outcomes.set(was, (outcomes.get(was) ?? 0) + 1)
    }
    // Both happen: else nothing has been tried.
    expect(outcomes.get('right')).toBeGreaterThan(20)
    expect(outcomes.get('damaged')).toBeGreaterThan(5)
  })
})
