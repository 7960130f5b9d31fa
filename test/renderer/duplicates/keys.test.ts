/** What the keys of the list of pairs do. */
import { describe, expect, it } from 'vitest'
import { keyDoing } from '../../../src/renderer/duplicates/keys.ts'

const press = (key: string, held: Partial<KeyboardEvent> = {}) => ({
  key,
  code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
})
const does = (key: string, sounds = false) => keyDoing(press(key), sounds)

describe('keys of the list of pairs', () => {
  it('move, say, let be heard and take back', () => {
    expect([...'jksmnabu'].map((key) => does(key))).toEqual([
      'next',
      'previous',
      'skip',
      'merge',
      'reject',
      'a',
      'b',
      'takeBack',
    ])
    expect(does('x')).toBeUndefined()
  })

  it('stop only what sounds, and leave Space and Escape to others otherwise', () => {
    expect([does(' ', true), does('Escape', true)]).toEqual(['stop', 'stop'])
    expect([does(' '), does('Escape')]).toEqual([undefined, undefined])
  })

  it('are the same with Caps Lock, and on keyboards of another script', () => {
    expect(does('M')).toBe('merge')
    expect(keyDoing(press('ь', { code: 'KeyM' }), false)).toBe('merge')
  })

  it('leave what is held with Ctrl, Alt or Shift to others', () => {
    for (const held of ['ctrlKey', 'metaKey', 'altKey', 'shiftKey'])
      expect(keyDoing(press('m', { [held]: true }), false)).toBeUndefined()
  })
})
