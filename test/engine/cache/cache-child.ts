/**
 * Works on the kept files of a profile in a process of its own, to be killed or refused by those who test what that leaves behind.
 * `put`: two files in, one of them once more, one out. `move`: the folder to another one. Prints a line of JSON for each step.
 */
import { cacheHouse } from './support.ts'

const [dataDir, what, target] = process.argv.slice(2) as [string, 'put' | 'move', string?]
const house = await cacheHouse({ dataDir })
const step = async (name: string, body: () => Promise<unknown>) => {
  const error = await body().then(
    () => undefined,
    (failure: unknown) => failure as NodeJS.ErrnoException,
  )
  console.log(JSON.stringify({ name, ...(error && { code: error.code, message: error.message }) }))
}

if (what === 'put') {
  await house.serverHas('Oar', 'Sail')
  const bytes = (title: string) => Buffer.alloc(300_000, title)
  await step('Oar', () => house.keeps('Oar', bytes('Oar')))
  await step('Sail', () => house.keeps('Sail', bytes('Sail')))
  await step('again', () => house.keeps('Oar', bytes('Oar')))
  await step('drop', () => house.cache.drop([house.trackId('Sail')]))
} else {
  await step('move', async () => {
    house.cache.start()
    await house.cache.moveFolder({ path: target! }).catch((error: unknown) => {
      // Under way since the last life, or over.
      if (house.cache.moving === null && house.cache.folder !== target) throw error
    })
    await house.cache.moved()
  })
}
await house.cache.stop()
house.stores.close()
console.log(JSON.stringify({ name: 'done' }))
process.exit(0)
