/** The headless shell bundled for a benchmark, beside the built one that others may be using: without a page, which none asks for. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from './bundle.ts'

export interface BenchShell {
  /** For `startServer`. */
  entry: string
  remove(): void
}

export async function bundledShell(): Promise<BenchShell> {
  const out = await bundle(
    {
      server: 'src/server/index.ts',
      'read-tags': 'src/engine/sources/folder/read-tags.worker.ts',
      'read-library': 'src/engine/browse/read-library.worker.ts',
      'write-library': 'src/engine/writer/write-library.worker.ts',
      'hash-files': 'src/engine/cache/hash-files.worker.ts',
      'make-fingerprints': 'src/engine/fingerprints/make-fingerprints.worker.ts',
      'find-duplicates': 'src/engine/duplicates/find-duplicates.worker.ts',
    },
    { folder: 'main' },
  )
  mkdirSync(join(out, 'renderer'))
  return { entry: join(out, 'main/server.js'), remove: () => rmSync(out, { recursive: true, force: true }) }
}
