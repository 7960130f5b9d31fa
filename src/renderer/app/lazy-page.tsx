/**
 * Pages come when they are wanted, or a little earlier: `preload()` when the pointer nears their link, and all of them once
 * the start is over. A page that is there already is drawn at once, without the one empty frame of React.lazy.
 */
import { type ComponentType, lazy } from 'react'

export type LazyPage<P extends object = object> = ComponentType<P> & { preload: () => Promise<unknown> }

export function lazyPage<P extends object = object>(load: () => Promise<ComponentType<P>>): LazyPage<P> {
  let loaded: ComponentType<P> | undefined
  let loading: Promise<ComponentType<P>> | undefined
  const fetchPage = () =>
    (loading ??= load().then(
      (page) => (loaded = page),
      (error: unknown) => {
        // The next attempt asks again.
        loading = undefined
        throw error
      },
    ))
  let Waiting = makeLazy()
  function makeLazy() {
    return lazy(async () => {
      try {
        return { default: await fetchPage() }
      } catch (error) {
        Waiting = makeLazy()
        throw error
      }
    })
  }
  function Page(props: P) {
    const Shown = loaded ?? (Waiting as unknown as ComponentType<P>)
    return <Shown {...props} />
  }
  Page.preload = () => fetchPage().catch(() => {})
  return Page
}
