/** Deutsch: anmelden und einrichten. */
import type { Translation } from '../i18n.ts'

export const signIn: Translation['signIn'] = {
  title: 'Bei {{name}} anmelden',
  lead: 'Diese Bibliothek wird geteilt. Melde dich mit dem Konto an, das du von ihrem Besitzer hast.',
  setupTitle: '{{name}} einrichten',
  setupLead: 'Dieser Server ist neu. Lege das erste Konto an: Ihm gehört die Bibliothek, und es kann andere einladen.',
  code: 'Einrichtungscode',
  codeWhere:
    'Der Server hat ihn dort ausgegeben, wo er gestartet wurde: im Terminal oder in der Ausgabe seines Dienstes oder Containers.',
  account: 'Konto',
  password: 'Passwort',
  passwordRule: 'Mindestens {{count}} Zeichen.',
  showPassword: 'Passwort zeigen',
  hidePassword: 'Passwort verbergen',
  enter: 'Anmelden',
  makeAccount: 'Konto anlegen',
  noAccount:
    'Kein Konto, oder das Passwort ist verloren? Ein Besitzer dieser Bibliothek kann helfen, in den Einstellungen unter Konten.',
  ended: 'Dieses Gerät wurde abgemeldet',
  endedWhy:
    'Ein Besitzer dieser Bibliothek hat den Zugang beendet, oder das Passwort wurde geändert. Melde dich neu an, um weiterzumachen.',
  unreachable:
    'Der Server ist nicht erreichbar. Prüfe, ob er läuft und dieses Gerät verbunden ist, und versuche es erneut.',
}
