/** Choosing what is kept offline. */
export const keeping = {
  action: 'Keep offline…',
  isKept: 'Kept offline; press to stop keeping it',
  stop: 'Stop keeping offline',
  title: 'Keep “{{name}}” offline?',
  titleMany_one: 'Keep {{count, number}} thing offline?',
  titleMany_other: 'Keep {{count, number}} things offline?',
  titleTracks_one: 'Keep {{count, number}} track offline?',
  titleTracks_other: 'Keep {{count, number}} tracks offline?',
  some: '{{some, number}} of {{all, number}}',
  someTracks_one: '{{some, number}} of {{count, number}} track',
  someTracks_other: '{{some, number}} of {{count, number}} tracks',
  about: 'It is fetched to this device and plays without any server.',
  aboutGrowing:
    'It is fetched to this device and plays without any server. What comes to it later is fetched by itself.',
  all: 'All of it',
  toFetch: 'To download',
  free: 'Free on this disk',
  doesNotFit:
    'This does not fit, with what waits already and what is to stay free. Make room first, or keep it anyway: downloads pause before the disk is full.',
  doesNotFitYet:
    'This does not fit, with what waits already and what is to stay free. Make room, choose a smaller quality, or keep it anyway: downloads pause before the disk is full.',
  unreachable_one: '{{count, number}} track is out of reach now. It is fetched when its server answers.',
  unreachable_other: '{{count, number}} tracks are out of reach now. They are fetched when their server answers.',
  keep: 'Keep offline',
  anyway: 'Keep anyway',
  started: 'Downloading begins. The Downloads page shows how far it is.',
  cover: {
    here: 'Kept here: plays without any server',
    some: '{{here, number}} of {{tracks, number}} tracks are here, {{waiting, number}} on their way',
    part: '{{here, number}} of {{tracks, number}} tracks are here',
    failed_one: '{{count, number}} track could not be downloaded',
    failed_other: '{{count, number}} tracks could not be downloaded',
  },
}
