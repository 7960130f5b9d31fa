/**
 * Four builds from one tree: the desktop's main process, the headless server beside it (a second entry of the same
 * build, plain Node), the workers both of them start, the preload, and the one page both shells serve.
 */
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'

const at = (path: string) => resolve(import.meta.dirname, path)

/**
 * Packages of plain JavaScript that go into the bundle: as hundreds of small files, each looked up by itself, they cost the
 * start half a second and 180 MB (most of it Drizzle, whose package.json is read anew for each). What has binaries, or starts
 * files of its own, stays a package.
 */
const BUNDLED = [
  '@hono/node-server',
  '@orpc/client',
  '@orpc/contract',
  '@orpc/server',
  'drizzle-orm',
  'hono',
  'p-queue',
  'uuid',
  'zod',
]

/** What tells of personal data between devices, and the line of a server, which tells of it, too: shared by pages that few open. */
const OF_DATA = '(?:personal[\\\\/](?!use-personal-status)|i18n[\\\\/]en[\\\\/]personal|servers[\\\\/]server-line)'

/** What tells of duplicates and of look-ups: their page, and what menus and details show of it. How many wait, which the sidebar says, comes sooner. */
const OF_DUPLICATES =
  '(?:duplicates[\\\\/](?!use-duplicates|sidebar-mark)|lookups[\\\\/]|i18n[\\\\/]en[\\\\/](?:duplicates|lookups))'

export default defineConfig({
  main: {
    build: {
      outDir: at('out/main'),
      externalizeDeps: { exclude: BUNDLED },
      rollupOptions: {
        input: {
          index: at('src/main/index.ts'),
          server: at('src/server/index.ts'),
          'read-tags': at('src/engine/sources/folder/read-tags.worker.ts'),
          'read-library': at('src/engine/browse/read-library.worker.ts'),
          'write-library': at('src/engine/writer/write-library.worker.ts'),
          'hash-files': at('src/engine/cache/hash-files.worker.ts'),
          'make-fingerprints': at('src/engine/fingerprints/make-fingerprints.worker.ts'),
          'find-duplicates': at('src/engine/duplicates/find-duplicates.worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: at('out/preload'),
      rollupOptions: {
        input: { index: at('src/preload/index.ts') },
        // A sandboxed preload is a classic script: no imports at run time.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src/renderer'),
    base: './',
    plugins: [react(), tailwindcss()],
    build: {
      outDir: at('out/renderer'),
      target: 'chrome140',
      minify: true,
      rollupOptions: {
        input: at('src/renderer/index.html'),
        output: {
          // Left alone the bundler makes some forty files of what every start needs; each costs a request.
          codeSplitting: {
            groups: [
              {
                name: 'first',
                test: /early-socket|first-questions|first-page|subprotocol|rpc[\\/]desktop\.|preload-helper/,
                priority: 4,
              },
              { name: 'libraries', tags: ['$initial'], test: /node_modules/, priority: 3 },
              { name: 'start', tags: ['$initial'], priority: 2 },
              { name: 'drag', test: /pragmatic-drag-and-drop|@babel[\\/]runtime/, priority: 1.5 },
              { name: 'popups', test: /node_modules/, minShareCount: 2, priority: 1 },
              {
                name: 'lists',
                test: new RegExp(`src[\\\\/]renderer[\\\\/](?!${OF_DATA}|${OF_DUPLICATES})`),
                minShareCount: 2,
                priority: 0.5,
              },
              { name: 'data', test: new RegExp(`src[\\\\/]renderer[\\\\/]${OF_DATA}`), minShareCount: 2 },
              {
                name: 'duplicates',
                test: new RegExp(`src[\\\\/]renderer[\\\\/]${OF_DUPLICATES}`),
                minShareCount: 2,
              },
            ],
          },
        },
      },
    },
  },
})
