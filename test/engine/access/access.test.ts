import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newToken } from '../../../src/engine/access/bearer.ts'
import { OWNER_ID, RESIDENT } from '../../../src/engine/access/caller.ts'
import { TooManyTries, WrongSecret } from '../../../src/engine/access/refusals.ts'
import type { AccountId, TokenId } from '../../../src/shared/model/ids.ts'
import { browser, desktop, HERE, openHouse, PASSWORD, type House } from './support.ts'

const DAY = 86_400_000

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

const signIn = (account: string, password: string, from = HERE) =>
  house.access.signIn({ account, password, device: browser }, from)

async function member(name = 'Mo', role: 'owner' | 'member' | 'guest' = 'member') {
  const row = await house.access.createAccount({ name, role, password: PASSWORD })
  return { row, granted: await signIn(name, PASSWORD) }
}

function revocations(): TokenId[] {
  const told: TokenId[] = []
  house.access.onRevoked((id) => told.push(id))
  return told
}

describe('setting up', () => {
  it('makes the owner, by the code the server printed, once', async () => {
    expect(house.access.needsSetup()).toBe(true)
    const code = house.access.setupCode()!
    expect(code).toMatch(/^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$/)
    const { caller, token } = await house.access.setUp(
      { code: code.toLowerCase().replaceAll('-', ' '), account: 'Ada', password: PASSWORD, device: browser },
      HERE,
    )
    expect(caller).toMatchObject({ accountId: OWNER_ID, accountName: 'Ada', role: 'owner' })
    expect([...caller.scopes]).toEqual(['read', 'stream', 'write', 'admin'])
    expect(house.access.callerOf(token)).toEqual(caller)
    expect(house.access.needsSetup()).toBe(false)
    expect(house.access.setupCode()).toBeNull()
    await expect(
      house.access.setUp({ code, account: 'Eve', password: PASSWORD, device: browser }, HERE),
    ).rejects.toThrow(WrongSecret)
  })

  it('refuses another code, and any code before one was shown', async () => {
    const attempt = (code: string) =>
      house.access.setUp({ code, account: 'Eve', password: PASSWORD, device: browser }, HERE)
    await expect(attempt('AAAA-AAAA-AAAA')).rejects.toThrow(WrongSecret)
    house.access.setupCode()
    for (const code of ['', 'AAAA-AAAA-AAAA', 'setupCode']) await expect(attempt(code)).rejects.toThrow(WrongSecret)
    expect(house.access.accounts()).toEqual([])
  })

  it('lets one of two in who have the code at once', async () => {
    const code = house.access.setupCode()!
    const both = await Promise.allSettled(
      ['Ada', 'Eve'].map((account) => house.access.setUp({ code, account, password: PASSWORD, device: browser }, HERE)),
    )
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(house.access.accounts()).toHaveLength(1)
  })

  it('gives the owner what the key from the environment has begun', async () => {
    const key = 'k3y-'.repeat(8)
    house.access.useApiKey(key)
    house.access.pairingCode(house.access.callerOf(key)!)
    expect(house.access.accounts()).toMatchObject([{ id: OWNER_ID, name: 'Owner' }])
    expect(house.access.needsSetup()).toBe(true)
    expect((await house.owner()).caller.accountId).toBe(OWNER_ID)
    expect(house.access.accounts()).toMatchObject([{ id: OWNER_ID, name: 'Ada', role: 'owner' }])
    expect(house.access.callerOf(key)!.accountName).toBe('Ada')
  })

  it('keeps the code when the name is taken', async () => {
    await house.access.createAccount({ name: 'Ada', role: 'member', password: PASSWORD })
    expect(house.access.needsSetup()).toBe(true)
    await expect(house.owner()).rejects.toThrow(/named Ada/)
    const code = house.access.setupCode()!
    const { caller } = await house.access.setUp({ code, account: 'Eve', password: PASSWORD, device: browser }, HERE)
    expect(caller).toMatchObject({ accountId: OWNER_ID, role: 'owner' })
  })

  it('makes a new code after a crash, and no longer takes the one before', async () => {
    const before = house.access.setupCode()!
    const again = await house.reopen()
    expect(again.needsSetup()).toBe(true)
    const attempt = (code: string) => again.setUp({ code, account: 'Ada', password: PASSWORD, device: browser }, HERE)
    // The digest of the old code is still in the file here.
    await expect(attempt(before)).rejects.toThrow(WrongSecret)
    const code = again.setupCode()!
    expect(code).not.toBe(before)
    await expect(attempt(before)).rejects.toThrow(WrongSecret)
    await attempt(code)
  })

  it('leaves no account and a fresh code when it is cut off while the password is digested', async () => {
    const code = house.access.setupCode()!
    const cut = house.access
      .setUp({ code, account: 'Ada', password: PASSWORD, device: browser }, HERE)
      .catch((error: unknown) => error)
    const again = await house.reopen()
    expect(await cut).toBeInstanceOf(Error)
    expect(again.accounts()).toEqual([])
    expect(again.needsSetup()).toBe(true)
  })

  it('stays done after a crash', async () => {
    await house.owner()
    const again = await house.reopen()
    expect([again.needsSetup(), again.setupCode()]).toEqual([false, null])
    await again.signIn({ account: 'Ada', password: PASSWORD, device: browser }, HERE)
  })

  it('is never needed on a desktop, whose owner sits before it', async () => {
    const other = await openHouse({ shell: 'desktop' })
    expect([other.access.needsSetup(), other.access.setupCode()]).toEqual([false, null])
    other.close()
  })

  it('keeps the name of the server for good', async () => {
    const { serverId } = house.access
    expect(serverId.length).toBeGreaterThan(20)
    expect((await house.reopen()).serverId).toBe(serverId)
  })
})

