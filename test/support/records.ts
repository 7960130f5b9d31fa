/** Builders of what sources report, for tests: say what matters, the rest is plausible. */
import { NO_TAGS } from '../../src/engine/library/tags-text.ts'
import type { CopyRecord, CoverRecord, TagRecord } from '../../src/engine/sources/source.ts'

export const tagRecord = (tags: Partial<TagRecord> = {}): TagRecord => ({ ...NO_TAGS, ...tags })

/** Of the path `A/B/1.flac` the folder is `A/B` and the trackKey `key A/B/1.flac`, unless given. */
export function copyRecord(
  remoteId: string,
  tags: Partial<TagRecord> = {},
  copy: Partial<Omit<CopyRecord, 'tags' | 'remoteId'>> = {},
): CopyRecord {
  return {
    remoteId,
    folder: remoteId.slice(0, Math.max(remoteId.lastIndexOf('/'), 0)),
    trackKey: `key ${remoteId}`,
    sizeBytes: 1_000_000,
    modifiedAt: 1_700_000_000_000.5,
    headHash: 'head',
    container: 'flac',
    codec: 'flac',
    lossless: true,
    bitrateKbps: 900,
    sampleRateHz: 44_100,
    bitDepth: 16,
    channels: 2,
    durationMs: 200_000,
    tags: tagRecord(tags),
    ...copy,
  }
}

export const coverRecord = (id: string, remoteId: string, kind: CoverRecord['kind'] = 'embedded'): CoverRecord => ({
  id: id.padEnd(32, '0'),
  mime: 'image/jpeg',
  width: 500,
  height: 500,
  sizeBytes: 40_000,
  kind,
  remoteId,
})
