/** What the scripts start must never outlive them. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { at } from '../../scripts/support/project.ts'
import { capture } from '../../scripts/support/run-program.ts'

/** A script that starts a child which says its process id and, when asked to end, that it was asked. */
const PARENT = `
  import { exitOf, start } from ${JSON.stringify(at('scripts/support/run-program.ts'))}
  const child = start(process.execPath, ['-e', \`
    process.on('SIGTERM', () => { console.log('asked'); process.exit(7) })
    setInterval(() => {}, 1000)
    console.log(process.pid)
  \`])
  if (process.argv[1] === 'leave') setTimeout(() => process.exit(3), 300)
  const code = await exitOf(child)
  console.log('went on')
  process.exit(code)
`

function startParent(word: string) {
  const parent = spawn(process.execPath, ['--input-type=module', '-e', PARENT, word], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  parent.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  return { parent, said: () => said, firstLine: once(parent.stdout, 'data').then(() => Number.parseInt(said, 10)) }
}

test('a signal reaches the child, whose exit code becomes ours, and nothing comes after', async () => {
  const { parent, said, firstLine } = startParent('wait')
  await firstLine
  parent.kill('SIGTERM')
  const [code] = await once(parent, 'close')
  expect(code).toBe(7)
  expect(said()).toContain('asked')
  expect(said()).not.toContain('went on')
})

test('a child ends when its parent ends by itself', async () => {
  const { parent, firstLine } = startParent('leave')
  await firstLine
  // The pipe closes when nobody holds it any more: the child, which would run for ever, is gone too.
  const [code] = await once(parent, 'close')
  expect(code).toBe(3)
})

test('keeps what a program says on both streams', async () => {
  const script = 'console.log("out"); console.error("err"); process.exitCode = 4'
  expect(await capture(process.execPath, ['-e', script])).toEqual({
    code: 4,
    output: expect.stringMatching(/out[^]*err|err[^]*out/),
  })
})