describe('signing in', () => {
  it('takes the name without case and accents, and the password to the letter', async () => {
    await house.owner()
    await house.access.createAccount({ name: 'Zoë', role: 'guest', password: PASSWORD })
    expect((await signIn('ZOE', PASSWORD)).caller.accountName).toBe('Zoë')
    await expect(signIn('Zoë', PASSWORD.toUpperCase())).rejects.toThrow(WrongSecret)
  })

  it('says the same of a wrong password, of an account that is not there, and of one without a password', async () => {
    house.access.pairingCode(RESIDENT)
    await house.access.createAccount({ name: 'Ada', role: 'member', password: PASSWORD })
    const said = await Promise.all(
      [
        ['Ada', 'wrong password'],
        ['Nobody', PASSWORD],
        ['Owner', ''],
      ].map(([account, password]) => signIn(account!, password!).catch((error: Error) => error)),
    )
    for (const error of said) expect(error).toBeInstanceOf(WrongSecret)
    expect(new Set(said.map((error) => (error as Error).message)).size).toBe(1)
  })

  it('gives each device the scopes of the role, for 90 days since it was last used', async () => {
    await house.owner()
    const { granted } = await member('Gus', 'guest')
    expect([...granted.caller.scopes]).toEqual(['read', 'stream'])
    house.wait(89 * DAY)
    expect(house.access.callerOf(granted.token)).toBeDefined()
    house.wait(89 * DAY)
    expect(house.access.callerOf(granted.token)).toBeDefined()
    house.wait(90 * DAY)
    expect(house.access.callerOf(granted.token)).toBeUndefined()
  })

  it('notes when a device was seen, at most once a minute', async () => {
    const { token, caller } = await house.owner()
    const seen = () => house.access.devices(caller)[0]!.lastSeenAt
    expect(seen()).toBeNull()
    house.access.callerOf(token)
    const first = seen()
    house.wait(59_000)
    house.access.callerOf(token)
    expect(seen()).toBe(first)
    house.wait(1_000)
    house.access.callerOf(token)
    expect(seen()).toBe(first! + 60_000)
    // A clock that is set back does not stop it from being noted.
    house.wait(-DAY)
    house.access.callerOf(token)
    expect(seen()).toBe(first! + 60_000 - DAY)
  })

  it('makes room for a new device by the one that was not used for longest', async () => {
    const { token, caller } = await house.owner()
    const told = revocations()
    const first = house.access.pairingCode(caller)
    const oldest = await house.access.pair({ code: first.code, device: browser }, HERE)
    for (let i = 0; i < 99; i++) {
      house.wait(60_000)
      house.access.callerOf(token)
      const { code } = house.access.pairingCode(caller)
      await house.access.pair({ code, device: browser }, HERE)
    }
    expect(told).toEqual([oldest.caller.tokenId])
    expect(house.access.devices(caller)).toHaveLength(100)
    expect(house.access.callerOf(token)).toBeDefined()
  })

  it('announces that devices changed', async () => {
    await house.owner()
    expect(house.events).toEqual([{ kind: 'access.changed' }])
  })
})

