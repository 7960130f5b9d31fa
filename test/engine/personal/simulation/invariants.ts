/**
 * What must hold on every device after every step (`checkStep`), now and then, because it takes longer (`checkContents`), and on all
 * of them once everybody has heard everything (`checkQuiet`).
 */
import type { Stamp } from '../../../../src/engine/personal/clock.ts'
import type { Value } from '../../../../src/engine/personal/merge.ts'
import type { Op } from '../../../../src/engine/personal/op.ts'
import type { Device } from '../device.ts'
import { contentsOfLog, digestOfContents, keyOf, type Contents } from './model.ts'
import type { Done, Oracle } from './oracle.ts'
import { heldAt, itemsOf } from './users.ts'
import { must } from './violation.ts'

/**
 * I2: changes are held without gap. I3: one name and number is one change, everywhere; `mayFork`: as soon as everybody has heard of
 * copies that went on under the same name.
 */
export function checkStep(device: Device, oracle: Oracle, mayFork: boolean): void {
  const origins = device
    .statement<{ id: string; floor: number; upto: number; digest: string; held: number; last: number }>(
      `select o.id, o.floor, o.upto, o.digest, coalesce(sum(max(p.skipped, 1)), 0) as held, coalesce(max(p.seq), o.floor) as last
       from origin o left join op p on p.origin = o.number and p.seq > o.floor and p.seq <= o.upto group by o.number`,
    )
    .all()
  for (const { id, floor, upto, digest, held, last } of origins) {
    must(held === upto - floor && last === upto, () => `I2: ${device.id} has a gap in the changes of ${id}`)
    if (!mayFork) must(oracle.agreesOn(id, upto, digest), () => `I3: change ${upto} of ${id} has two contents`)
  }
}

/**
 * I1: the tables of features are what is held, and what is held is what the log comes to; where the log was cut, or a state was
 * joined (`hasJoined`), it may be more. I14: nothing of this device is in it.
 */
export function checkContents(device: Device, { hasJoined }: { hasJoined: boolean }): void {
  must(device.personal.audit() === 0, () => `I1: a table of a feature on ${device.id} is not what is held`)
  const log = device
    .statement<Op & { origin: string }>(
      `select o.id as origin, p.part, p.stamp, p.schema, p.body from op p join origin o on o.number = p.origin
       where p.skipped = 0 order by p.number`,
    )
    .all()
  const held = digestOfContents(heldBy(device))
  must(
    held === digestOfContents(contentsOfLog(log, heldBy(device))),
    () => `I1: what ${device.id} holds is less than what its log comes to`,
  )
  if (!hasJoined && device.all<number>('select max(floor) from origin')[0] === 0) {
    must(
      held === digestOfContents(contentsOfLog(log)),
      () => `I1: what ${device.id} holds is more than what its log comes to`,
    )
  }
  must(!log.some(({ body }) => body.includes('scrolledTo')), () => `I14: ${device.id} recorded what is its own`)
  const told = JSON.stringify(device.exchange.statePage({ after: null, limit: 10_000 }).entries)
  must(!told.includes('scrolledTo'), () => `I14: ${device.id} tells what is its own`)
}

function heldBy(device: Device): Contents {
  const writes = device
    .statement<[string, string, string, string, Stamp, string]>(
      `select c.kind, c.row, c.field, c.value, c.stamp, o.id from cell c join origin o on o.number = c.origin`,
    )
    .raw()
    .all()
    .filter(([kind, , field]) => !device.personal.staysHere(kind, field))
  const registers = device
    .statement<[string, string, 0 | 1, Stamp, string]>(
      `select r.kind, r.row, r.dead, r.stamp, o.id from row r join origin o on o.number = r.origin`,
    )
    .raw()
    .all()
  const happened = device
    .statement<[string, string, string, number, number, string]>(
      `select e.kind, e.id, e.track_key, e.at, e.ms, o.id from event e join origin o on o.number = e.origin`,
    )
    .raw()
    .all()
  return {
    cells: new Map(
      writes.map(([kind, row, field, value, stamp, origin]) => [
        keyOf(kind, row, field),
        { value: JSON.parse(value) as Value, stamp, origin },
      ]),
    ),
    rows: new Map(
      registers.map(([kind, row, dead, stamp, origin]) => [keyOf(kind, row), { value: dead === 1, stamp, origin }]),
    ),
    events: new Map(
      happened.map(([kind, id, trackKey, at, ms, origin]) => [keyOf(kind, id), { trackKey, at, ms, origin }]),
    ),
  }
}

