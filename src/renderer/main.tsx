/** The page's script: looks and connection first, then the drawing, then what can wait. */
import './rpc/early-socket.ts'
import './app/theme.css'
import './ui/controls.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { applyAppearance } from './app/appearance.ts'
import { askFirstData } from './app/first-data.ts'
import { currentEntry } from './app/history.ts'
import { preloadAllWhenIdle } from './app/routes.tsx'
import { lastSettings } from './app/settings.ts'
import { startPlayer } from './player/use-player.ts'
import { chooseLanguage, showLanguage } from './i18n/i18n.ts'
import { connection } from './rpc/client.ts'
import { startLive } from './rpc/live.ts'

connection.start()
startLive()
startPlayer()
applyAppearance(lastSettings())
askFirstData(currentEntry().path)

// Another language than the bundled one is worth a moment, so that the first frame does not change its words; but no more.
const language = chooseLanguage(lastSettings().language)
if (language !== 'en') {
  const enough = new Promise((resolve) => setTimeout(resolve, 400))
  await Promise.race([showLanguage(language).catch(() => {}), enough])
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)

setTimeout(preloadAllWhenIdle, 1_500)
