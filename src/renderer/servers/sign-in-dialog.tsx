/** Signing in again: the token ran out or was revoked, or another server stands where this one stood and is taken as the new one. */
import { useMutation } from '@tanstack/react-query'
import { Replace } from 'lucide-react'
import { type FormEvent, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SignIn } from '../../shared/model/server.ts'
import { api } from '../rpc/client.ts'
import { errorText } from '../rpc/error-text.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { toast } from '../ui/toast.tsx'
import { emptySignIn, signInOf } from './sign-in-draft.ts'
import { SignInFields } from './sign-in-fields.tsx'
import type { ServerRow } from './use-servers.ts'
import { Note } from './verdict-view.tsx'
import './words.ts'

export function SignInDialog({
  server,
  replaced,
  onClose,
}: {
  server: ServerRow
  replaced: boolean
  onClose: () => void
}) {
  const { t } = useTranslation()
  const formId = useId()
  const first = useRef<HTMLInputElement>(null)
  const [draft, setDraft] = useState(emptySignIn(server.server.account))
  const signIn = signInOf(draft)
  const send = useMutation({
    mutationFn: (given: SignIn) => {
      const input = { sourceId: server.id, signIn: given }
      return replaced ? api.servers.acceptReplaced(input) : api.servers.signIn(input)
    },
    onSuccess: ({ name }) => {
      void queryClient.invalidateQueries({ queryKey: orpc.sources.list.key() })
      void queryClient.invalidateQueries({ queryKey: orpc.sync.issues.key() })
      toast({ tone: 'success', title: t(replaced ? 'servers.replaced.done' : 'servers.signIn.done', { name }) })
      onClose()
    },
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (signIn) send.mutate(signIn)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(replaced ? 'servers.replaced.title' : 'servers.signIn.title', { name: server.name })}
      closeLabel={t('common.close')}
      initialFocus={first}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" busy={send.isPending} disabled={signIn === undefined}>
            {t(replaced ? 'servers.replaced.confirm' : 'servers.signIn.confirm')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={onSubmit} className="flex flex-col gap-4">
        {replaced && (
          <Note tone="warning" icon={<Replace />} title={t('servers.replaced.what')}>
            <p>{t('servers.replaced.detail')}</p>
          </Note>
        )}
        <SignInFields
          draft={draft}
          first={first}
          error={send.error ? errorText(send.error, t).detail : undefined}
          onChange={(next) => {
            setDraft(next)
            send.reset()
          }}
        />
      </form>
    </Dialog>
  )
}
