/**
 * What every card and row of a page wants to know: which sources there are, what one may do, how the page is set. One observer
 * asks for all of them together; `useQuery` in each would make dozens at every start.
 *
 *   const usePlaces = sharedQuery(() => orpc.sources.list.queryOptions({ select: placesOf }))
 */
import { QueryObserver, type QueryKey, type QueryObserverOptions } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { queryClient } from './query.ts'

/** Returns the hook; what it gives is undefined until there is an answer, and the same object until it changes. */
export function sharedQuery<Fetched, Problem = Error, Data = Fetched, Key extends QueryKey = QueryKey>(
  options: () => QueryObserverOptions<Fetched, Problem, Data, Fetched, Key>,
): () => Data | undefined {
  const query = new SharedQuery(() => new QueryObserver(queryClient, options()))
  return () => useSyncExternalStore(query.subscribe, query.snapshot)
}

type Observer<Data> = Pick<QueryObserver<unknown, unknown, Data>, 'subscribe' | 'updateResult' | 'getCurrentResult'>

/** For tests. An observer of `observe` asks when it is first subscribed to. */
export class SharedQuery<Data> {
  readonly #observe: () => Observer<Data>
  #observer: Observer<Data> | undefined
  #listeners = 0

  constructor(observe: () => Observer<Data>) {
    this.#observe = observe
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners++
    const stop = this.#current.subscribe(listener)
    return () => {
      stop()
      // Made anew for the next: the client may have forgotten the question meanwhile.
      if (--this.#listeners === 0) this.#observer = undefined
    }
  }

  snapshot = (): Data | undefined => {
    // An observer that nobody listens to yet hears of no answers.
    if (this.#listeners === 0) this.#current.updateResult()
    return this.#current.getCurrentResult().data
  }

  get #current(): Observer<Data> {
    return (this.#observer ??= this.#observe())
  }
}
