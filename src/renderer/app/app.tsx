/** The whole page: providers around the frame, and the one decision where a player without music begins. */
import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryClientProvider, useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useSyncExternalStore } from 'react'
import { Router } from 'wouter'
import { orpc, queryClient } from '../rpc/query.ts'
import { session } from '../rpc/session.ts'
import { useAppearance } from './appearance.ts'
import { Frame } from './frame.tsx'
import { navigate, useHistoryEntry, useHistoryLocation } from './history.ts'
import { useRefreshKey } from './library-refresh.tsx'
import { paths } from './paths.ts'
import { useScanToasts } from './scan-toasts.ts'
import { useSyncToasts } from './sync-toasts.ts'

export function App() {
  return (
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <Router hook={useHistoryLocation}>
          <Shell />
        </Router>
      </QueryClientProvider>
    </CSPProvider>
  )
}

const SignInPage = lazy(() => import('../sign-in/sign-in-page.tsx').then(({ SignInPage }) => ({ default: SignInPage })))

function Shell() {
  useAppearance()
  const signedOut = useSyncExternalStore(session.subscribe, () => session.state)
  if (signedOut.kind === 'signed-out') {
    return (
      <Suspense>
        <SignInPage {...signedOut} />
      </Suspense>
    )
  }
  return <Player />
}

function Player() {
  useFirstRun()
  useScanToasts()
  useSyncToasts()
  useRefreshKey()
  return <Frame />
}

/** Somebody without sources is led to the first-run page, wherever in the library they would have begun. */
function useFirstRun(): void {
  const { data: info } = useQuery(orpc.app.info.queryOptions())
  const { path } = useHistoryEntry()
  const empty = info !== undefined && !info.hasSources
  useEffect(() => {
    if (empty && !path.startsWith(paths.settings) && path !== paths.firstRun)
      navigate(paths.firstRun, { replace: true })
  }, [empty, path])
}
