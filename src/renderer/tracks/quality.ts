/** How good a copy sounds, as short as it can be told: `FLAC 24/96`, `MP3 320`. Pure. */
import { formatNumber } from '../i18n/format.ts'

export interface Quality {
  /** Short name of the codec. */
  format: string
  lossless: boolean
  bitrateKbps: number | null
  sampleRateHz?: number | null
  bitDepth?: number | null
}

/** What is lossless is told by its samples, as far as they are known; what is not, by its bit rate. */
export function qualityText({ format, lossless, bitrateKbps, sampleRateHz, bitDepth }: Quality): string {
  const name = format.toUpperCase()
  if (!lossless) return bitrateKbps ? `${name} ${bitrateKbps}` : name
  const rate = sampleRateHz ? formatNumber(Math.round(sampleRateHz / 100) / 10) : undefined
  if (rate === undefined) return name
  return bitDepth ? `${name} ${bitDepth}/${rate}` : `${name} ${rate}`
}
