import { expect, it } from 'vitest'
import { killClientAt, killServer, PAGES_OF_ALL, prepare, ROWS, TRACKS_IN_ALL } from './kills.ts'
import { journeys, seed, SOUND } from './support.ts'

journeys()

const WRITES = [1, 3, 5, 8, 17, 26, 38, 45]
const SERVER_KILLS = 4

it(`a client and a server, killed ${WRITES.length + SERVER_KILLS} times in a sync of ${PAGES_OF_ALL} pages, come to agree (SOUL_SEED=${seed})`, async () => {
  const prepared = await prepare()
  const whole = { mirror: prepared.served.told(), user: prepared.user, soundness: SOUND, tracks: TRACKS_IN_ALL }
  for (const [index, at] of WRITES.entries()) {
    const when = index % 2 === 0 ? 'before' : 'after'
    const end = await killClientAt(prepared, { at, when })
    const about = `killed ${when} the commit of write ${at}`
    expect(end.killed, about).toBe(true)
    expect(end.askedFirst, about).toBe(end.stored)
    // With all of them there, one request tells that there is no more.
    expect(end.pagesAfter, about).toBe(Math.max(1, PAGES_OF_ALL - end.pagesBefore))
    expect(end.result, about).toEqual(whole)
  }
  const end = await killServer(prepared, { kills: SERVER_KILLS, seed })
  expect(end).toEqual({ kills: SERVER_KILLS, taken: ROWS, result: whole })
})
