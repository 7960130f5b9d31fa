/** Draws the question what keeping something offline takes, wherever it was asked for. */
import { lazy, Suspense } from 'react'
import { closeKeepQuestion, useKeepQuestion } from './keep-dialogs.ts'

const KeepDialog = lazy(() => import('./keep-dialog.tsx').then(({ KeepDialog }) => ({ default: KeepDialog })))

export function KeepDialogHost() {
  const question = useKeepQuestion()
  if (!question) return null
  return (
    <Suspense fallback={null}>
      <KeepDialog question={question} onClose={closeKeepQuestion} />
    </Suspense>
  )
}
