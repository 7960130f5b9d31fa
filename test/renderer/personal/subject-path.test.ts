/** Where the page of a thing is. */
import { expect, it } from 'vitest'
import { subjectPath } from '../../../src/renderer/personal/subject-path.ts'

it('leads to what has a page', () => {
  expect(subjectPath({ type: 'album', key: 'a1', name: 'Blue' })).toBe('/albums/a1')
  expect(subjectPath({ type: 'artist', key: 'a1', name: 'Ada' })).toBe('/artists/a1')
  expect(subjectPath({ type: 'playlist', key: 'p1', name: 'Evening' })).toBe('/playlists/p1')
  expect(subjectPath({ type: 'track', key: 't1', name: 'Song' })).toBeUndefined()
})

it('leads nowhere when the thing is gone', () => {
  expect(subjectPath({ type: 'playlist', key: 'p1', name: '' })).toBeUndefined()
})
