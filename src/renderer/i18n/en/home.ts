export const home = {
  title: 'Home',
  recentlyPlayed: 'Played recently',
  recentlyAdded: 'Added recently',
  mostPlayed: 'Played most',
  onThisDevice: 'On this device',
  inThisLibrary: 'In this library',
  summary: '{{tracks}} on {{albums}} by {{artists}}, {{duration}} of music in {{bytes}}',
  shuffleAll: 'Shuffle everything',
}
