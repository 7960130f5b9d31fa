import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { confirmIdentity } from '../../../src/engine/personal/identity.ts'
import { Device } from './device.ts'

let dir: string
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'soul-identity-'))))
afterEach(() => rmSync(dir, { recursive: true }))

const starts = (device: Device, file = join(dir, 'personal.nonce')): boolean =>
  confirmIdentity({ db: device.db, becomeNew: () => device.exchange.becomeNew(), file })

describe('the name that a device records under', () => {
  it('stays from start to start', () => {
    const device = new Device('a')
    const { id } = device
    expect([starts(device), starts(device), starts(device)]).toEqual([true, true, true])
    expect(device.id).toBe(id)
  })

  it('is another one after the file was put back to an earlier start, or copied away', () => {
    const device = new Device('a')
    starts(device)
    const earlier = device.bytes()
    starts(device)
    for (const file of ['personal.nonce', 'elsewhere.nonce']) {
      const copy = new Device('copy', { from: file === 'personal.nonce' ? earlier : device.bytes() })
      expect(starts(copy, join(dir, file))).toBe(false)
      expect(copy.id).not.toBe(device.id)
      expect(starts(copy, join(dir, file))).toBe(true)
    }
  })

  it('stays when a start was cut off before either file knew of it', () => {
    const device = new Device('a')
    starts(device)
    const [nonce] = readFileSync(join(dir, 'personal.nonce'), 'utf8').split('\n')
    writeFileSync(join(dir, 'personal.nonce'), `never-reached\n${nonce}`)
    expect(starts(device)).toBe(true)
  })

  it('leaves what was played under the old one, which counts beside what is played under the new one', () => {
    const [device, there] = [new Device('a'), new Device('b')]
    device.plays('track', 1)
    device.exchange.becomeNew()
    device.plays('track', 2)
    there.hears(device)
    expect(there.all('select plays from play_total')).toEqual([2])
  })
})
