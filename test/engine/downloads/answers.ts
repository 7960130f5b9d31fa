/**
 * What servers, proxies and networks have been seen to answer to a question for the rest of a file, as bytes on the wire. Each
 * is given what was asked and answers in place of the server, which has `SOUND` under the tag `"t-1"`.
 */
import { gzipSync } from 'node:zlib'
import type { IncomingHttpHeaders } from 'node:http'
import type { Random } from '../../../scripts/music/random.ts'

export interface Answering {
  sound: Buffer
  /** Another version of it, of another length. */
  other: Buffer
}

export type AnswerTo = (headers: IncomingHttpHeaders) => Buffer

type Fields = Readonly<Record<string, string | number | undefined>>

const raw = (status: string, fields: Fields, body: Buffer | string = ''): Buffer => {
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}\r\n`],
  )
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`), Buffer.from(body as string)])
}

const chunked = (body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')])

const TAG = '"t-1"'
const SOUND_FIELDS = { 'content-type': 'audio/flac', etag: TAG }

/** Name, and what is answered; `from` is where the asker wants to go on. */
export function answers({ sound, other }: Answering): [name: string, AnswerTo][] {
  const total = sound.length
  const of =
    (answer: (from: number) => Buffer): AnswerTo =>
    ({ range }) =>
      answer(Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0))
  const part = (start: number, end: number, more: Fields = {}, body = sound.subarray(start, end + 1)) =>
    raw(
      '206 Partial Content',
      { ...SOUND_FIELDS, 'content-length': body.length, 'content-range': `bytes ${start}-${end}/${total}`, ...more },
      body,
    )
  const whole = (more: Fields = {}, body = sound) =>
    raw('200 OK', { ...SOUND_FIELDS, 'content-length': body.length, ...more }, body)
  const last = total - 1
  return [
    ['the rest, as asked', of((from) => part(Math.min(from, last), last))],
    ['the whole', of(() => whole())],
    ['the whole of a newer version', of(() => whole({ etag: '"t-2"' }, other))],
    ['the whole of a newer version that has no tag', of(() => whole({ etag: undefined }, other))],
    ['a part that begins one later', of((from) => part(Math.min(from + 1, last), last))],
    ['a part that begins at the beginning', of(() => part(0, last))],
    [
      'a part that ends before the end',
      of((from) => part(Math.min(from, last), Math.max(last - 100, Math.min(from, last)))),
    ],
    ['a part without its place', of((from) => part(Math.min(from, last), last, { 'content-range': undefined }))],
    [
      'a part of a whole of another length',
      of((from) => part(Math.min(from, last), last, { 'content-range': `bytes ${from}-${last + 5}/${total + 6}` })),
    ],
    [
      'a part of who knows how much',
      of((from) => part(Math.min(from, last), last, { 'content-range': `bytes ${from}-${last}/*` })),
    ],
    [
      'a part under another tag',
      of((from) =>
        part(Math.min(from, last), last, { etag: '"t-2"' }, other.subarray(0, total - Math.min(from, last))),
      ),
    ],
    ['a part under the tag, but a weak one', of((from) => part(Math.min(from, last), last, { etag: `W/${TAG}` }))],
    ['a part without a tag', of((from) => part(Math.min(from, last), last, { etag: undefined }))],
    [
      'several parts',
      of((from) => part(Math.min(from, last), last, { 'content-type': 'multipart/byteranges; boundary=x' })),
    ],
    [
      'a part that is said to be the whole',
      of((from) =>
        whole(
          { 'content-range': `bytes ${from}-${last}/${total}`, 'content-length': total - from },
          sound.subarray(from),
        ),
      ),
    ],
    [
      'that there is nothing there',
      of(() =>
        raw('416 Range Not Satisfiable', { etag: TAG, 'content-range': `bytes */${total}`, 'content-length': 0 }),
      ),
    ],
    [
      'that it ends elsewhere',
      of(() =>
        raw('416 Range Not Satisfiable', { etag: TAG, 'content-range': `bytes */${total + 9}`, 'content-length': 0 }),
      ),
    ],
    [
      'less than it says',
      of((from) =>
        part(
          Math.min(from, last),
          last,
          { 'content-length': total - Math.min(from, last) },
          sound.subarray(from, last - 10),
        ),
      ),
    ],
    [
      'more than it says',
      of((from) =>
        part(
          Math.min(from, last),
          last,
          { 'content-length': total - Math.min(from, last) },
          Buffer.concat([sound.subarray(Math.min(from, last)), Buffer.alloc(99, 1)]),
        ),
      ),
    ],
    [
      'less, in good order',
      of((from) =>
        raw(
          '206 Partial Content',
          {
            ...SOUND_FIELDS,
            'transfer-encoding': 'chunked',
            'content-range': `bytes ${Math.min(from, last)}-${last}/${total}`,
          },
          chunked(sound.subarray(Math.min(from, last), last - 10)),
        ),
      ),
    ],
    [
      'the whole, without saying how long it is',
      of(() => raw('200 OK', { ...SOUND_FIELDS, 'transfer-encoding': 'chunked' }, chunked(sound))),
    ],
    [
      'the beginning, without saying how long it is',
      of(() => raw('200 OK', { ...SOUND_FIELDS, connection: 'close' }, sound.subarray(0, 100_000))),
    ],
    [
      'a packed part',
      of((from) => part(Math.min(from, last), last, { 'content-encoding': 'gzip' }, gzipSync(sound.subarray(from)))),
    ],
    ['the packed whole', of(() => whole({ 'content-encoding': 'br' }, gzipSync(sound)))],
    [
      'a page to sign in at',
      of(() => whole({ 'content-type': 'text/html; charset=utf-8' }, Buffer.from('<h1>Welcome to our hotel</h1>'))),
    ],
    [
      'a page with the tag of the file',
      of((from) =>
        part(
          Math.min(from, last),
          last,
          { 'content-type': 'text/html' },
          Buffer.alloc(total - Math.min(from, last), 32),
        ),
      ),
    ],
    ['the way to itself', of(() => raw('302 Found', { location: '/api/tracks/t/download', 'content-length': 0 }))],
    ['that nothing has changed', of(() => raw('304 Not Modified', { etag: TAG }))],
    ['nothing, gladly', of(() => raw('204 No Content', { etag: TAG }))],
    ['that it is out of order', of(() => raw('500 Internal Server Error', { 'content-length': 0 }))],
    ['what is no HTTP', of(() => Buffer.from('ICY 200 OK\r\n\r\n'))],
    ['no word', of(() => Buffer.alloc(0))],
  ]
}

