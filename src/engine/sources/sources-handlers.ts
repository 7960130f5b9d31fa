/** Answers the `sources` branch of the contract. */
import { sourceTold } from '../access/told.ts'
import type { Os } from '../router.ts'
import type { Sources } from './sources.ts'

export function sourcesHandlers(os: Os['sources'], sources: Sources) {
  return {
    list: os.list.handler(({ context: { caller } }) => sources.list().map((source) => sourceTold(caller, source))),
    addFolder: os.addFolder.handler(({ input }) => sources.addFolder(input)),
    rename: os.rename.handler(({ input }) => sources.rename(input)),
    relocate: os.relocate.handler(({ input }) => sources.relocate(input)),
    remove: os.remove.handler(({ input }) => sources.remove(input)),
    scan: os.scan.handler(({ input }) => sources.scan(input)),
    cancelScan: os.cancelScan.handler(({ input }) => sources.cancelScan(input)),
    progress: os.progress.handler(() => sources.progress()),
    reports: os.reports.handler(({ input }) => sources.reports(input)),
    problems: os.problems.handler(({ input }) => sources.problems(input)),
    resolveBrake: os.resolveBrake.handler(({ input }) => sources.resolveBrake(input)),
    suggestions: os.suggestions.handler(() => sources.suggestions()),
    directories: os.directories.handler(({ input }) => sources.directories(input)),
  }
}
