/** Proving to a server who we are: by a code it shows, by account and password, or by a key made there. */
import { hostname } from 'node:os'
import { SignedIn, WireMe } from '../../../shared/protocol/access.ts'
import { LibraryInfo } from '../../../shared/protocol/index.ts'
import type { SignIn } from '../../../shared/model/server.ts'
import type { Host } from '../../host.ts'
import { letGo } from '../http/answer.ts'
import type { Line } from './line.ts'
import { SoulError } from './soul-error.ts'

export interface Granted {
  token: string
  account: string
  role: string
  library: LibraryInfo
}

interface Who {
  signIn: SignIn
  shell: Host['shell']
  /** As sentences name it. */
  server: string
}

/** Throws SoulError; `signed-out` when what was given is not good there. */
export async function signInAt(line: Line, who: Who, { signal }: { signal: AbortSignal }): Promise<Granted> {
  const { token, account, role } = await prove(line, who, signal)
  return { token, account, role, library: await libraryOf(line, token, { signal, server: who.server }) }
}

/** Gives a token back. Throws SoulError. */
export async function signOutAt(line: Line, token: string, { signal }: { signal: AbortSignal }): Promise<void> {
  letGo(await line.send({ path: '/auth/sign-out', body: {}, token, signal }))
}

async function prove(line: Line, { signIn, shell, server }: Who, signal: AbortSignal) {
  const device = { device_name: deviceName(), device_kind: shell === 'desktop' ? 'desktop' : 'server' }
  try {
    if (signIn.kind === 'key') {
      const { value } = await line.json({ path: '/auth/me', token: signIn.key, signal })
      const { account } = understood(WireMe.safeParse(value), server)
      return { token: signIn.key, account: account.name, role: account.role }
    }
    const [path, body] =
      signIn.kind === 'code'
        ? ['/auth/pair', { code: signIn.code, ...device }]
        : ['/auth/sign-in', { account: signIn.account, password: signIn.password, ...device }]
    const { value } = await line.json({ path, body, signal })
    const { token, account } = understood(SignedIn.safeParse(value), server)
    return { token, account: account.name, role: account.role }
  } catch (error) {
    throw error instanceof SoulError ? ofSigningIn(error, signIn.kind, server) : error
  }
}

async function libraryOf(
  line: Line,
  token: string,
  { signal, server }: { signal: AbortSignal; server: string },
): Promise<LibraryInfo> {
  const { value } = await line.json({ path: '/library', token, signal })
  return understood(LibraryInfo.safeParse(value), server)
}

const WRONG: Record<SignIn['kind'], string> = {
  code: 'does not know this code. Codes hold for some minutes only: let it show a new one, and type that.',
  password:
    'does not know this account with this password. Check both, and the keyboard; capitals count in the password.',
  key: 'does not know this key, or it has expired. Make a new one there, in Settings, Sharing.',
}

/** A refusal means something else here than in the midst of a sync. */
function ofSigningIn(error: SoulError, kind: SignIn['kind'], server: string): SoulError {
  if (error.kind === 'signed-out' || error.kind === 'forbidden') {
    return new SoulError('signed-out', `${server} ${WRONG[kind]}`, { cause: error })
  }
  if (error.kind === 'too-many') {
    const minutes = Math.max(1, Math.ceil((error.retryAfterMs ?? 60_000) / 60_000))
    return new SoulError(
      'too-many',
      `${server} has seen too many tries to sign in. Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`}, then try again.`,
      { cause: error, retryAfterMs: error.retryAfterMs },
    )
  }
  return error
}

function understood<Value>(
  parsed: { success: true; data: Value } | { success: false; error: unknown },
  server: string,
): Value {
  if (parsed.success) return parsed.data
  throw new SoulError('bad-answer', `What ${server} says to our signing in cannot be understood. Update both sides.`)
}

/** Shown there in the list of devices. */
const deviceName = (): string => hostname().trim().slice(0, 100) || 'Soul Player'
