/**
 * The headless shell's entry. An older Node does not fail at the SQLite module, it crashes; so its version is looked at
 * before anything else is loaded, and this file imports nothing.
 */
const LEAST = 24

if (Number.parseInt(process.versions.node, 10) < LEAST) {
  console.error(
    `Soul Player needs Node ${LEAST} or newer, and this is Node ${process.versions.node}: install it, or start the player with "npm start", which brings its own.`,
  )
  process.exitCode = 1
} else {
  void import('./main.ts').then(({ main }) => main(process.argv.slice(2)))
}
