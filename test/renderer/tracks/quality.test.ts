/** How good a copy sounds, in a few letters. */
import { expect, it } from 'vitest'
import { qualityText } from '../../../src/renderer/tracks/quality.ts'

it('tells what is lossless by its samples and the rest by its bit rate, as far as they are known', () => {
  const flac = { format: 'flac', lossless: true, bitrateKbps: 2_900 }
  expect(qualityText({ ...flac, sampleRateHz: 96_000, bitDepth: 24 })).toBe('FLAC 24/96')
  expect(qualityText({ ...flac, sampleRateHz: 44_100, bitDepth: 16 })).toBe('FLAC 16/44.1')
  expect(qualityText({ ...flac, sampleRateHz: 88_200, bitDepth: null })).toBe('FLAC 88.2')
  expect(qualityText(flac)).toBe('FLAC')
  expect(qualityText({ format: 'mp3', lossless: false, bitrateKbps: 320, sampleRateHz: 44_100 })).toBe('MP3 320')
  expect(qualityText({ format: 'opus', lossless: false, bitrateKbps: null })).toBe('OPUS')
})
