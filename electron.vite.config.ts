/**
 * Four builds from one tree: the desktop's main process, the headless server beside it (a second entry of the same
 * build, plain Node), the workers both of them start, the preload, and the one page both shells serve.
 */
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'

const at = (path: string) => resolve(import.meta.dirname, path)

export default defineConfig({
  main: {
    build: {
      outDir: at('out/main'),
      rollupOptions: {
        input: {
          index: at('src/main/index.ts'),
          server: at('src/server/index.ts'),
          'read-tags': at('src/engine/sources/folder/read-tags.worker.ts'),
          'read-library': at('src/engine/browse/read-library.worker.ts'),
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
      rollupOptions: { input: at('src/renderer/index.html') },
    },
  },
})
