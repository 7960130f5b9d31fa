/** Answers the `servers` branch of the contract. */
import type { Os } from '../../router.ts'
import type { SoulServers } from './soul-servers.ts'

export function serversHandlers(os: Os['servers'], servers: SoulServers) {
  return {
    discover: os.discover.handler(() => servers.discover()),
    test: os.test.handler(({ input, signal }) => servers.test(input, { signal })),
    add: os.add.handler(({ input, signal }) => servers.add(input, { signal })),
    setAddresses: os.setAddresses.handler(({ input, signal }) => servers.setAddresses(input, { signal })),
    signIn: os.signIn.handler(({ input, signal }) => servers.signIn(input, { signal })),
    setActive: os.setActive.handler(({ input }) => servers.setActive(input)),
    acceptReplaced: os.acceptReplaced.handler(({ input, signal }) => servers.acceptReplaced(input, { signal })),
  }
}
