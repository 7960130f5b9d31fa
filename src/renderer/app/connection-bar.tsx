/** Says plainly that the engine cannot be reached; appears only after a moment, so that a short break stays unseen. */
import { CloudOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { connection, useConnectionState } from '../rpc/client.ts'
import { Button } from '../ui/button.tsx'

const UNSEEN_MS = 1_500

export function ConnectionBar() {
  const { t } = useTranslation()
  const state = useConnectionState()
  const away = state.kind !== 'connected'
  const [shown, setShown] = useState(false)

  useEffect(() => {
    if (!away) {
      setShown(false)
      return
    }
    const timer = setTimeout(() => setShown(true), UNSEEN_MS)
    return () => clearTimeout(timer)
  }, [away])

  return (
    <div role="status">
      {shown && (
        <div className="flex items-center gap-3 bg-warning-soft px-4 py-1.5 text-sm text-warning-text">
          <CloudOff aria-hidden className="size-4 shrink-0" />
          <span className="min-w-0 flex-1">
            {t(state.kind === 'connecting' ? 'app.connection.connecting' : 'app.connection.lost')}
          </span>
          <Button size="sm" variant="ghost" onClick={() => connection.retryNow()}>
            {t('app.connection.retry')}
          </Button>
        </div>
      )}
    </div>
  )
}
