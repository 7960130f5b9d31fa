/** The whole page: providers around the frame, and the one decision where a player without music begins. */
import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryClientProvider, useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useSyncExternalStore } from 'react'
import { Router } from 'wouter'
import { useConnectionState } from '../rpc/client.ts'
import { useMay } from '../rpc/may.ts'
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
  const connection = useConnectionState()
  if (signedOut.kind === 'signed-out') {
    return (
      <Suspense>
        <SignInPage {...signedOut} />
      </Suspense>
    )
  }
  // Rather nothing for a moment than a player that is taken away again.
  if (session.willBeAsked && connection.kind === 'connecting') return null
  return <Player />
}

function Player() {
  useFirstRun()
  useScanToasts()
  useSyncToasts()
  useRefreshKey()
  return <Frame />
}

/** Who may add the first source is led to the page that asks for it, wherever in the library they would have begun. */
function useFirstRun(): void {
  const { data: info } = useQuery(orpc.app.info.queryOptions())
  const { path } = useHistoryEntry()
  const mayAdd = useMay('admin')
  const empty = info !== undefined && !info.hasSources && mayAdd
  useEffect(() => {
    if (empty && !path.startsWith(paths.settings) && path !== paths.firstRun)
      navigate(paths.firstRun, { replace: true })
  }, [empty, path])
}
