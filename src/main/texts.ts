/** What menus, tray and dialogs say. The page has its own texts; these are the few that the system shows itself. */
import type { Settings } from '../shared/model/settings.ts'

const en = {
  about: 'About Soul Player',
  addFolder: 'Add a Folder…',
  back: 'Back',
  chooseFolder: 'Choose a folder with music',
  close: 'Close Window',
  closeAsk: 'Keep Soul Player running when its window is closed?',
  closeAskDetail:
    'Music then plays on, and the icon in the system tray (or starting Soul Player again) brings the window back. ' +
    'You can change this in the settings.',
  closeKeep: 'Keep Running',
  closeQuit: 'Quit',
  cancel: 'Cancel',
  cannotAdd: 'The folder could not be added.',
  cannotStart: 'Soul Player could not start.',
  downloadsLeft: (count: number) => (count === 1 ? '1 download left' : `${count} downloads left`),
  downloadsStopped: 'downloads have stopped, and the page says why',
  edit: 'Edit',
  file: 'File',
  forward: 'Forward',
  fullScreen: 'Full Screen',
  help: 'Help',
  linkAsk: 'Open this address in your browser?',
  linkOpen: 'Open',
  logIs: 'The log is',
  next: 'Next',
  playback: 'Playback',
  playPause: 'Play or Pause',
  previous: 'Previous',
  profileInUse: 'Another Soul Player uses the same profile. Close it first, or choose another with --user-data-dir.',
  quit: 'Quit Soul Player',
  search: 'Search…',
  settings: 'Settings…',
  shortcuts: 'Keyboard Shortcuts',
  show: 'Show Soul Player',
  view: 'View',
  window: 'Window',
  zoomIn: 'Larger',
  zoomOut: 'Smaller',
  zoomReset: 'Actual Size',
}
export type Texts = typeof en

const de: Texts = {
  about: 'Über Soul Player',
  addFolder: 'Ordner hinzufügen …',
  back: 'Zurück',
  chooseFolder: 'Einen Ordner mit Musik wählen',
  close: 'Fenster schließen',
  closeAsk: 'Soul Player weiterlaufen lassen, wenn das Fenster geschlossen wird?',
  closeAskDetail:
    'Die Musik spielt dann weiter, und das Symbol im Infobereich (oder ein erneuter Start) holt das Fenster zurück. ' +
    'In den Einstellungen lässt sich das ändern.',
  closeKeep: 'Weiterlaufen',
  closeQuit: 'Beenden',
  cancel: 'Abbrechen',
  cannotAdd: 'Der Ordner konnte nicht hinzugefügt werden.',
  cannotStart: 'Soul Player konnte nicht starten.',
  downloadsLeft: (count) => (count === 1 ? 'noch 1 Download' : `noch ${count} Downloads`),
  downloadsStopped: 'Downloads stehen still, und die Seite sagt, warum',
  edit: 'Bearbeiten',
  file: 'Datei',
  forward: 'Vor',
  fullScreen: 'Vollbild',
  help: 'Hilfe',
  linkAsk: 'Diese Adresse im Browser öffnen?',
  linkOpen: 'Öffnen',
  logIs: 'Das Protokoll ist',
  next: 'Weiter',
  playback: 'Wiedergabe',
  playPause: 'Abspielen oder Pause',
  previous: 'Zurück',
  profileInUse:
    'Ein anderer Soul Player benutzt dasselbe Profil. Bitte zuerst schließen oder mit --user-data-dir ein anderes wählen.',
  quit: 'Soul Player beenden',
  search: 'Suchen …',
  settings: 'Einstellungen …',
  shortcuts: 'Tastenkürzel',
  show: 'Soul Player anzeigen',
  view: 'Ansicht',
  window: 'Fenster',
  zoomIn: 'Größer',
  zoomOut: 'Kleiner',
  zoomReset: 'Originalgröße',
}

/** `locale` is the system's, for those who follow it. */
export function textsFor(language: Settings['language'], locale: string): Texts {
  return (language === 'system' ? locale : language).toLowerCase().startsWith('de') ? de : en
}
