/** Says what went wrong at the bottom of the page: the usual `onError` of a mutation. */
import { t } from '../i18n/i18n.ts'
import { isAbort } from '../rpc/abort.ts'
import { errorText } from '../rpc/error-text.ts'
import { toast } from '../ui/toast.tsx'

export function toastError(error: unknown): void {
  if (isAbort(error)) return
  const { title, detail, remedy } = errorText(error, t)
  toast({ tone: 'danger', title, detail: `${detail} ${remedy}`.trim() })
}
