/** Answers the `sync` branch of the contract. */
import type { Os } from '../router.ts'
import type { Sync } from './sync.ts'

export function syncHandlers(os: Os['sync'], sync: Sync) {
  return {
    status: os.status.handler(() => sync.status()),
    start: os.start.handler(({ input }) => sync.request(input)),
    cancel: os.cancel.handler(({ input }) => sync.cancel(input)),
    pause: os.pause.handler(({ input }) => sync.pause(input)),
    runs: os.runs.handler(({ input }) => sync.runs(input)),
    issues: os.issues.handler(() => sync.issues()),
    resolve: os.resolve.handler(({ input }) => sync.resolve(input)),
  }
}
