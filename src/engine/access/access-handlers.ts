/** Answers the `access` branch of the contract. */
import type { Sharing } from '../../shared/api/access.ts'
import type { Os } from '../router.ts'
import type { Access } from './access.ts'

/** Whether and where the library is served: switched on a desktop, told on a server. */
export interface SharingSwitch {
  state(): Sharing
  set(patch: Partial<Pick<Sharing, 'on' | 'reach' | 'port' | 'announce' | 'name'>>): Promise<Sharing>
}

interface Parts {
  access: Access
  sharing: SharingSwitch
}

export function accessHandlers(os: Os['access'], { access, sharing }: Parts) {
  return {
    sharing: os.sharing.handler(() => sharing.state()),
    setSharing: os.setSharing.handler(({ input }) => sharing.set(input)),
    accounts: os.accounts.handler(() => access.accounts()),
    createAccount: os.createAccount.handler(({ input }) => access.createAccount(input)),
    updateAccount: os.updateAccount.handler(({ input }) => access.updateAccount(input)),
    removeAccount: os.removeAccount.handler(({ input }) => access.removeAccount(input.id)),
    changePassword: os.changePassword.handler(({ input, context }) => access.changePassword(context.caller, input)),
    devices: os.devices.handler(({ context }) => access.devices(context.caller)),
    renameDevice: os.renameDevice.handler(({ input, context }) => access.renameDevice(context.caller, input)),
    revokeDevice: os.revokeDevice.handler(({ input, context }) => access.revokeDevice(context.caller, input.id)),
    pairingCode: os.pairingCode.handler(({ context }) => access.pairingCode(context.caller)),
    keys: os.keys.handler(() => access.keys()),
    createKey: os.createKey.handler(({ input, context }) => access.createKey(context.caller, input)),
    revokeKey: os.revokeKey.handler(({ input }) => access.revokeKey(input.id)),
  }
}
