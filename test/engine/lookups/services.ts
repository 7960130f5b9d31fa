/** AcoustID and MusicBrainz, played by one server on loopback: they know what a test tells them, and note how they are asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hash } from 'node:crypto'
import type { Clock } from '../../../src/engine/sync/clock.ts'
import type { LookupService } from '../../../src/shared/model/lookups.ts'

export interface Asked {
  service: LookupService
  path: string
  query: URLSearchParams
  form: URLSearchParams
  headers: IncomingMessage['headers']
  /** By the test's clock. */
  at: number
}

export type Play = (asked: Asked, response: ServerResponse) => void

export interface Services {
  addresses: { acoustid: string; musicbrainz: string }
  asked: Asked[]
  of(service: LookupService): Asked[]
  /** Of each service at once, at most. */
  atOnce: Record<LookupService, number>
  /** What each of them answers; replaced by tests. */
  play: Record<LookupService, Play>
  /** Whether an answer is under way. */
  busy(): boolean
  close(): Promise<void>
}

export const json = (response: ServerResponse, value: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

/** An id as MusicBrainz gives them, the same for the same word. */
export const mbid = (word: string): string => {
  const hex = hash('sha256', word)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}

/** As AcoustID answers when it has heard one recording. */
export const heard = (title: string, { score = 0.97, artist = 'Ann', album = 'First', seconds = 180 } = {}) => ({
  status: 'ok',
  results: [
    {
      id: mbid(`print of ${title}`),
      score,
      recordings: [
        {
          id: mbid(title),
          title,
          duration: seconds,
          artists: [{ id: mbid(artist), name: artist }],
          releasegroups: [{ id: mbid(album), type: 'Album', title: album }],
        },
      ],
    },
  ],
})

/** As MusicBrainz tells of a recording. */
export const recording = (
  title: string,
  { artist = 'Ann', album = 'First', date = '1994-08-29', ms = 180_000, place = 4 } = {},
) => ({
  id: mbid(title),
  title,
  length: ms,
  disambiguation: '',
  video: false,
  'first-release-date': date,
  'artist-credit': [{ name: artist, joinphrase: '', artist: { id: mbid(artist), name: artist } }],
  releases: [
    {
      id: mbid(`release ${album}`),
      title: album,
      status: 'Official',
      date,
      'artist-credit': [{ name: artist, joinphrase: '' }],
      'release-group': { 'primary-type': 'Album', 'secondary-types': [] },
      media: [{ position: 1, 'track-offset': place - 1, tracks: [{ position: place, number: String(place), title }] }],
    },
  ],
})

export async function playServices(clock: Pick<Clock, 'now'>): Promise<Services> {
  const asked: Asked[] = []
  const now = { acoustid: 0, musicbrainz: 0 }
  const atOnce = { acoustid: 0, musicbrainz: 0 }
  const play: Record<LookupService, Play> = {
    acoustid: (_, response) => json(response, { status: 'ok', results: [] }),
    musicbrainz: (_, response) => json(response, { error: 'Not Found' }, 404),
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://loopback')
    const service = url.pathname.startsWith('/acoustid/') ? 'acoustid' : 'musicbrainz'
    now[service] += 1
    atOnce[service] = Math.max(atOnce[service], now[service])
    response.on('close', () => (now[service] -= 1))
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      const one: Asked = {
        service,
        path: url.pathname.replace(/^\/\w+\//, ''),
        query: url.searchParams,
        form: new URLSearchParams(body),
        headers: request.headers,
        at: clock.now(),
      }
      asked.push(one)
      play[service](one, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    addresses: { acoustid: `${address}/acoustid/`, musicbrainz: `${address}/musicbrainz/` },
    asked,
    of: (service) => asked.filter((one) => one.service === service),
    atOnce,
    play,
    busy: () => now.acoustid + now.musicbrainz > 0,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
