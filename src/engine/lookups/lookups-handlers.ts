/** Answers the `lookups` branch of the contract. What is asked of services concerns the owner's library; others are told of nothing. */
import type { LookupsStatus } from '../../shared/model/lookups.ts'
import { EngineError } from '../errors.ts'
import type { Os } from '../router.ts'
import type { Lookups } from './lookups.ts'

/** `lookups`: undefined for every seat but the owner's. */
export function lookupsHandlers(os: Os['lookups'], { lookups }: { lookups: Lookups | undefined }) {
  const own = (): Lookups => {
    if (lookups) return lookups
    throw new EngineError('FORBIDDEN', 'What is looked up in the internet is for the owner of this library to say.')
  }
  return {
    status: os.status.handler(() => lookups?.status() ?? NOTHING),

    run: os.run.handler(({ input }) => own().run(input)),
    goOn: os.goOn.handler(() => own().goOn()),
    cancel: os.cancel.handler(() => own().cancel()),

    found: os.found.handler(({ input }) => own().found(input)),
    take: os.take.handler(async ({ input }) => ({ ids: await own().take(input.found, input.fields) })),
    refuse: os.refuse.handler(async ({ input: { ids, whole } }) => ({ count: await own().refuse(ids, { whole }) })),
    takeBack: os.takeBack.handler(async ({ input }) => ({ count: await own().takeBack(input.ids) })),

    setKey: os.setKey.handler(({ input }) => own().setKey(input.key)),
    testKey: os.testKey.handler(async ({ input, signal }) => ({ trouble: await own().testKey(input.key, { signal }) })),
  }
}

const NOTHING: LookupsStatus = { hasKey: false, waiting: 0, taken: 0, refused: 0, run: null, last: null }
