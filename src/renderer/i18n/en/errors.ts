export const errors = {
  connectionLost: {
    title: 'No connection',
    detail: 'Soul Player’s engine could not be reached, or went away before it answered.',
    remedy: 'The page connects again by itself; then try once more.',
  },
  notFound: { title: 'Not found' },
  refused: { title: 'That cannot be done' },
  forbidden: { title: 'Your account may not do that' },
  unavailable: { title: 'Not possible right now' },
  badRequest: {
    title: 'That was not understood',
    detail: 'The engine could not make sense of what this page asked.',
    remedy: 'Reload the page; if it stays, page and engine may be of different versions.',
  },
  internal: { title: 'Something went wrong', remedy: 'Try again. If it stays, the log tells more.' },
  chunk: {
    title: 'This page could not be loaded',
    detail: 'A part of the player could not be fetched.',
    remedy: 'Reload the page: the player may have been updated, or its server is not there.',
  },
  unknown: { title: 'Something went wrong', remedy: 'Try again, or reload the page.' },
  retry: 'Try again',
  reload: 'Reload',
}
