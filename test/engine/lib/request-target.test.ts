import { expect, it } from 'vitest'
import { requestTarget } from '../../../src/engine/lib/request-target.ts'

it.each([
  ['/', '/', ''],
  ['/media/track/a%2Fb?playing=1&ticket=x.y', '/media/track/a%2Fb', 'playing=1&ticket=x.y'],
  ['/media/../etc/passwd', '/media/../etc/passwd', ''],
  ['//elsewhere/media/track/a', '//elsewhere/media/track/a', ''],
  ['http://me:1/media/track/a?b=c#d', '/media/track/a', 'b=c'],
  ['media://app/media/cover/a?size=96', '/media/cover/a', 'size=96'],
  ['HTTPS://ME', '', ''],
  ['/?', '/', ''],
  ['*', '*', ''],
  ['', '', ''],
])('of %j the path is %j and the query %j', (url, path, query) => {
  const target = requestTarget(url)
  expect([target.path, target.query.toString()]).toEqual([path, query])
})
