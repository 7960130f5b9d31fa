/** The page's first script: looks and connection first, then the drawing, then what can wait. */
import './app/theme.css'
import './ui/controls.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { applyAppearance } from './app/appearance.ts'
import { currentEntry } from './app/history.ts'
import { preloadAllWhenIdle, preloadPath } from './app/routes.tsx'
import { lastSettings } from './app/settings.ts'
import { startPlayer } from './player/use-player.ts'
import { connection } from './rpc/client.ts'
import { startLive } from './rpc/live.ts'

connection.start()
startLive()
startPlayer()
applyAppearance(lastSettings())
preloadPath(currentEntry().path)

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)

setTimeout(preloadAllWhenIdle, 1_500)
