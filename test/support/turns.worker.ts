/** Takes its turn again and again, and says how often somebody else was in. */
import { parentPort, workerData } from 'node:worker_threads'
import { BackgroundTurns } from '../../src/engine/db/turns.ts'

const { turns, both, rounds } = workerData as { turns: SharedArrayBuffer; both: SharedArrayBuffer; rounds: number }
const mine = new BackgroundTurns(turns)
const inside = new Int32Array(both)
let collisions = 0
for (let i = 0; i < rounds; i++) {
  const end = mine.take()
  if (Atomics.add(inside, 0, 1) !== 0) collisions++
  Atomics.sub(inside, 0, 1)
  end()
}
parentPort!.postMessage({ rounds, collisions })
