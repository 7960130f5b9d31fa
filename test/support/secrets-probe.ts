/** Run by a test under the stand-in: does one thing with the desktop's secret store and prints what came of it. */
import { app } from 'electron'
import { EngineError } from '../../src/engine/errors.ts'
import { KeyStoreSecrets } from '../../src/main/secrets.ts'

const secrets = new KeyStoreSecrets(app.getPath('userData'))
const [call = '', rest = ''] = process.argv.at(-1)!.split(' ')
const [name = '', value = ''] = rest.split('=')

try {
  const answer = call === 'set' ? secrets.set(name, value) : call === 'get' ? secrets.get(name) : secrets.delete(name)
  console.log(JSON.stringify({ value: (await answer) ?? null }))
} catch (error) {
  const { code, message } = error as EngineError
  console.log(JSON.stringify({ code, message }))
}
app.exit(0)