export function checkQuiet(
  devices: readonly Device[],
  oracle: Oracle,
  { playsAsNumber }: { playsAsNumber: boolean },
): void {
  for (const device of devices) checkStep(device, oracle, true)
  const stories = devices.map(({ exchange }) => {
    const digests = exchange.digests()
    return JSON.stringify(
      Object.entries(exchange.vector()).flatMap(([id, upto]) => (upto > 0 ? [id, upto, digests[id]] : [])),
    )
  })
  must(new Set(stories).size === 1, () => 'I3: devices tell different stories at quiet')
  for (const device of devices) {
    checkDone(device, oracle)
    checkPlays(device, oracle, playsAsNumber)
    checkItems(device, oracle)
  }
  must(new Set(devices.map((device) => device.personal.digest())).size === 1, () => 'I4: devices differ at quiet')
}

/** I5, I6, I8: what somebody was told is done is held, or something newer; and never what was overwritten by it. */
function checkDone(device: Device, oracle: Oracle): void {
  const overwritten = oracle.overwritten()
  for (const [place, done] of oracle.newest()) {
    const held = heldAt(device, place.split(' ') as [string, string, string?])
    must(held.stamp !== undefined && held.stamp >= done.stamp, () => `I5: ${device.id} lost ${place} = ${done.value}`)
    // Said anew when it was let out, by somebody who did not know better.
    if (place.startsWith('wish ')) continue
    checkPlace(device, { place, value: held.value! }, overwritten)
  }
}

function checkPlace(device: Device, { place, value }: Pick<Done, 'place' | 'value'>, overwritten: Set<string>): void {
  const rule = value.startsWith('true ') || value.startsWith('false ') ? 'I6' : 'I8'
  must(
    !overwritten.has(`${place} ${value}`),
    () => `${rule}: ${place} on ${device.id} is ${value}, which was overwritten`,
  )
}

/** I7: as many plays as there were. */
function checkPlays(device: Device, oracle: Oracle, asNumber: boolean): void {
  if (asNumber) {
    for (const [trackKey, plays] of oracle.plays()) {
      const { value } = heldAt(device, ['note', trackKey, 'title'])
      must(value === `"${plays}"`, () => `I7: ${device.id} counts ${value} instead of ${plays} of ${trackKey}`)
    }
    return
  }
  const totals = device
    .statement<[string, number, number]>(
      'select t.track_key, t.plays, (select count(*) from play p where p.track_key = t.track_key) from play_total t',
    )
    .raw()
    .all()
  const shown = totals.map(([trackKey, plays]) => `${trackKey}: ${plays}`).sort()
  const made = [...oracle.plays()].map(([trackKey, plays]) => `${trackKey}: ${plays}`).sort()
  must(shown.join() === made.join(), () => `I7: ${device.id} counts ${shown.join()} instead of ${made.join()}`)
  for (const [trackKey, plays, told] of totals) {
    must(plays === told, () => `I7: ${device.id} tells of ${told} plays of ${trackKey} and counts ${plays}`)
  }
}

/** I9: what was put into the list and not taken out stands in it once; what was put in together stands together. */
function checkItems(device: Device, oracle: Oracle): void {
  const newest = oracle.newest()
  // Put in and moved: of an item whose author was put back, others may have come to know its place only.
  const placed = oracle.done.filter(({ place }) => place.startsWith('playlist-item ') && place.endsWith(' position'))
  const expected = [...new Set(placed.map(({ place }) => place.split(' ')[1]!))].filter(
    (id) => !newest.get(`playlist-item ${id}`)?.value.startsWith('true '),
  )
  const list = itemsOf(device).map(({ id }) => id)
  must(
    list.toSorted().join() === expected.toSorted().join(),
    () => `I9: ${device.id} has ${list.join()}, not ${expected.join()}`,
  )
  for (const run of oracle.runs) {
    const at = run.map((id) => list.indexOf(id))
    if (run.some((id) => oracle.disturbed.has(id)) || at.includes(-1)) continue
    must(
      at.every((place, i) => place === at[0]! + i),
      () => `I9: ${run.join()} was torn apart on ${device.id}`,
    )
  }
}
