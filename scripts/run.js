/**
 * Every npm script comes through here: `node scripts/run.js NAME …` runs scripts/NAME.ts. This file is plain JavaScript
 * that an old Node can read, because the first thing to do is to look at the version: an older Node cannot run TypeScript,
 * and the SQLite module does not fail under it but crashes the process.
 */
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const LEAST = 24

if (Number.parseInt(process.versions.node, 10) < LEAST) {
  console.error(
    `Soul Player needs Node ${LEAST}, and this is Node ${process.versions.node}. Start it through npm, which brings its own:\n` +
      '  npm ci && npm start\n' +
      'If it says so even then, node_modules/.bin/node is missing: run "npm ci" again without --ignore-scripts.',
  )
  process.exit(1)
}

const [, , name] = process.argv
const file = new URL(name === 'bench' ? '../bench/run.ts' : `./${name}.ts`, import.meta.url)
process.argv.splice(1, 2, fileURLToPath(file))
await import(file.href)
