/**
 * One engine's worth of scanning in a process of its own, to be killed by those who test what a kill leaves behind: opens
 * the library of a folder, scans, prints the digest of what it has, and ends.
 */
import { folderLibrary } from './library-of-folders.ts'

const [dir] = process.argv.slice(2) as [string]
const library = await folderLibrary({ dir, start: false })
const ended = library.nextReport()
if (library.sources.list().length === 0) library.sources.addFolder({ path: library.root })
else library.sources.start()
const report = await ended
console.log(JSON.stringify({ report, digest: library.digest() }))
process.exit()
