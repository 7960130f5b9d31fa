/** Where something can be played from. */
export const availability = {
  local: 'Stored here',
  localIn: 'Stored here, in “{{name}}”',
  cached: 'Kept here for listening offline',
  streamable: 'Streams from a server',
  streamableFrom: 'Streams from “{{name}}”',
  offline: 'Cannot be reached right now',
  offlineServer: 'Server “{{name}}” cannot be reached',
  offlineFolder: 'Folder “{{name}}” is not connected',
  gone: 'Gone: no source has it any more',
  only: 'Plays now',
  onlyAbout: 'Only what plays now',
  someOf_one: '{{playable, number}} of {{count, number}} track can be played now',
  someOf_other: '{{playable, number}} of {{count, number}} tracks can be played now',
  nothing: {
    title: 'Nothing of it can be played now',
    detail: 'Its servers cannot be reached, or its folders are not connected. It comes back with them by itself.',
    showAll: 'Show everything',
  },
}
