export const folders = {
  title: 'Folders',
  root: 'All folders',
  path: 'Where you are',
  foldersHere: 'Folders',
  tracksHere: 'Tracks in this folder',
  playFolder: 'Play folder',
  empty: {
    title: 'This folder holds no music',
    detail: 'What is in it could not be read as music, or has gone since the last scan.',
    up: 'Go up',
  },
  gone: {
    title: 'That folder is no longer in the library',
    detail: 'It was renamed, moved or removed, or its music folder was taken out of the settings.',
    all: 'All folders',
  },
}
