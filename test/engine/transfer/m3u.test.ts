import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { m3uEntry, m3uHead, readM3u, type M3uTrack } from '../../../src/engine/transfer/m3u.ts'
import { Pace } from '../../../src/engine/transfer/pace.ts'

const pace = new Pace()
const read = (text: string, fileName = 'Evening.m3u8') => readM3u(fileName, text, pace)
const RECORDING = '0c9f2a4e-7d35-4f5e-9f0a-3b1a2c4d5e6f'

describe('a playlist as M3U', () => {
  it('says what other players read, and in comments what a path cannot', () => {
    const track = {
      key: 'k1',
      mbRecordingId: RECORDING,
      title: 'Títle',
      artist: 'A - B',
      album: 'Alb',
      durationMs: 61_400,
      path: 'A/1.flac',
    }
    expect(m3uHead({ id: 'p1', name: 'Evening' }) + m3uEntry(track)).toBe(`#EXTM3U
#PLAYLIST:Evening
#SOUL-PLAYLIST:p1
#EXTINF:61,A - B - Títle
#EXTART:A - B
#EXTALB:Alb
#MUSICBRAINZ-RECORDING:${RECORDING}
#SOUL-TRACK:k1
A/1.flac
`)
  })

  it('comes back as it went out, whatever names hold', async () => {
    const line = fc
      .string({ unit: 'binary', maxLength: 30 })
      .map((text) => text.replace(/[\r\n\u2028\u2029\0]+/g, ' ').trim())
    const path = line.filter((text) => text !== '' && !text.startsWith('<'))
    const track: fc.Arbitrary<M3uTrack> = fc.record({
      key: fc.constantFrom('k1', 'a_b-C'),
      title: line,
      artist: line,
      durationMs: fc.integer({ min: 1, max: 9_999 }).map((seconds) => seconds * 1000),
      path,
    })
    await fc.assert(
      fc.asyncProperty(
        line.filter((text) => text !== ''),
        fc.array(track, { minLength: 1, maxLength: 8 }),
        async (name, tracks) => {
          const told = await read(m3uHead({ id: 'p', name }) + tracks.map(m3uEntry).join(''))
          expect(told).toMatchObject({ id: 'p', name, rules: null })
          expect(told.items.map((item) => item.track)).toEqual(
            tracks.map((one) => ({ ...one, path: one.path.startsWith('#') ? `./${one.path}` : one.path })),
          )
        },
      ),
      { numRuns: 300 },
    )
  })

  it.each([
    ['of paths only', 'Music/A/01 - First.mp3\r\n\r\nC:\\Music\\Second.flac\r\n'],
    ['with the ends of lines of old Macs', 'Music/A/01 - First.mp3\rC:\\Music\\Second.flac'],
  ])('is read %s', async (_, text) => {
    const { name, id, items } = await read(text, 'My list.m3u')
    expect([name, id]).toEqual(['My list', undefined])
    expect(items.map(({ track }) => track)).toEqual([
      { path: 'Music/A/01 - First.mp3', artist: '', title: 'First' },
      { path: 'C:\\Music\\Second.flac', artist: '', title: 'Second' },
    ])
  })

  it('is read as other players write it', async () => {
    const { items } = await read(
      `#EXTM3U\n#EXTENC:UTF-8\n#EXTINF:-1 tvg-id="a,b" x="y",Sigur Rós - Svefn-g-englar\n1.mp3\n#EXTINF:123.6,Only a title\n2.mp3\n#EXTINF:nonsense\n3.mp3`,
    )
    expect(items.map(({ track }) => track)).toEqual([
      { artist: 'Sigur Rós', title: 'Svefn-g-englar', path: '1.mp3' },
      { artist: '', title: 'Only a title', durationMs: 123_600, path: '2.mp3' },
      { artist: '', title: 'nonsense', path: '3.mp3' },
    ])
  })

  it('takes no more from comments than they may say', async () => {
    const { id, items } = await read(
      `#SOUL-PLAYLIST:../../x\n#SOUL-TRACK:'; drop\n#MUSICBRAINZ-RECORDING:none\n#EXTINF:1e99,T\n1.mp3`,
    )
    expect(id).toBeUndefined()
    expect(items[0]!.track).toEqual({
      artist: '',
      title: '1e99,T',
      path: '1.mp3',
      key: undefined,
      mbRecordingId: undefined,
    })
  })

  it.each([
    ['an empty list', '#EXTM3U\n#EXTINF:1,A\n', 'no track is named'],
    ['a web page', '\n<!doctype html><title>x</title>', 'web page'],
    ['one endless line', 'x'.repeat(100_000), 'longer than any path'],
    ['too many entries', 'a\n'.repeat(100_001), 'Divide it'],
  ])('is refused with a reason when it is %s', async (_, text, why) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'REFUSED', message: expect.stringContaining(why) })
  })
})
