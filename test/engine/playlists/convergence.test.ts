import { describe, expect, it } from 'vitest'
import { ItemEdits, type NewItem } from '../../../src/engine/playlists/item-edits.ts'
import {
  addItem,
  removePlaylist,
  restorePlaylist,
  setFolder,
  setPlaylist,
} from '../../../src/engine/playlists/kinds.ts'
import { asTree } from '../../../src/engine/playlists/folder-tree.ts'
import type { PlaylistFolderRow } from '../../../src/shared/model/playlist.ts'
import type { PlaylistId, PlaylistItemId } from '../../../src/shared/model/ids.ts'
import { random } from '../../../scripts/music/random.ts'
import { Device } from '../personal/device.ts'

const LIST = 'list' as PlaylistId

/** A device with its hands on one playlist. */
class Listener {
  readonly device: Device
  readonly edits: ItemEdits

  constructor(name: string, seed: number) {
    this.device = new Device(name)
    this.edits = new ItemEdits({
      stores: { personal: this.device.db },
      personal: this.device.personal,
      now: () => this.device.wallMs,
      random: random(seed).next,
    })
  }

  get ids(): PlaylistItemId[] {
    return this.edits.itemIds(LIST, { offset: 0, limit: 100_000 })
  }
}

function devices(count: number, seed: number): Listener[] {
  const all = Array.from({ length: count }, (_, i) => new Listener(`device ${i}`, seed * 100 + i))
  all[0]!.device.does(setPlaylist(LIST, { name: 'List', rules: null }))
  return all
}

/** Until nobody has anything to tell: twice round, whoever is first. */
function meet(all: readonly Listener[]): void {
  for (let round = 0; round < 2; round++)
    for (const one of all) for (const other of all) if (one !== other) one.device.hears(other.device)
}

const items = (prefix: string, count: number): NewItem[] =>
  Array.from({ length: count }, (_, i) => ({ id: `${prefix}-${i}`, trackKey: `t${i % 7}`, title: '', artist: '' }))

const runOf = (id: string): string => id.slice(0, id.lastIndexOf('-'))

/** Whether the items that are left of a run stand one after the other. */
const isWhole = (ids: readonly string[], run: string): boolean => {
  const places = ids.flatMap((id, i) => (runOf(id) === run ? i : []))
  return places.length === 0 || places.length - 1 === places.at(-1)! - places[0]!
}

