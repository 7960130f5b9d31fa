import { describe, expect, it } from 'vitest'
import { personalKinds } from '../../src/engine/personal-kinds.ts'
import { devices } from '../../src/engine/personal/device-kind.ts'
import { Device } from './personal/device.ts'

const ROWS: Record<string, Record<string, string | number>> = {
  device: { name: 'Desk', kind: 'desktop', origin: 'a'.repeat(32) },
  playlist: { name: 'Evening', rules: '' },
  'playlist-folder': { name: 'Travel' },
  'playlist-item': { what: JSON.stringify(['p', 'k', 'Title', 'Artist', 1]), position: 'V' },
  'saved-queue': { name: 'Party', tracks: 'k', savedAt: 1 },
}

describe.each(Object.keys(ROWS))('a row of the kind %s, which pages know by its id', (name) => {
  const { tables } = [...personalKinds, devices].find((kind) => kind.name === name)!.projection
  const shown = (device: Device) => device.all(`select id from ${tables[0]}`)

  it('is shown', () => {
    const device = new Device('a')
    device.does({ do: 'set', kind: name, row: 'an-id', fields: ROWS[name]! })
    expect(shown(device)).toEqual(['an-id'])
  })

  // An answer with it in it would be refused as a whole.
  it.each(['no id', '', 'x'.repeat(65)])('is not shown when that is none: “%s”', (row) => {
    const device = new Device('a')
    device.does({ do: 'set', kind: name, row, fields: ROWS[name]! })
    expect(shown(device)).toEqual([])
    expect(device.personal.status().unshown).toMatchObject({
      count: 1,
      reason: expect.stringContaining(name) as string,
    })
    device.does({ do: 'delete', kind: name, row })
    expect(device.personal.status().unshown).toBeNull()
  })
})
