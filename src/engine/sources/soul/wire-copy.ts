/** A track as a server tells it, as a copy of that track at that server. */
import { tagsFromWire } from '../../../shared/protocol/tags.ts'
import type { WireTrack } from '../../../shared/protocol/track.ts'
import type { CopyRecord } from '../source.ts'

/** `remoteId` is the server's id. A cover is its own file, so that all tracks that have it share one origin. */
export function copyFromWire(wire: WireTrack): CopyRecord {
  const { cover } = wire
  return {
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
    ...(wire.bitrate_kbps !== null && { bitrateKbps: wire.bitrate_kbps }),
    ...(wire.sample_rate_hz !== null && { sampleRateHz: wire.sample_rate_hz }),
    ...(wire.bit_depth !== null && { bitDepth: wire.bit_depth }),
    ...(wire.channels !== null && { channels: wire.channels }),
    durationMs: wire.duration_ms,
    tags: tagsFromWire(wire),
    ...(cover && {
      cover: {
        id: cover.id,
        mime: cover.mime,
        width: cover.width,
        height: cover.height,
        sizeBytes: cover.size_bytes,
        kind: 'file' as const,
        remoteId: cover.id,
      },
    }),
  }
}