describe('pairing', () => {
  it('lets a device in by a code, typed in any way, once', async () => {
    const { caller } = await house.owner()
    const { code, expiresAt } = house.access.pairingCode(caller)
    expect(code).toMatch(/^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$/)
    expect(expiresAt - house.host.now()).toBe(300_000)
    const typed = ` ${code.toLowerCase().replace('-', ' – ')} `
    const { caller: paired } = await house.access.pair({ code: typed, device: desktop }, HERE)
    expect(paired).toMatchObject({ accountId: OWNER_ID, role: 'owner' })
    await expect(house.access.pair({ code, device: desktop }, HERE)).rejects.toThrow(WrongSecret)
  })

  it('ends with five minutes, with the next code, and with the program', async () => {
    const { caller } = await house.owner()
    const pair = (code: string) => house.access.pair({ code, device: desktop }, HERE)
    const late = house.access.pairingCode(caller)
    house.wait(300_000)
    await expect(pair(late.code)).rejects.toThrow(WrongSecret)
    const replaced = house.access.pairingCode(caller)
    const current = house.access.pairingCode(caller)
    await expect(pair(replaced.code)).rejects.toThrow(WrongSecret)
    await house.reopen()
    await expect(pair(current.code)).rejects.toThrow(WrongSecret)
  })

  it('gives no more than whoever asked for the code has', async () => {
    const { caller } = await house.owner()
    const { key } = house.access.createKey(caller, { name: 'reader', scopes: ['read'], expiresInDays: null })
    const { code } = house.access.pairingCode(house.access.callerOf(key)!)
    const { token } = await house.access.pair({ code, device: desktop }, HERE)
    expect([...house.access.callerOf(token)!.scopes]).toEqual(['read'])
  })

  it('is how the one who sits before a desktop lets others in, without any password', async () => {
    const { code } = house.access.pairingCode(RESIDENT)
    const { caller } = await house.access.pair({ code, device: desktop }, HERE)
    expect(caller).toMatchObject({ accountId: OWNER_ID, accountName: 'Owner', role: 'owner' })
    expect(house.access.devices(RESIDENT)).toMatchObject([{ id: caller.tokenId, name: 'Study', current: false }])
  })

  it('does not outlive the account', async () => {
    await house.owner()
    const { row, granted } = await member()
    const { code } = house.access.pairingCode(granted.caller)
    await house.access.removeAccount(row.id)
    await expect(house.access.pair({ code, device: desktop }, HERE)).rejects.toThrow(WrongSecret)
  })
})

