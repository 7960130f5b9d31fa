/** The dialogs about servers. One of a server that has gone meanwhile closes by not being drawn. */
import { AddServerDialog } from './add-server-dialog.tsx'
import { AddressesDialog } from './addresses-dialog.tsx'
import { HistoryDialog } from './history-dialog.tsx'
import { closeServerDialog, type ServerDialog } from './server-dialogs.ts'
import { SignInDialog } from './sign-in-dialog.tsx'
import { useServers } from './use-servers.ts'
import './words.ts'

export function ServerDialogsLayer({ dialog }: { dialog: ServerDialog }) {
  const servers = useServers()
  if (dialog.kind === 'add') return <AddServerDialog onClose={closeServerDialog} />
  const server = servers.find(({ id }) => id === dialog.sourceId)
  if (!server) return null
  switch (dialog.kind) {
    case 'sign-in':
      return <SignInDialog server={server} replaced={dialog.replaced ?? false} onClose={closeServerDialog} />
    case 'addresses':
      return <AddressesDialog server={server} onClose={closeServerDialog} />
    case 'history':
      return <HistoryDialog server={server} onClose={closeServerDialog} />
  }
}
