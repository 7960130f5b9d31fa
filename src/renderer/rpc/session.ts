/**
 * Being signed in, where the server asks for it. The token lies in this browser's storage and leaves it in one header only;
 * what cannot carry a header (the socket, pictures, sound) carries tickets. A page that has never been asked knows nothing of
 * all this: it opens its socket, and only when that is refused looks whether somebody has to sign in.
 *
 * Imports next to nothing, because the page's first script imports it.
 */
import type { SignedIn } from '../../shared/protocol/access.ts'

export type SessionState =
  /** Nobody has asked who we are, so far. */
  | { kind: 'open' }
  | { kind: 'signed-in' }
  /** The server wants to know. `needsSetup`: it has no account yet. `wasEnded`: this page was signed in until it was not. */
  | { kind: 'signed-out'; serverName: string; needsSetup: boolean; wasEnded: boolean }

/** What the server said no to, in its own words. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused'
}

const STORED_AS = 'soul-token'
/** The server of this address has asked before who we are: what is drawn first waits for its answer. */
const ASKED = 'soul-asked'
/** Why the page began anew: its sign-in was ended from elsewhere. */
const ENDED = 'soul-ended'
/** The user has signed out, in this tab or another: no news to any of them. */
const LEFT = 'soul-left'
/** Tickets are asked for anew this long before they end. */
const EARLY_MS = 600_000

let token = read('local', STORED_AS)
let state: SessionState = token === null ? { kind: 'open' } : { kind: 'signed-in' }
let coversTicket = ''
let isLeaving = false
const listeners = new Set<() => void>()

export const session = {
  get state(): SessionState {
    return state
  },

  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },

  get isSignedIn(): boolean {
    return token !== null
  },

  /** The sign-in is over and the page about to begin anew: what it keeps from now on would be the next one's. */
  get isLeaving(): boolean {
    return isLeaving
  },

  /** Nobody is signed in, and the server wanted somebody to be when it was last asked. */
  get willBeAsked(): boolean {
    return token === null && read('local', ASKED) !== null
  },

  /** For the address of a cover; empty where none is needed. */
  get coversTicket(): string {
    return coversTicket
  },

  /** For one handshake; empty where nobody is signed in. Rejects when the server cannot be asked, or does not know us. */
  async socketTicket(): Promise<string> {
    if (token === null) return ''
    const answer = await fetch('api/auth/tickets', { method: 'POST', headers: withToken() })
    if (answer.status === 401) return beginAnew()
    // Another shell has taken the place of the one that gave the token, and asks nobody.
    if (answer.status === 404) return ''
    if (!answer.ok) throw new Error(`No tickets: ${answer.status}`)
    const tickets = (await answer.json()) as { socket: string; covers: string; covers_until: string }
    keepCovers(tickets.covers, Date.parse(tickets.covers_until))
    return tickets.socket
  },

  /** Call when a socket was refused: is it that nobody is signed in? */
  async lookWhoIsAsked(): Promise<void> {
    if (token !== null) return
    const answer = await fetch('api/info').catch(() => undefined)
    if (!answer?.ok || !answer.headers.get('content-type')?.includes('json')) return
    const info = (await answer.json()) as { product?: string; name: string; needs_setup: boolean }
    if (info.product !== 'soul-player') return
    const wasEnded = read('session', ENDED) !== null
    keep('session', ENDED, null)
    keep('local', ASKED, 'yes')
    become({ kind: 'signed-out', serverName: info.name, needsSetup: info.needs_setup, wasEnded })
  },

  /** Rejects with SignInRefused. The page begins anew when it has worked. */
  signIn: (who: { account: string; password: string }): Promise<void> => enter('api/auth/sign-in', who),

  setUp: (who: { code: string; account: string; password: string }): Promise<void> => enter('api/auth/setup', who),

  async signOut(): Promise<void> {
    isLeaving = true
    keep('local', LEFT, 'yes')
    if (token !== null) await fetch('api/auth/sign-out', { method: 'POST', headers: withToken() }).catch(() => {})
    forget()
    location.reload()
  },
}

/**
 * The sign-in was ended from elsewhere. Nothing of it may stay on screen or be heard, so the page is loaded again; where
 * another page of this browser has signed in meanwhile, it goes on as that.
 */
function beginAnew(): Promise<never> {
  isLeaving = true
  const now = read('local', STORED_AS)
  if (now === null || now === token) {
    if (read('local', LEFT) === null) keep('session', ENDED, 'yes')
    forget()
  }
  location.reload()
  // The page goes in a moment; until then nobody dials again.
  return new Promise(() => {})
}

async function enter(path: string, who: Record<string, string>): Promise<void> {
  const body = JSON.stringify({ ...who, device_name: browserName(), device_kind: 'browser' })
  const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const said = (await answer.json().catch(() => ({}))) as Partial<SignedIn> & { message?: string }
  if (!answer.ok || said.token === undefined) throw new SignInRefused(said.message ?? '')
  localStorage.setItem(STORED_AS, said.token)
  keep('local', LEFT, null)
  location.reload()
}

function become(next: SessionState): void {
  state = next
  for (const listener of listeners) listener()
}

function forget(): void {
  token = null
  coversTicket = ''
  keep('local', STORED_AS, null)
  // What somebody looked for and heard is theirs, and another may sign in here.
  keep('local', 'soul.searches', null)
  keep('local', 'soul.plays', null)
}

function keepCovers(ticket: string, until: number): void {
  coversTicket = ticket
  const wait = Math.max(60_000, until - Date.now() - EARLY_MS)
  setTimeout(() => void session.socketTicket().catch(() => {}), wait)
}

const withToken = () => ({ authorization: `Bearer ${token}` })

/** `local` outlives the tab. Storage is refused in some private windows: then one signs in each time. */
type Kept = 'local' | 'session'

function read(kept: Kept, name: string): string | null {
  try {
    return globalThis[`${kept}Storage`]?.getItem(name) ?? null
  } catch {
    return null
  }
}

/** Null forgets it. */
function keep(kept: Kept, name: string, text: string | null): void {
  try {
    if (text === null) globalThis[`${kept}Storage`].removeItem(name)
    else globalThis[`${kept}Storage`].setItem(name, text)
  } catch {
    // As above.
  }
}

/** As people call it: "Firefox on Linux". */
function browserName(): string {
  const { userAgent } = navigator
  const browser = BROWSERS.find(([sign]) => userAgent.includes(sign))?.[1] ?? 'Browser'
  const system = SYSTEMS.find(([sign]) => userAgent.includes(sign))?.[1]
  return system === undefined ? browser : `${browser} on ${system}`
}

/** The first that is named: each also names those it wants to be taken for. */
const BROWSERS = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const
const SYSTEMS = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['Mac OS', 'macOS'],
  ['Linux', 'Linux'],
] as const