describe('a token', () => {
  it('is refused without a look-up when it is malformed', async () => {
    const { token } = await house.owner()
    const other = await openHouse()
    const { access } = other
    access.stop()
    // The database is closed: whatever asks it throws.
    expect(() => access.callerOf(token)).toThrow()
    const wrong = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A')
    for (const malformed of ['', 'soul_', wrong, token.slice(0, -1), `${token}A`, token.toUpperCase(), `x${token}`]) {
      expect(access.callerOf(malformed), malformed).toBeUndefined()
    }
    other.host.remove()
  })

  it('that nobody was given is nobody', async () => {
    await house.owner()
    expect(house.access.callerOf(newToken())).toBeUndefined()
  })

  it('ends at once when it is revoked, and whoever listens is told in that moment', async () => {
    const { caller, token } = await house.owner()
    const { granted } = await member()
    const told = revocations()
    house.access.revokeDevice(caller, granted.caller.tokenId!)
    expect(told).toEqual([granted.caller.tokenId])
    expect(house.access.callerOf(granted.token)).toBeUndefined()
    expect(house.access.isLive(granted.caller.tokenId!)).toBe(false)
    house.access.signOut(caller)
    expect(told).toEqual([granted.caller.tokenId, caller.tokenId])
    expect(house.access.callerOf(token)).toBeUndefined()
  })

  it('is swept away when it has expired, and what it was doing ends', async () => {
    const { caller } = await house.owner()
    const { row } = house.access.createKey(caller, { name: 'short', scopes: ['read'], expiresInDays: 1 })
    const told = revocations()
    house.wait(DAY - 1)
    house.access.sweep()
    expect(told).toEqual([])
    house.wait(1)
    expect(house.access.isLive(row.id)).toBe(false)
    house.access.sweep()
    expect(told).toEqual([row.id])
    expect(house.access.keys()).toEqual([])
  })
})

describe('devices', () => {
  it('are seen, renamed and revoked by their own account and by who minds all', async () => {
    const { caller: owner } = await house.owner()
    const { granted } = await member()
    const { caller: mo } = granted
    expect(house.access.devices(owner)).toHaveLength(2)
    expect(house.access.devices(mo)).toMatchObject([{ id: mo.tokenId, name: 'Firefox', current: true }])
    expect(house.access.renameDevice(mo, { id: mo.tokenId!, name: 'Phone' }).name).toBe('Phone')
    expect(house.access.renameDevice(owner, { id: mo.tokenId!, name: 'Tablet' })).toMatchObject({
      name: 'Tablet',
      accountName: 'Mo',
      current: false,
    })
  })

  it('of another account are not there', async () => {
    const { caller: owner } = await house.owner()
    const { granted } = await member()
    const { caller: mo } = granted
    const gone = { code: 'NOT_FOUND' }
    expect(() => house.access.renameDevice(mo, { id: owner.tokenId!, name: 'x' })).toThrow(
      expect.objectContaining(gone),
    )
    expect(() => house.access.revokeDevice(mo, owner.tokenId!)).toThrow(expect.objectContaining(gone))
    expect(() => house.access.revokeDevice(owner, 'nothing' as TokenId)).toThrow(expect.objectContaining(gone))
  })
})

