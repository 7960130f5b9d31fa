/** Personal data as it stands between devices: who has it, what they disagree on, and what was changed. */
import * as z from 'zod'
import { AlbumId, ArtistId, DeviceId, SourceId, TrackId } from './ids.ts'

/** What hearts and stars are given to. */
export const Favoured = z.discriminatedUnion('type', [
  z.object({ type: z.literal('track'), ids: z.array(TrackId).min(1).max(10_000) }),
  z.object({ type: z.literal('album'), ids: z.array(AlbumId).min(1).max(10_000) }),
  z.object({ type: z.literal('artist'), ids: z.array(ArtistId).min(1).max(10_000) }),
])
export type Favoured = z.infer<typeof Favoured>

/** Halves of stars, 1 to 10; 0 where there is none. */
export const Stars = z.number().int().min(0).max(10)

/** One of the user's devices, as far as it is known here. */
export const PersonalDevice = z.object({
  id: DeviceId,
  name: z.string(),
  kind: z.enum(['desktop', 'server', 'browser']),
  current: z.boolean(),
  /** When it last exchanged with this device or with a server that we ask; null: never, as far as known. */
  lastSeenAt: z.number().int().nullable(),
  /** Changes known here that it has not seen, as far as known; null when nothing is known of it. */
  behind: z.number().int().nullable(),
  /** How far ahead of ours its clock was; null when it is near enough, or nothing is known. */
  clockAheadMs: z.number().int().nullable(),
})
export type PersonalDevice = z.infer<typeof PersonalDevice>

/** A server (or a device that shares) with which changes are exchanged directly. */
export const ExchangeStatus = z.object({
  sourceId: SourceId,
  name: z.string(),
  state: z.enum(['idle', 'exchanging', 'offline', 'signed-out', 'not-allowed', 'off', 'failing']),
  /** The last exchange that went through. */
  lastAt: z.number().int().nullable(),
  /** Changes it has not been told yet. */
  waiting: z.number().int(),
  /** While an exchange runs that brings playlists from there: how many of them are here. Null at any other time. */
  playlists: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
  /** Of the last exchange that did not go through: plain words, with a remedy. */
  failure: z.string().nullable(),
  /** Whether the user lets personal data go there. */
  on: z.boolean(),
})
export type ExchangeStatus = z.infer<typeof ExchangeStatus>

/** Who minds the log of changes (trims it). Nothing depends on there being one. */
export const Leader = z.object({
  /** Null: this library. Else the server it is minded on. */
  sourceId: SourceId.nullable(),
  name: z.string(),
  holder: z.object({ id: DeviceId, name: z.string() }).nullable(),
  epoch: z.number().int(),
  since: z.number().int().nullable(),
  /** Whether this device holds it now. */
  here: z.boolean(),
})
export type Leader = z.infer<typeof Leader>

export const PersonalStatus = z.object({
  device: z.object({ id: DeviceId, name: z.string() }),
  exchanges: z.array(ExchangeStatus),
  conflicts: z.number().int(),
  /** Changes of a newer version: kept and passed on, taken in after an upgrade. */
  parked: z.number().int(),
  /** Rows that could not be shown, with the first reason. */
  unshown: z.object({ count: z.number().int(), reason: z.string() }).nullable(),
  /** When this device's clock differs much from that of a server it asks: which says so, and by how much it is ahead. */
  clock: z.object({ name: z.string(), aheadMs: z.number().int() }).nullable(),
  leaders: z.array(Leader),
  /** Kinds whose travelling the user may choose on this device. */
  kinds: z.array(z.object({ kind: z.string(), travels: z.boolean() })),
})
export type PersonalStatus = z.infer<typeof PersonalStatus>

/** What a change is about, so that the page can name it and lead there. `name` is empty when it is not known (any more). */
export const Subject = z.object({
  kind: z.string(),
  row: z.string(),
  /** A track, album, artist, playlist …, or nothing that has a page. */
  type: z.enum(['track', 'album', 'artist', 'playlist', 'playlist-folder', 'queue', 'device', 'other']),
  key: z.string(),
  name: z.string(),
  /** The playlist a thing stands in, and the like. */
  within: z.string(),
})
export type Subject = z.infer<typeof Subject>

export const PersonalValue = z.union([z.string(), z.number(), z.boolean(), z.null()])
export type PersonalValue = z.infer<typeof PersonalValue>

const Told = z.object({
  value: PersonalValue,
  deviceName: z.string(),
  deviceId: DeviceId.nullable(),
  at: z.number().int(),
})

/** Two devices wrote the same, and neither knew of the other. */
export const Conflict = z.object({
  id: z.number().int(),
  subject: Subject,
  /** Empty: whether it is deleted. */
  field: z.string(),
  /** What is shown now, and what was written beside it. */
  shown: Told,
  other: Told,
})
export type Conflict = z.infer<typeof Conflict>

/** What was changed in one go, on one device. */
export const ChangeRow = z.object({
  /** Of the first change in it. */
  id: z.number().int(),
  at: z.number().int(),
  deviceName: z.string(),
  deviceId: DeviceId.nullable(),
  here: z.boolean(),
  /** Changes in it. */
  count: z.number().int(),
  /** Things they concern: tracks that were added, rated … Of very many changes as far as a look at the first tells. */
  things: z.number().int(),
  what: z.enum(['set', 'delete', 'restore', 'event', 'unknown']),
  /** Of the first of them. */
  subject: Subject,
  field: z.string(),
  before: PersonalValue,
  after: PersonalValue,
  /** False for plays, and for what was changed again since (undo that first). */
  undoable: z.boolean(),
})
export type ChangeRow = z.infer<typeof ChangeRow>
