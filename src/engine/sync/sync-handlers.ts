/** Answers the `sync` branch of the contract. */
import { syncIssueTold, syncStatusTold } from '../access/told.ts'
import type { Os } from '../router.ts'
import type { Sync } from './sync.ts'

export function syncHandlers(os: Os['sync'], sync: Sync) {
  return {
    status: os.status.handler(({ context: { caller } }) =>
      sync.status().map((status) => syncStatusTold(caller, status)),
    ),
    start: os.start.handler(({ input }) => sync.request(input)),
    cancel: os.cancel.handler(({ input }) => sync.cancel(input)),
    pause: os.pause.handler(({ input }) => sync.pause(input)),
    runs: os.runs.handler(({ input }) => sync.runs(input)),
    issues: os.issues.handler(({ context: { caller } }) => sync.issues().map((issue) => syncIssueTold(caller, issue))),
    resolve: os.resolve.handler(({ input }) => sync.resolve(input)),
  }
}
