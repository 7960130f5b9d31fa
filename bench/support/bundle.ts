/** Parts of the program bundled for a benchmark, as a release bundles them; packages stay where they are. */
import { mkdtempSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'vite'

const root = resolve(import.meta.dirname, '../..')

/**
 * Entries by name; answers a folder of its own with `NAME.js` for each, in `folder` of it if one is named. It lies inside the
 * tree, so that packages are found.
 */
export async function bundle(entries: Record<string, string>, { folder = '' } = {}): Promise<string> {
  const out = mkdtempSync(join(root, 'node_modules/.soul-bench-'))
  await build({
    root,
    configFile: false,
    // As in a release: packages of hundreds of small files are part of the bundle.
    ssr: { noExternal: ['drizzle-orm', 'zod', /^@orpc/, 'hono', '@hono/node-server', 'p-queue', 'uuid', 'fdir'] },
    logLevel: 'error',
    build: {
      ssr: true,
      outDir: join(out, folder),
      emptyOutDir: false,
      minify: false,
      target: 'node24',
      rollupOptions: {
        input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(root, path)])),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })
  return out
}
