/**
 * Adding a server, in three steps of one dialog: where it is (found or typed, and tried), who one is there, and the first sync
 * as it begins. Nothing is stored before the second step is through.
 */
import { useMutation } from '@tanstack/react-query'
import { Server } from 'lucide-react'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Verdict } from '../../shared/model/server.ts'
import type { SourceRow } from '../../shared/model/source.ts'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { api } from '../rpc/client.ts'
import { errorText } from '../rpc/error-text.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/text-field.tsx'
import { shortAddress } from './address.ts'
import { FoundServers } from './found-servers.tsx'
import { ServerProgress } from './server-progress.tsx'
import { emptySignIn, signInOf } from './sign-in-draft.ts'
import { SignInFields } from './sign-in-fields.tsx'
import { isServer } from './use-servers.ts'
import { isReached, Note, PlainWarning, VerdictView } from './verdict-view.tsx'
import './words.ts'

/** An address that answered, and what is known of it. */
interface Place {
  address: string
  accept: string | undefined
  verdict: Verdict
}

export function AddServerDialog({ onClose }: { onClose: () => void }) {
  const [place, setPlace] = useState<Place>()
  const [typed, setTyped] = useState('')
  const [added, setAdded] = useState<SourceRow>()
  if (added) return <Added source={added} onClose={onClose} />
  if (place) return <Who place={place} onBack={() => setPlace(undefined)} onAdded={setAdded} onClose={onClose} />
  return <Where typed={typed} onTyped={setTyped} onReached={setPlace} onClose={onClose} />
}

function Where({
  typed,
  onTyped,
  onReached,
  onClose,
}: {
  typed: string
  onTyped: (address: string) => void
  onReached: (place: Place) => void
  onClose: () => void
}) {
  const { t } = useTranslation()
  const formId = useId()
  const field = useRef<HTMLInputElement>(null)
  const test = useMutation({
    mutationFn: ({ address, accept }: { address: string; accept?: string }) =>
      api.servers.test({ address, ...(accept ? { accept } : {}) }),
    onSuccess: (verdict, { address, accept }) => {
      if (isReached(verdict)) onReached({ address: verdict.address ?? address, accept, verdict })
    },
  })
  const tried = test.variables?.address
  // What it came to may stand below the edge of a small window.
  const verdict = useRef<HTMLDivElement>(null)
  useEffect(() => {
    verdict.current?.scrollIntoView({ block: 'nearest' })
  }, [test.data, test.error])
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (typed.trim() !== '') test.mutate({ address: typed.trim() })
  }
  return (
    <Dialog
      open
      onClose={onClose}
      size="md"
      title={t('servers.add.title')}
      description={t('servers.add.lead')}
      closeLabel={t('common.close')}
      initialFocus={field}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" busy={test.isPending} disabled={typed.trim() === ''}>
            {t(test.isPending ? 'servers.add.testing' : 'servers.add.test')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        <FoundServers
          onChoose={({ address }) => {
            onTyped(address)
            test.mutate({ address })
          }}
        />
        <form id={formId} onSubmit={onSubmit} className="flex flex-col gap-3">
          <TextField
            ref={field}
            label={t('servers.add.address')}
            description={t('servers.add.addressAbout')}
            placeholder="192.168.1.20:4747"
            value={typed}
            maxLength={2048}
            inputMode="url"
            onChange={(event) => {
              onTyped(event.target.value)
              if (!test.isPending) test.reset()
            }}
          />
          <div ref={verdict} aria-live="polite" className="flex flex-col gap-2 empty:hidden">
            {test.data && tried && !isReached(test.data) && (
              <VerdictView
                verdict={test.data}
                typed={tried}
                busy={test.isPending}
                onTrust={(accept) => test.mutate({ address: tried, accept })}
              />
            )}
            {test.error && <Failure error={test.error} />}
          </div>
        </form>
      </div>
    </Dialog>
  )
}

function Who({
  place,
  onBack,
  onAdded,
  onClose,
}: {
  place: Place
  onBack: () => void
  onAdded: (source: SourceRow) => void
  onClose: () => void
}) {
  const { t } = useTranslation()
  const formId = useId()
  const first = useRef<HTMLInputElement>(null)
  const { address, accept, verdict } = place
  const [draft, setDraft] = useState(emptySignIn())
  const [name, setName] = useState('')
  const signIn = signInOf(draft)
  const add = useMutation({
    mutationFn: (given: NonNullable<typeof signIn>) =>
      api.servers.add({
        address,
        signIn: given,
        ...(accept ? { accept } : {}),
        ...(name.trim() === '' ? {} : { name: name.trim() }),
      }),
    onSuccess: (source) => {
      void queryClient.invalidateQueries({ queryKey: orpc.sources.list.key() })
      void queryClient.invalidateQueries({ queryKey: orpc.sync.status.key() })
      onAdded(source)
    },
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (signIn) add.mutate(signIn)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      size="md"
      title={t('servers.add.signInTitle')}
      closeLabel={t('common.close')}
      initialFocus={first}
      footer={
        <>
          <Button onClick={onBack} className="mr-auto">
            {t('common.back')}
          </Button>
          <Button type="submit" form={formId} variant="primary" busy={add.isPending} disabled={signIn === undefined}>
            {t(add.isPending ? 'servers.add.adding' : 'servers.add.add')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={onSubmit} className="flex flex-col gap-5">
        <ServerHead verdict={verdict} address={address} />
        <PlainWarning verdict={verdict} typed={address} />
        <SignInFields
          draft={draft}
          first={first}
          error={add.error ? errorText(add.error, t).detail : undefined}
          onChange={(next) => {
            setDraft(next)
            add.reset()
          }}
        />
        <TextField
          label={t('servers.add.name')}
          description={t('servers.add.nameAbout')}
          placeholder={verdict.server?.name ?? ''}
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.target.value)}
        />
      </form>
    </Dialog>
  )
}

function ServerHead({ verdict: { server }, address }: { verdict: Verdict; address: string }) {
  const { t } = useTranslation()
  return (
    <div className="flex items-center gap-3 rounded-lg bg-sunken px-3 py-2.5">
      <Server aria-hidden className="size-5 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{server?.name ?? shortAddress(address)}</p>
        <p className="truncate text-sm text-ink-3">
          {server?.trackCount == null ? address : `${address} · ${t('common.tracks', { count: server.trackCount })}`}
        </p>
      </div>
    </div>
  )
}

/** The first sync, as it goes on: nobody has to stay. */
function Added({ source, onClose }: { source: SourceRow; onClose: () => void }) {
  const { t } = useTranslation()
  const done = useRef<HTMLButtonElement>(null)
  return (
    <Dialog
      open
      onClose={onClose}
      size="md"
      title={t('servers.add.addedTitle', { name: source.name })}
      description={t('servers.add.addedLead')}
      closeLabel={t('common.close')}
      initialFocus={done}
      footer={
        <>
          <Button onClick={onClose}>{t('common.close')}</Button>
          <Button
            ref={done}
            variant="primary"
            onClick={() => {
              onClose()
              navigate(paths.albums)
            }}
          >
            {t('servers.add.listen')}
          </Button>
        </>
      }
    >
      {isServer(source) && <ServerProgress server={source} always />}
    </Dialog>
  )
}

function Failure({ error }: { error: Error }) {
  const { t } = useTranslation()
  const { title, detail, remedy } = errorText(error, t)
  return (
    <Note tone="danger" icon={<Server />} title={title}>
      <p>{`${detail} ${remedy}`.trim()}</p>
    </Note>
  )
}