/** Put together by chance: of each thing that an answer says, one of the ways in which it may be said. */
export function anyAnswer({ sound, other }: Answering, dice: Random): AnswerTo {
  const total = sound.length
  return ({ range }) => {
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0)
    const starts = dice.pick([from, from, from, 0, from + 1, Math.max(from - 1, 0), dice.int(total)])
    const ends = dice.pick([total, total, total, total - 1, Math.max(starts, total - dice.int(1_000))])
    const source = dice.pick([sound, sound, sound, other])
    const body = dice.chance(0.9)
      ? source.subarray(starts, ends)
      : Buffer.concat([source.subarray(starts, ends), sound.subarray(0, 50)])
    // Where it says that it begins, it does: nobody can see through any other lie but by the digest.
    const told = dice.pick([
      `bytes ${starts}-${ends - 1}/${source.length}`,
      `bytes ${starts}-${ends - 1}/${total}`,
      `bytes ${starts}-${total - 1}/${total}`,
      undefined,
    ])
    const length = dice.pick([body.length, body.length, body.length, ends - starts, total - from, undefined])
    return raw(
      dice.pick([
        '206 Partial Content',
        '206 Partial Content',
        '200 OK',
        '200 OK',
        '416 Range Not Satisfiable',
        '203 Non-Authoritative',
      ]),
      {
        // A server that gives another file the same strong tag cannot be seen through; the digest does that.
        etag:
          source === other
            ? dice.pick(['"t-2"', 'W/"t-1"', undefined])
            : dice.pick([TAG, TAG, '"t-2"', `W/${TAG}`, undefined]),
        'content-type': dice.pick(['audio/flac', 'audio/flac', 'audio/flac', undefined, 'text/html']),
        'content-range': told,
        'content-length': length,
        'content-encoding': dice.chance(0.1) ? 'gzip' : undefined,
      },
      body,
    )
  }
}
