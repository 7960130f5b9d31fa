/** Answers the part of the `personal` branch that takes files out and in. */
import type { Os } from '../router.ts'
import type { PersonalFiles } from './personal-files.ts'
import { asSent } from './unpacked.ts'

export function transferHandlers(os: Os['personal'], files: PersonalFiles) {
  return {
    exportFile: os.exportFile.handler(({ input, signal }) => files.export(input.what, { signal })),
    importFile: os.importFile.handler(async ({ input }) => files.import(await asSent(input))),
  }
}
