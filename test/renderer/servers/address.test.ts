/** Addresses and fingerprints as people see them. */
import { expect, it } from 'vitest'
import { fingerprintLines, hostOf, isOwnMachine, shortAddress } from '../../../src/renderer/servers/address.ts'

it('knows its own machine by every name it has', () => {
  for (const address of [
    'localhost:4747',
    'http://127.0.0.1:80',
    '127.3.2.1',
    'https://[::1]:9/',
    'http://LOCALHOST/x',
  ])
    expect(isOwnMachine(address), address).toBe(true)
})

it('takes no other machine for its own', () => {
  for (const address of ['192.168.1.20', 'localhost.example.org', 'http://127.0.0.1.example.org', '', 'http://'])
    expect(isOwnMachine(address), address).toBe(false)
})

it('finds the host with and without a scheme', () => {
  expect(hostOf('music.example.org:4747/path')).toBe('music.example.org')
  expect(hostOf('https://music.example.org/path')).toBe('music.example.org')
})

it('leaves out of an address what says nothing', () => {
  expect(shortAddress('https://music.example.org/')).toBe('music.example.org')
  expect(shortAddress('http://music.example.org:4747')).toBe('http://music.example.org:4747')
})

it('shows a fingerprint in four lines of eight pairs, nothing lost', () => {
  const hex = Array.from({ length: 32 }, (_, at) => at.toString(16).padStart(2, '0')).join('')
  const lines = fingerprintLines(hex)
  expect(lines).toHaveLength(4)
  expect(lines[0]).toBe('00:01:02:03:04:05:06:07')
  expect(lines.join(':').replaceAll(':', '').toLowerCase()).toBe(hex)
})
