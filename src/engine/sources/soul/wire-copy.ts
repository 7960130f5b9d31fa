/** A track as a server tells it, as a copy of that track at that server. */
import { tagsFromWire } from '../../../shared/protocol/tags.ts'
import type { WireCover, WireTags, WireTrack } from '../../../shared/protocol/track.ts'
import type { CopyRecord, CoverRecord, TagRecord } from '../source.ts'

/** Of two minutes, with much to spare; what is longer is none. */
const MAX_FINGERPRINT = 8_192

/** `remoteId` is the server's id. A cover is its own file, so that all tracks that have it share one origin. */
export const copyFromWire = (wire: WireTrack): CopyRecord => copyOf(wire, tagsFromWire(wire))

/** The same, for one whose tags have been read from it. */
export function copyOf(wire: Omit<WireTrack, keyof WireTags>, tags: TagRecord): CopyRecord {
  // Field by field, not by spreading: a first sync does this for every track there is.
  const copy: CopyRecord = {
    remoteId: wire.id,
    folder: wire.folder,
    trackKey: wire.track_key,
    sizeBytes: wire.size_bytes,
    modifiedAt: wire.modified_at,
    // The server looks into its files; what changed there comes with another rev.
    headHash: '',
    container: wire.container,
    codec: wire.codec,
    lossless: wire.lossless,
    durationMs: wire.duration_ms,
    tags,
  }
  if (wire.bitrate_kbps !== null) copy.bitrateKbps = wire.bitrate_kbps
  if (wire.sample_rate_hz !== null) copy.sampleRateHz = wire.sample_rate_hz
  if (wire.bit_depth !== null) copy.bitDepth = wire.bit_depth
  if (wire.channels !== null) copy.channels = wire.channels
  if (wire.also_keys !== undefined) copy.alsoKeys = wire.also_keys
  if (wire.cover) copy.cover = coverFromWire(wire.cover)
  if (wire.fingerprint !== null && wire.fingerprint.length <= MAX_FINGERPRINT) copy.fingerprint = wire.fingerprint
  return copy
}

const coverFromWire = ({ id, mime, width, height, size_bytes }: WireCover): CoverRecord => ({
  id,
  mime,
  width,
  height,
  sizeBytes: size_bytes,
  kind: 'file',
  remoteId: id,
})
