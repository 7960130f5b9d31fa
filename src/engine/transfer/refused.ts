/** A file that cannot be taken in: which, why, and what to do. */
import { EngineError } from '../errors.ts'

export const refused = (fileName: string, why: string): EngineError =>
  new EngineError('REFUSED', `“${fileName.slice(0, 200)}” cannot be taken in: ${why}`)
