/**
 * What a removed account did is not thrown away: its folder is moved to `accounts/removed/`. That it has to be is a row of the
 * transaction that removed the account, so that a crash between the two is made good at the next start.
 */
import { eq, like } from 'drizzle-orm'
import { mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Logger } from 'pino'
import type { AccountId } from '../../shared/model/ids.ts'
import { accessMeta } from '../db/access-schema.ts'
import type { AccessDb } from '../db/access-store.ts'
import { write } from '../db/store.ts'
import type { Host } from '../host.ts'
import { seatDir } from '../seat.ts'
import type { Tx } from './account-book.ts'

const PREFIX = 'removed.'

export function planSettingAside(tx: Tx, accountId: AccountId, now: number): void {
  tx.orm
    .insert(accessMeta)
    .values({ name: PREFIX + accountId, value: `${accountId}-${now}` })
    .run()
}

/** Moves what has been planned. What cannot be moved now is tried again at the next start. */
export async function setAside(db: AccessDb, host: Pick<Host, 'dataDir'>, log: Logger): Promise<void> {
  const planned = db.orm
    .select()
    .from(accessMeta)
    .where(like(accessMeta.name, `${PREFIX}%`))
    .all()
  for (const { name, value } of planned) {
    const from = seatDir(host, name.slice(PREFIX.length) as AccountId)
    const to = join(dirname(from), 'removed', value)
    try {
      await mkdir(dirname(to), { recursive: true, mode: 0o700 })
      await rename(from, to)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        log.warn(
          { err: error, accountId: name.slice(PREFIX.length) },
          'the data of a removed account stays where it is',
        )
        continue
      }
      // It never had any, or was moved before the crash.
    }
    write(db, ({ orm }) => orm.delete(accessMeta).where(eq(accessMeta.name, name)).run())
  }
}
