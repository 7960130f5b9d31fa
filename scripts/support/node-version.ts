/**
 * The first thing every entry does. Under an older Node the SQLite module does not fail, it crashes the process, so the
 * version is looked at before anything loads it. npm scripts run on the Node in node_modules whatever the system has.
 */
const LEAST = 24

export function requireNode(versions: { node: string } = process.versions): void {
  const problem = nodeProblem(versions.node)
  if (!problem) return
  console.error(problem)
  process.exit(1)
}

export function nodeProblem(version: string): string | undefined {
  if (Number.parseInt(version, 10) >= LEAST) return undefined
  return (
    `Soul Player needs Node ${LEAST}, and this is Node ${version}. Start it through npm, which brings its own:\n` +
    '  npm ci && npm start\n' +
    `If it says so even then, node_modules/.bin/node is missing: run "npm ci" again and allow the script of "node".`
  )
}