describe('one playlist on five devices', () => {
  it.each([1, 2, 3, 4, 5, 6])('comes to one order, each item once, runs unbroken (seed %i)', async (seed) => {
    const { int, chance, pick } = random(seed)
    const all = devices(5, seed)
    meet(all)
    const known = new Set<string>()
    const removed = new Set<string>()
    const broken = new Set<string>()
    const breaks = (ids: readonly string[], at: number) => {
      const [before, after] = [ids[at - 1], ids[at]]
      if (before !== undefined && after !== undefined && runOf(before) === runOf(after)) broken.add(runOf(before))
    }
    for (let step = 0; step < 150; step++) {
      const one = pick(all)
      one.device.wallMs += int(5_000) - 1_000
      const { ids } = one
      const at = int(ids.length + 1)
      const what = int(10)
      if (what < 3) {
        breaks(ids, at)
        const added = items(`s${step}`, 1)
        await one.edits.add(LIST, added, { at })
        known.add(added[0]!.id!)
      } else if (what < 5) {
        breaks(ids, at)
        const added = items(`r${step}`, chance(0.1) ? 500 : 2 + int(30))
        await one.edits.add(LIST, added, { at })
        for (const { id } of added) known.add(id!)
      } else if (what < 7 && ids.length > 0) {
        const moved = [...new Set(Array.from({ length: 1 + int(5) }, () => pick(ids)))]
        const rest = ids.filter((id) => !moved.includes(id))
        breaks(rest, ids.slice(0, at).filter((id) => !moved.includes(id)).length)
        for (const id of moved) broken.add(runOf(id))
        await one.edits.move(LIST, moved, at)
      } else if (what < 8 && ids.length > 0) {
        const gone = pick(ids)
        await one.edits.remove(LIST, [gone])
        removed.add(gone)
      } else one.device.hears(pick(all).device)
    }
    meet(all)
    const [{ ids }] = all as [Listener]
    for (const other of all) expect(other.ids).toEqual(ids)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.toSorted()).toEqual([...known].filter((id) => !removed.has(id)).toSorted())
    const runs = [...new Set([...known].map(runOf))].filter((run) => !broken.has(run))
    expect(runs.filter((run) => !isWhole(ids, run))).toEqual([])
    expect(runs.some((run) => run.startsWith('r'))).toBe(true)
    for (const { device } of all) expect(device.personal.audit()).toBe(0)
  })

  it.each([1, 2, 3])('keeps runs of 500 apart that all paste into one gap at once (seed %i)', async (seed) => {
    const all = devices(5, seed)
    await all[0]!.edits.add(LIST, items('start', 2))
    meet(all)
    for (const [i, one] of all.entries()) await one.edits.add(LIST, items(`run${i}`, 500), { at: 1 })
    meet(all)
    const [{ ids }] = all as [Listener]
    for (const other of all) expect(other.ids).toEqual(ids)
    expect(ids).toHaveLength(2_502)
    for (let i = 0; i < 5; i++) {
      expect(isWhole(ids, `run${i}`)).toBe(true)
      expect(ids.filter((id) => runOf(id) === `run${i}`)).toEqual(items(`run${i}`, 500).map(({ id }) => id))
    }
  })

  it('keeps an item in one place when two devices move it', async () => {
    const [one, other] = devices(2, 1) as [Listener, Listener]
    await one.edits.add(LIST, items('i', 5))
    meet([one, other])
    other.device.wallMs += 1_000
    await one.edits.move(LIST, ['i-2' as PlaylistItemId], 0)
    await other.edits.move(LIST, ['i-2' as PlaylistItemId], 5)
    meet([one, other])
    expect(one.ids).toEqual(['i-0', 'i-1', 'i-3', 'i-4', 'i-2'])
    expect(other.ids).toEqual(one.ids)
  })

  it('takes items in that were added while it was deleted, and shows them when it is back', async () => {
    const [one, other] = devices(2, 1) as [Listener, Listener]
    await one.edits.add(LIST, items('a', 2))
    meet([one, other])
    one.device.does(removePlaylist(LIST))
    await other.edits.add(LIST, items('b', 2))
    meet([one, other])
    expect(other.device.all('select id from playlist')).toEqual([])
    other.device.does(restorePlaylist(LIST))
    meet([one, other])
    expect(one.device.all('select id from playlist')).toEqual([LIST])
    expect(one.ids).toEqual(['a-0', 'a-1', 'b-0', 'b-1'])
  })

  it('keeps items that come before their playlist', () => {
    const device = new Device('a')
    const what = { playlistId: 'later', trackKey: 't', title: 'Title', artist: 'Artist', addedAt: 1 }
    device.does(addItem('i', what, 'V'))
    expect(device.all('select playlist_id from playlist_item')).toEqual(['later'])
    device.does(setPlaylist('later', { name: 'Later', rules: null }))
    expect(device.all(`select name from playlist p join playlist_item i on i.playlist_id = p.id`)).toEqual(['Later'])
  })

  it('shows both folders at the top that two devices put into one another', () => {
    const [one, other] = devices(2, 1) as [Listener, Listener]
    one.device.does(setFolder('a', { name: 'A', parentId: null }), setFolder('b', { name: 'B', parentId: null }))
    meet([one, other])
    one.device.does(setFolder('a', { parentId: 'b' }))
    other.device.does(setFolder('b', { parentId: 'a' }))
    meet([one, other])
    for (const { device } of [one, other]) {
      const rows = device.db.sql
        .prepare<[], PlaylistFolderRow>('select id, name, parent_id as parentId from playlist_folder order by id')
        .all()
      expect(rows.map(({ parentId }) => parentId)).toEqual(['b', 'a'])
      expect(asTree(rows).map(({ parentId }) => parentId)).toEqual([null, null])
    }
  })
})
