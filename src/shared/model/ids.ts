/**
 * Branded ids. Each is opaque text outside the module that makes it; the brand keeps one from being passed for another.
 *
 * - TrackId: the smallest trackKey of the copies that are the same recording: equal on every device.
 * - AlbumId, ArtistId, GenreId: digests of the grouping key (docs/grouping.md), so they too are equal on every device.
 * - SourceId: this device's own number for a source.
 * - CoverId: the first half of the SHA-256 of the image's bytes.
 * - AccountId: random, given by the server whose account it is; the first one of a library is `owner`.
 * - TokenId: random, names a device or a key without being its secret.
 * - PlaylistId, PlaylistFolderId, PlaylistItemId: random, given where they were made, equal on every device.
 * - DeviceId: random, one of the user's devices; stays when it is copied or restored and records under another name.
 * - PlayerId: one place that plays (the desktop window, one browser); owns one queue.
 */
import * as z from 'zod'

const OPAQUE = /^[A-Za-z0-9_-]+$/
const MOST_OPAQUE = 64

const opaque = z.string().min(1).max(MOST_OPAQUE).regex(OPAQUE)

/** Whether a text may be any of those that are opaque. */
export const isOpaqueId = (text: string): boolean => text.length <= MOST_OPAQUE && OPAQUE.test(text)

export const TrackId = opaque.brand<'TrackId'>()
export type TrackId = z.infer<typeof TrackId>

export const AlbumId = opaque.brand<'AlbumId'>()
export type AlbumId = z.infer<typeof AlbumId>

export const ArtistId = opaque.brand<'ArtistId'>()
export type ArtistId = z.infer<typeof ArtistId>

export const GenreId = opaque.brand<'GenreId'>()
export type GenreId = z.infer<typeof GenreId>

export const CoverId = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .brand<'CoverId'>()
export type CoverId = z.infer<typeof CoverId>

export const SourceId = z.number().int().positive().brand<'SourceId'>()
export type SourceId = z.infer<typeof SourceId>

export const PlayerId = opaque.brand<'PlayerId'>()
export type PlayerId = z.infer<typeof PlayerId>

/** One place in a queue; unique within its queue for as long as the queue lives. The same track may stand in it twice. */
export const QueueItemId = z.number().int().nonnegative().brand<'QueueItemId'>()
export type QueueItemId = z.infer<typeof QueueItemId>

export const SavedQueueId = opaque.brand<'SavedQueueId'>()
export type SavedQueueId = z.infer<typeof SavedQueueId>

export const AccountId = opaque.brand<'AccountId'>()
export type AccountId = z.infer<typeof AccountId>

export const TokenId = opaque.brand<'TokenId'>()
export type TokenId = z.infer<typeof TokenId>

export const PlaylistId = opaque.brand<'PlaylistId'>()
export type PlaylistId = z.infer<typeof PlaylistId>

export const PlaylistFolderId = opaque.brand<'PlaylistFolderId'>()
export type PlaylistFolderId = z.infer<typeof PlaylistFolderId>

/** One place in a playlist. The same track may stand in it twice. */
export const PlaylistItemId = opaque.brand<'PlaylistItemId'>()
export type PlaylistItemId = z.infer<typeof PlaylistItemId>

export const DeviceId = opaque.brand<'DeviceId'>()
export type DeviceId = z.infer<typeof DeviceId>
