import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { lockProfile, readHolderNote } from '../../src/engine/lib/profile-lock.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'soul-test-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const lockModule = new URL('../../src/engine/lib/profile-lock.ts', import.meta.url).href

/** Another process that takes the lock, says so, and waits. */
async function holder() {
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { lockProfile } from '${lockModule}'
       const lock = lockProfile(process.argv[1])
       lock?.publish({ pid: process.pid, address: 'http://127.0.0.1:1/' })
       console.log(lock ? 'mine' : 'taken')
       setInterval(() => {}, 1000)`,
      dir,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  return { said: said.toString().trim(), kill: () => (child.kill('SIGKILL'), once(child, 'exit')) }
}

it('is had by one process, which tells the others where it is', async () => {
  const first = await holder()
  expect(first.said).toBe('mine')
  expect(lockProfile(dir)).toBeUndefined()
  expect(readHolderNote(dir)?.address).toBe('http://127.0.0.1:1/')
  await first.kill()
})

it('is free again once its holder was killed, and the old note is gone', async () => {
  await (await holder()).kill()
  const lock = lockProfile(dir)
  expect(lock).toBeDefined()
  expect(readHolderNote(dir)).toBeUndefined()
  const second = await holder()
  expect(second.said).toBe('taken')
  await second.kill()
  lock!.release()
})

it('is had by one of many that start at once', async () => {
  const all = await Promise.all(Array.from({ length: 5 }, holder))
  expect(all.filter(({ said }) => said === 'mine')).toHaveLength(1)
  await Promise.all(all.map(({ kill }) => kill()))
})
