/** Wählen, was ohne Netz zu hören ist. */
export const keeping = {
  action: 'Offline behalten …',
  isKept: 'Wird offline behalten; drücken, um damit aufzuhören',
  stop: 'Nicht mehr offline behalten',
  title: '„{{name}}“ offline behalten?',
  titleMany_one: '{{count, number}} Ding offline behalten?',
  titleMany_other: '{{count, number}} Dinge offline behalten?',
  titleTracks_one: '{{count, number}} Titel offline behalten?',
  titleTracks_other: '{{count, number}} Titel offline behalten?',
  some: '{{some, number}} von {{all, number}}',
  someTracks_one: '{{some, number}} von {{count, number}} Titel',
  someTracks_other: '{{some, number}} von {{count, number}} Titeln',
  about: 'Es wird auf dieses Gerät geladen und spielt ohne jeden Server.',
  aboutGrowing:
    'Es wird auf dieses Gerät geladen und spielt ohne jeden Server. Was später dazukommt, wird von selbst geladen.',
  all: 'Alles davon',
  toFetch: 'Herunterzuladen',
  free: 'Frei auf diesem Datenträger',
  doesNotFit:
    'Das passt nicht, mit dem, was schon wartet, und dem, was frei bleiben soll. Schaffe erst Platz oder behalte es trotzdem: Downloads halten an, bevor der Datenträger voll ist.',
  doesNotFitYet:
    'Das passt nicht, mit dem, was schon wartet, und dem, was frei bleiben soll. Schaffe Platz, wähle eine kleinere Qualität oder behalte es trotzdem: Downloads halten an, bevor der Datenträger voll ist.',
  unreachable_one: '{{count, number}} Titel ist gerade nicht erreichbar. Er wird geladen, wenn sein Server antwortet.',
  unreachable_other:
    '{{count, number}} Titel sind gerade nicht erreichbar. Sie werden geladen, wenn ihr Server antwortet.',
  keep: 'Offline behalten',
  anyway: 'Trotzdem behalten',
  started: 'Das Herunterladen beginnt. Die Seite Downloads zeigt, wie weit es ist.',
  cover: {
    here: 'Hier behalten: spielt ohne jeden Server',
    some: '{{here, number}} von {{tracks, number}} Titeln sind hier, {{waiting, number}} unterwegs',
    part: '{{here, number}} von {{tracks, number}} Titeln sind hier',
    failed_one: '{{count, number}} Titel konnte nicht geladen werden',
    failed_other: '{{count, number}} Titel konnten nicht geladen werden',
  },
}
