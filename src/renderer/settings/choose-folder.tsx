/**
 * Asks for a folder of the engine's machine: the system's dialog on the desktop, else a browser over what the engine can
 * see. `useFolderChooser()` gives the question and the element to render.
 */
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { desktop } from '../rpc/desktop.ts'
import { toastError } from '../app/toast-error.ts'
import { FolderDialog } from './folder-dialog.tsx'

interface Question {
  title: string
  answer: (path: string | null) => void
}

/** `ask` resolves with the path, or null when it was cancelled. */
export function useFolderChooser(): { ask: (title?: string) => Promise<string | null>; dialog: ReactNode } {
  const { t } = useTranslation()
  const [question, setQuestion] = useState<Question | null>(null)

  const ask = async (title = t('settings.chooser.title')): Promise<string | null> => {
    if (!desktop) return new Promise((answer) => setQuestion({ title, answer }))
    try {
      return await desktop.chooseFolder({ title })
    } catch (error) {
      toastError(error)
      return null
    }
  }
  const answer = (path: string | null) => {
    question?.answer(path)
    setQuestion(null)
  }
  return { ask, dialog: question && <FolderDialog title={question.title} onAnswer={answer} /> }
}
