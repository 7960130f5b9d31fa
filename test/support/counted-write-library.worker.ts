/** The writing worker, with its writes counted among those of the process. */
import './die-at.ts'

await import('../../src/engine/writer/write-library.worker.ts')
