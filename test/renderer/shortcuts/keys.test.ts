import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../../src/renderer/shortcuts/commands.ts'
import { bindingsOf, commandsByKeys, conflictsOf, keysOf } from '../../../src/renderer/shortcuts/keys.ts'

const press = (key: string, held: Partial<Parameters<typeof keysOf>[0]> = {}) => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
})

describe('keys', () => {
  it('are written the same however they are held', () => {
    expect(keysOf(press('K', { ctrlKey: true, shiftKey: true }), false)).toBe('mod+shift+k')
    expect(keysOf(press('k', { metaKey: true }), true)).toBe('mod+k')
    expect(keysOf(press('ArrowLeft', { altKey: true }), false)).toBe('alt+left')
    expect(keysOf(press(' '), false)).toBe('space')
    expect(keysOf(press(',', { ctrlKey: true }), false)).toBe('mod+comma')
    expect(keysOf(press('F5'), false)).toBe('f5')
  })

  it('count the Shift of a sign as part of the sign', () => {
    expect(keysOf(press('?', { shiftKey: true }), false)).toBe('?')
  })

  it('go by their place on keyboards of another script', () => {
    expect(keysOf(press('л', { code: 'KeyK', ctrlKey: true }), false)).toBe('mod+k')
    expect(keysOf(press('&', { code: 'Digit1', ctrlKey: true }), false)).toBe('mod+1')
  })

  it('are none while only a modifier is held', () => {
    expect(keysOf(press('Shift', { shiftKey: true }), false)).toBeUndefined()
  })
})

describe('commands', () => {
  it('have usual keys of their own each', () => {
    const keys = COMMANDS.map((command): string => command.keys).filter((one) => one !== '')
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('take the keys of the settings, and none where those are empty', () => {
    const shortcuts = { 'player.mute': 'x', 'player.shuffle': '' }
    expect(bindingsOf(shortcuts).get('player.mute')).toBe('x')
    const byKeys = commandsByKeys(shortcuts)
    expect(byKeys.get('x')).toBe('player.mute')
    expect(byKeys.has('m')).toBe(false)
    expect(byKeys.has('s')).toBe(false)
  })

  it('say whose keys would be taken', () => {
    expect(conflictsOf('player.mute', 's', {})).toEqual(['player.shuffle'])
    expect(conflictsOf('player.mute', 'm', {})).toEqual([])
    expect(commandsByKeys({ 'player.mute': 's' }).get('s')).toBe('player.mute')
  })
})
