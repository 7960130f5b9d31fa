/**
 * What must hold on every device after every step (`checkStep`), now and then, because it takes longer (`checkContents`), and on all
 * of them once everybody has heard everything (`checkQuiet`).
 */
import type { Op } from '../../../../src/engine/personal/op.ts'
import type { Device } from '../device.ts'
import { digestOfLog } from './model.ts'
import type { Oracle } from './oracle.ts'

export class Violation extends Error {}

const must = (holds: boolean, what: string): void => {
  if (!holds) throw new Violation(what)
}

/** I2: changes are held without gap. I3: one name and number is one change, everywhere. */
export function checkStep(device: Device, oracle: Oracle): void {
  const origins = device.db.sql
    .prepare<[], { id: string; floor: number; upto: number; digest: string; held: number; last: number }>(
      `select o.id, o.floor, o.upto, o.digest, count(p.seq) as held, coalesce(max(p.seq), 0) as last
       from origin o left join op p on p.origin = o.number group by o.number`,
    )
    .all()
  for (const { id, floor, upto, digest, held, last } of origins) {
    must(held === upto - floor && last === upto, `I2: ${device.id} has a gap in the changes of ${id}`)
    must(oracle.agreesOn(id, upto, digest), `I3: change ${upto} of ${id} has two contents`)
  }
}

/** I1: the tables of features are what is held, and what is held is what the log comes to. I14: nothing of this device is in it. */
export function checkContents(device: Device): void {
  must(device.personal.audit() === 0, `I1: a table of a feature on ${device.id} is not what is held`)
  const log = device.db.sql
    .prepare<[], Op & { origin: string }>(
      'select o.id as origin, p.part, p.stamp, p.schema, p.body from op p join origin o on o.number = p.origin order by p.number',
    )
    .all()
  must(device.personal.digest() === digestOfLog(log), `I1: what ${device.id} holds is not what its log comes to`)
  must(!log.some(({ body }) => body.includes('scrolledTo')), `I14: ${device.id} recorded what is its own`)
}

export function checkQuiet(devices: readonly Device[], oracle: Oracle): void {
  for (const device of devices) {
    checkStep(device, oracle)
    checkContents(device)
    checkHeard(device, oracle)
    checkOverwrites(device, oracle)
    checkRows(device, oracle)
    checkPlays(device, oracle)
  }
  must(new Set(devices.map((device) => device.personal.digest())).size === 1, 'I4: devices differ at quiet')
}

/** I5: what a user was told is done is everywhere. */
function checkHeard(device: Device, oracle: Oracle): void {
  const vector = device.exchange.vector()
  for (const [origin, upto] of oracle.acknowledged) {
    must((vector[origin] ?? 0) >= upto, `I5: ${device.id} misses changes of ${origin}`)
  }
}

/** I8: what somebody saw and then overwrote has not won over it. */
function checkOverwrites(device: Device, oracle: Oracle): void {
  const cells = device.db.sql
    .prepare<[], { place: string; value: string }>(
      `select kind || ' ' || row || ' ' || field as place, value from cell`,
    )
    .all()
  for (const { place, value } of cells) {
    must(!oracle.wasOverwritten(place, value), `I8: ${place} on ${device.id} is ${value}, which was overwritten`)
  }
}

/** I6: what was deleted, and not brought back by someone who knew of it, is dead. */
function checkRows(device: Device, oracle: Oracle): void {
  const rows = device.db.sql
    .prepare<[], { place: string; dead: number; write: string }>(
      `select r.kind || ' ' || r.row as place, r.dead, r.stamp || o.id as "write" from row r
       join origin o on o.number = r.origin`,
    )
    .all()
  for (const { place, dead, write } of rows) {
    must(!oracle.wasOverwritten(place, write), `I6: ${place} on ${device.id} is as somebody changed it from`)
    must(dead === 1 || oracle.broughtBack.has(place), `I6: ${place} on ${device.id} lives, and nobody brought it back`)
  }
  const held = new Set(rows.map(({ place }) => place))
  for (const place of oracle.deleted) must(held.has(place), `I6: ${device.id} forgot that ${place} was deleted`)
}

/** I7: as many plays as there were. */
function checkPlays(device: Device, oracle: Oracle): void {
  const totals = device.db.sql
    .prepare<[], [string, number, number]>(
      'select t.track_key, t.plays, (select count(*) from play p where p.track_key = t.track_key) from play_total t',
    )
    .raw()
    .all()
  const shown = totals.map(([trackKey, plays]) => `${trackKey}: ${plays}`).sort()
  const made = [...oracle.plays].map(([trackKey, plays]) => `${trackKey}: ${plays}`).sort()
  must(shown.join() === made.join(), `I7: ${device.id} counts ${shown.join()} instead of ${made.join()}`)
  for (const [trackKey, plays, told] of totals) {
    must(plays === told, `I7: ${device.id} tells of ${told} plays of ${trackKey} and counts ${plays}`)
  }
}