describe('keys', () => {
  it('have the scopes they were made for, and end when they are revoked', async () => {
    const { caller } = await house.owner()
    const { key, row } = house.access.createKey(caller, {
      name: 'cron',
      scopes: ['stream', 'read'],
      expiresInDays: null,
    })
    expect(row).toMatchObject({ name: 'cron', scopes: ['read', 'stream'], expiresAt: null, accountName: 'Ada' })
    house.wait(400 * DAY)
    expect([...house.access.callerOf(key)!.scopes]).toEqual(['read', 'stream'])
    expect(house.access.devices(caller).map(({ id }) => id)).not.toContain(row.id)
    const told = revocations()
    house.access.revokeKey(row.id)
    expect(told).toEqual([row.id])
    expect(house.access.callerOf(key)).toBeUndefined()
    expect(() => house.access.revokeKey(row.id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  })

  it('can do no more than who makes them', async () => {
    const { caller } = await house.owner()
    const { key } = house.access.createKey(caller, { name: 'a', scopes: ['read', 'admin'], expiresInDays: 1 })
    const asKey = house.access.callerOf(key)!
    expect(() => house.access.createKey(asKey, { name: 'b', scopes: ['stream'], expiresInDays: 1 })).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN' }),
    )
  })

  it('from the environment are an owner’s, in memory only, and long enough', async () => {
    expect(() => house.access.useApiKey(`${'x'.repeat(40)} `)).toThrow(/without spaces/)
    expect(() => house.access.useApiKey('x'.repeat(31))).toThrow(/SOUL_API_KEY has 31 characters.*32 to 200/)
    const key = 'k3y-'.repeat(8)
    house.access.useApiKey(key)
    const caller = house.access.callerOf(key)!
    expect(caller).toMatchObject({ accountId: OWNER_ID, role: 'owner' })
    expect(house.access.isLive(caller.tokenId!)).toBe(true)
    expect(house.access.callerOf(`${key}x`)).toBeUndefined()
    expect(() => house.access.signOut(caller)).toThrow(/SOUL_API_KEY/)
    expect(house.access.keys()).toEqual([])
    expect((await house.reopen()).callerOf(key)).toBeUndefined()
  })
})

describe('accounts', () => {
  it('are listed with how many devices they have and when they were last seen', async () => {
    const { token } = await house.owner()
    const { row } = await member('Mo')
    house.access.callerOf(token)
    expect(house.access.accounts()).toMatchObject([
      { id: OWNER_ID, name: 'Ada', role: 'owner', deviceCount: 1, lastSeenAt: house.host.now() },
      { id: row.id, name: 'Mo', role: 'member', deviceCount: 1, lastSeenAt: null },
    ])
  })

  it('do not look alike', async () => {
    await house.owner()
    const { row } = await member('Zoe')
    const taken = { code: 'REFUSED', message: expect.stringContaining('Zoe') as string }
    await expect(
      house.access.createAccount({ name: ' zoë ', role: 'guest', password: PASSWORD }),
    ).rejects.toMatchObject(taken)
    await expect(house.access.updateAccount({ id: OWNER_ID, name: 'ZOE' })).rejects.toMatchObject(taken)
    expect((await house.access.updateAccount({ id: row.id, name: 'Zoë' })).name).toBe('Zoë')
  })

  it('always have an owner among them', async () => {
    await house.owner()
    await expect(house.access.updateAccount({ id: OWNER_ID, role: 'member' })).rejects.toThrow(/only owner/)
    await expect(house.access.removeAccount(OWNER_ID)).rejects.toThrow(/only owner/)
    const { row } = await member('Bea', 'owner')
    expect((await house.access.updateAccount({ id: OWNER_ID, role: 'member' })).role).toBe('member')
    await expect(house.access.removeAccount(row.id)).rejects.toThrow(/only owner/)
  })

  it('give the resident a name that is free', async () => {
    await house.access.createAccount({ name: 'Owner', role: 'member', password: PASSWORD })
    house.access.pairingCode(RESIDENT)
    expect(house.access.accounts().map(({ id, name }) => [id === OWNER_ID, name])).toEqual([
      [false, 'Owner'],
      [true, 'Owner 2'],
    ])
  })

  it('keep the one whose data is the library’s own', async () => {
    await house.owner()
    await member('Bea', 'owner')
    await expect(house.access.removeAccount(OWNER_ID)).rejects.toThrow(/began with/)
    await expect(house.access.removeAccount('nobody' as AccountId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('take their tokens along when they are removed, and leave their data aside', async () => {
    await house.owner()
    const { row, granted } = await member()
    const dir = join(house.host.dataDir, 'accounts', row.id)
    mkdirSync(dir, { recursive: true })
    writeFileSync(join(dir, 'personal.db'), 'plays')
    const told = revocations()
    let stillThere: boolean | undefined
    house.access.onAccountRemoved((id) => (stillThere = id === row.id && existsSync(dir)))
    await house.access.removeAccount(row.id)
    expect(told).toEqual([granted.caller.tokenId])
    expect(house.access.callerOf(granted.token)).toBeUndefined()
    expect(stillThere).toBe(true)
    expect(existsSync(dir)).toBe(false)
    const [aside] = readdirSync(join(house.host.dataDir, 'accounts/removed'))
    expect(aside).toBe(`${row.id}-${house.host.now()}`)
    expect(readFileSync(join(house.host.dataDir, 'accounts/removed', aside!, 'personal.db'), 'utf8')).toBe('plays')
  })

  it('are set aside at the next start when a crash came between', async () => {
    await house.owner()
    const { row } = await member()
    const dir = join(house.host.dataDir, 'accounts', row.id)
    mkdirSync(dir, { recursive: true })
    house.access.onAccountRemoved(() => {
      throw new Error('as if it had crashed here')
    })
    await expect(house.access.removeAccount(row.id)).rejects.toThrow('crashed')
    expect(existsSync(dir)).toBe(true)
    await house.reopen()
    expect(existsSync(dir)).toBe(false)
  })

  it('can do at once what a new role allows, and no longer what it does not', async () => {
    const { caller } = await house.owner()
    const { row, granted } = await member('Bea', 'owner')
    const key = house.access.createKey(house.access.callerOf(granted.token)!, {
      name: 'k',
      scopes: ['read', 'admin'],
      expiresInDays: null,
    })
    const told = revocations()
    await house.access.updateAccount({ id: row.id, role: 'guest' })
    // What they are doing ends; what they may come back with is less.
    expect(new Set(told)).toEqual(new Set([granted.caller.tokenId, key.row.id]))
    expect([...house.access.callerOf(granted.token)!.scopes]).toEqual(['read', 'stream'])
    expect([...house.access.callerOf(key.key)!.scopes]).toEqual(['read'])
    await house.access.updateAccount({ id: row.id, role: 'member' })
    expect([...house.access.callerOf(granted.token)!.scopes]).toEqual(['read', 'stream', 'write'])
    expect([...house.access.callerOf(key.key)!.scopes]).toEqual(['read'])
    expect(house.access.callerOf(granted.token)!.accountId).not.toBe(caller.accountId)
  })

  it('sign out their browsers when an owner gives them a new password', async () => {
    await house.owner()
    const { row, granted } = await member()
    const { code } = house.access.pairingCode(granted.caller)
    const paired = await house.access.pair({ code, device: desktop }, HERE)
    await house.access.updateAccount({ id: row.id, password: 'another long one' })
    expect(house.access.callerOf(granted.token)).toBeUndefined()
    expect(house.access.callerOf(paired.token)).toBeDefined()
    await expect(signIn('Mo', PASSWORD)).rejects.toThrow(WrongSecret)
    await signIn('Mo', 'another long one')
  })

  it('change their own password by the present one, and keep the browser they do it in', async () => {
    await house.owner()
    const { granted } = await member()
    const other = await signIn('Mo', PASSWORD)
    const change = (current: string) =>
      house.access.changePassword(granted.caller, { current, next: 'another long one' })
    await expect(change('wrong')).rejects.toThrow(WrongSecret)
    await change(PASSWORD)
    expect(house.access.callerOf(granted.token)).toBeDefined()
    expect(house.access.callerOf(other.token)).toBeUndefined()
    await signIn('Mo', 'another long one')
  })

  it('let the resident set a first password without one, and only then', async () => {
    await house.access.changePassword(RESIDENT, { current: '', next: PASSWORD })
    await signIn('Owner', PASSWORD)
    await expect(house.access.changePassword(RESIDENT, { current: '', next: 'another long one' })).rejects.toThrow(
      WrongSecret,
    )
  })
})

describe('what is kept', () => {
  it('has digests only: no token, key, code or password is in any file or in the log', async () => {
    const setupCode = house.access.setupCode()!
    const { caller, token } = await house.owner()
    const { key } = house.access.createKey(caller, { name: 'k', scopes: ['read'], expiresInDays: null })
    const { code } = house.access.pairingCode(caller)
    const paired = await house.access.pair({ code, device: desktop }, HERE)
    await signIn('Ada', 'a wrong password').catch(() => {})
    house.access.callerOf(`${token}x`)
    house.access.signOut(paired.caller)
    const secrets = [token, key, paired.token, PASSWORD, 'a wrong password', setupCode, code]
    const kept = [house.logged()]
    for (const name of readdirSync(house.host.dataDir)) {
      const path = join(house.host.dataDir, name)
      if (statSync(path).isFile()) kept.push(readFileSync(path, 'latin1'))
    }
    expect(house.logged()).toContain('signed in')
    expect(kept.length).toBeGreaterThan(1)
    for (const secret of secrets) {
      for (const text of kept) {
        expect(text.includes(secret)).toBe(false)
        expect(text.includes(secret.replaceAll('-', ''))).toBe(false)
      }
    }
  })

  it('can be read by its owner only', () => {
    expect(statSync(join(house.host.dataDir, 'access.db')).mode & 0o777).toBe(0o600)
  })

  it('has no secret that was written into the program', () => {
    const root = join(import.meta.dirname, '../../../src')
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      // Words on the screen are no secrets.
      (name) => /\.tsx?$/.test(name) && !name.includes('i18n'),
    )
    expect(files.length).toBeGreaterThan(100)
    const literal =
      /(?:secret|password|passphrase|api_?key|hmac|private_?key)\w*\s*[:=]\s*(['"`])[^'"`\s]{8,}\1|soul_[\w-]{49}|BEGIN [A-Z ]*PRIVATE KEY/i
    expect(files.filter((name) => literal.test(readFileSync(join(root, name), 'utf8')))).toEqual([])
    // The search finds what it is for.
    expect("const signingSecret = 'a8f3kd93kd03'").toMatch(literal)
  })
})

describe('guessing', () => {
  const WAYS = ['sign-in', 'setup', 'pairing'] as const
  type Way = (typeof WAYS)[number]

  /** There is something to be guessed at. */
  const prepare = async (way: Way) => {
    if (way === 'setup') house.access.setupCode()
    else house.access.pairingCode((await house.owner()).caller)
  }

  /** The nth guess; 'compared' when it was looked at and found wrong. */
  async function guess(way: Way, n: number, from: string): Promise<'compared' | TooManyTries> {
    const digits = n.toString(27).padStart(4, '0')
    const code = [...`2222${digits}`].map((digit) => '23456789ABCDEFGHJKMNPQRSTUV'[Number.parseInt(digit, 27)]).join('')
    const ways: Record<Way, () => Promise<unknown>> = {
      'sign-in': () => signIn('Ada', `guess number ${n}`, from),
      setup: () => house.access.setUp({ code, account: 'Eve', password: PASSWORD, device: browser }, from),
      pairing: () => house.access.pair({ code, device: browser }, from),
    }
    const answer = await ways[way]().catch((error: unknown) => error)
    if (answer instanceof TooManyTries) return answer
    expect(answer).toBeInstanceOf(WrongSecret)
    return 'compared'
  }

  it.each(WAYS)('in a hurry never succeeds at %s in 10,000 tries, of which hardly any is looked at', async (way) => {
    await prepare(way)
    let compared = 0
    for (let n = 0; n < 10_000; n++) {
      if ((await guess(way, n, `10.0.${n % 250}.1`)) === 'compared') compared++
      house.wait(100)
    }
    expect(compared).toBeGreaterThan(10)
    expect(compared).toBeLessThan(200)
  })

  it.each(['setup', 'pairing'] as const)('in patience at %s takes more than a day for 10,000 tries', async (way) => {
    await prepare(way)
    const started = house.host.now()
    for (let n = 0; n < 10_000;) {
      const answer = await guess(way, n, `10.0.${n % 250}.1`)
      if (answer === 'compared') n++
      else house.wait(answer.retryAfterMs)
    }
    expect(house.host.now() - started).toBeGreaterThan(DAY)
  })

  it('does not keep the one who knows the password out for longer than a minute', async () => {
    await prepare('sign-in')
    for (let n = 0; n < 40;) {
      const answer = await guess('sign-in', n, `10.0.${n}.1`)
      if (answer === 'compared') n++
      else house.wait(answer.retryAfterMs)
    }
    house.wait(60_000)
    await signIn('Ada', PASSWORD)
    // And then not at all.
    await signIn('Ada', PASSWORD)
  })
})
