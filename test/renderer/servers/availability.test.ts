/** Where something plays from, in words; and what is worth a sign at all. */
import { describe, expect, it } from 'vitest'
import { t } from '../../../src/renderer/i18n/i18n.ts'
import {
  isPlayable,
  isWorthSaying,
  whereOf,
  whereWords,
  type Places,
} from '../../../src/renderer/servers/availability.ts'
import { Availability } from '../../../src/shared/model/availability.ts'
import type { SourceId } from '../../../src/shared/model/ids.ts'
import { folderSource, serverSource } from '../../support/page-world.ts'

const places: Places = { 1: { name: 'Music', kind: 'folder' }, 2: { name: 'Attic', kind: 'soul' } }
const words = (availability: Availability, sourceId?: number) =>
  whereWords({ availability, sourceId: sourceId as SourceId }, places, t)

describe('the words', () => {
  it('name the source that has it', () => {
    expect(words('local', 1)).toBe('Stored here, in “Music”')
    expect(words('streamable', 2)).toBe('Streams from “Attic”')
    expect(words('offline', 2)).toBe('Server “Attic” cannot be reached')
    expect(words('offline', 1)).toBe('Folder “Music” is not connected')
  })

  it('do without a name where there is none, or it is not known yet', () => {
    for (const availability of Availability.options) {
      expect(words(availability)).not.toMatch(/undefined|\{\{|“”/)
      expect(words(availability, 99)).not.toMatch(/undefined|\{\{|“”/)
    }
  })

  it('differ for each availability', () => {
    expect(new Set(Availability.options.map((one) => words(one))).size).toBe(Availability.options.length)
  })
})

it('plays what is here, kept or streamable', () => {
  const playing = Availability.options.filter((availability) => isPlayable({ availability }))
  expect(playing).toEqual(['local', 'cached', 'streamable'])
})

it('marks what is simply here only where something may be elsewhere', () => {
  expect(isWorthSaying({ availability: 'local' }, places)).toBe(true)
  const onlyFolders: Places = { 1: places[1]! }
  expect(isWorthSaying({ availability: 'local' }, onlyFolders)).toBe(false)
  expect(isWorthSaying({ availability: 'offline' }, onlyFolders)).toBe(true)
})

it('says of a copy whether its source can give it now', () => {
  const folder = folderSource(1, 'Music', '/music')
  const server = serverSource(2, 'Attic', 'https://attic.example.org')
  expect(whereOf(folder)).toBe('local')
  expect(whereOf({ ...folder, state: 'missing' })).toBe('offline')
  expect(whereOf(server)).toBe('streamable')
  expect(whereOf({ ...server, state: 'signed-out' })).toBe('offline')
  expect(whereOf({ ...server, server: { ...server.server!, reachable: false } })).toBe('offline')
})
