/** 1,000 schedules in which the user asks for something among others. */
import { afterEach, it } from 'vitest'
import { askAmongOthers } from '../engine/downloads/ask-among-others.ts'
import { QueueWorld } from '../engine/downloads/queue-world.ts'

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000))

/** A thousand take some minutes where a machine is busy with others; the rest is a watchdog's. */
const WATCHDOG_MS = 1_800_000

let world: QueueWorld
afterEach(() => world.close())

it(
  `begins what the user asked for within a second, and everything in the end (SEED=${seed})`,
  async () => {
    world = await QueueWorld.open({ servers: 2 })
    world.downloads.start()
    await askAmongOthers(world, { seed, schedules: 1_000 })
  },
  WATCHDOG_MS,
)
