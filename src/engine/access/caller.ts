/** Who makes a call: whoever sits before the player, or a token of some account. Built where a connection is accepted. */
import type { Role, Scope } from '../../shared/model/access.ts'
import { SCOPES_OF_ROLE } from '../../shared/model/access.ts'
import type { AccountId, TokenId } from '../../shared/model/ids.ts'

export interface Caller {
  readonly accountId: AccountId
  readonly accountName: string
  readonly role: Role
  /** Those of the token, at most those of the role. */
  readonly scopes: ReadonlySet<Scope>
  /** Null for the resident. */
  readonly tokenId: TokenId | null
}

/** The account whose personal data lies in personal.db itself: the first owner, who is also whoever sits before the player. */
export const OWNER_ID = 'owner' as AccountId

/** Whoever sits before the player: the desktop's window, or a browser where no accounts are asked for. */
export const RESIDENT: Caller = {
  accountId: OWNER_ID,
  accountName: '',
  role: 'owner',
  scopes: new Set(SCOPES_OF_ROLE.owner),
  tokenId: null,
}
