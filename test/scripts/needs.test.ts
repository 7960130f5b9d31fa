import { afterEach, expect, test, vi } from 'vitest'
import { needs } from '../support/needs.ts'

afterEach(() => vi.unstubAllEnvs())

/** No program is found on an empty path. */
function withNothingInstalled(): void {
  vi.stubEnv('PATH', '/nowhere')
  vi.stubEnv('SOUL_MPD', '')
}

test('names the package that would install what is absent', () => {
  withNothingInstalled()
  vi.stubEnv('REQUIRE_ALL', '')
  const ffmpeg = needs('ffmpeg')
  expect(ffmpeg.absent).toBe(true)
  expect(ffmpeg.name('reads opus')).toBe('reads opus (needs ffmpeg: sudo apt-get install ffmpeg)')
  expect(() => ffmpeg.path).toThrow('apt-get install ffmpeg')
})

test('names two absent parts and each package once', () => {
  withNothingInstalled()
  vi.stubEnv('REQUIRE_ALL', '')
  expect(needs('ffmpeg', 'ffprobe').why).toBe('needs ffmpeg and ffprobe: sudo apt-get install ffmpeg')
})

test('refuses to skip where everything is required', () => {
  withNothingInstalled()
  vi.stubEnv('REQUIRE_ALL', '1')
  expect(() => needs('ffmpeg')).toThrow('REQUIRE_ALL=1')
})

test('takes a program chosen by the environment', () => {
  vi.stubEnv('SOUL_CHROMIUM', '/opt/chromium')
  expect(needs('chromium')).toMatchObject({ absent: false, path: '/opt/chromium', why: '' })
  expect(needs('chromium').name('shows a page')).toBe('shows a page')
})
