/** Words on cards and around lists of them, wherever they stand. */
export const cards = {
  play: 'Play {{title}}',
  noMatch: {
    title: 'Nothing matches “{{filter}}”',
    detail: 'The filter looks at titles, artists and albums. Try fewer letters, or another spelling.',
    clear: 'Clear the filter',
  },
  emptyLibrary: {
    title: 'No music here yet',
    detail: 'Your folders hold nothing that could be read as music, or have not been scanned.',
    ownersTurn: 'The owner of this library has not added music yet. It appears here as soon as there is some.',
    scanning: 'Your music is being read',
    scanningDetail: 'It appears here as it is found. You can play it at once.',
    folders: 'Folders',
    server: 'Add a server',
    problems: 'What could not be read',
  },
}
