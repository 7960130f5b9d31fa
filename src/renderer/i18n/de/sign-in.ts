/** Deutsch: anmelden und einrichten. */
import type { Translation } from '../i18n.ts'

export const signIn: Translation['signIn'] = {
  title: 'Bei {{name}} anmelden',
  lead: 'Diese Bibliothek wird geteilt. Melden Sie sich mit dem Konto an, das Sie von ihrem Besitzer haben.',
  setupTitle: '{{name}} einrichten',
  setupLead:
    'Dieser Server ist neu. Legen Sie das erste Konto an: Ihm gehört die Bibliothek, und es kann andere einladen.',
  code: 'Einrichtungscode',
  codeWhere: 'Der Server hat ihn dort ausgegeben, wo er gestartet wurde: im Terminal oder im Protokoll.',
  account: 'Konto',
  password: 'Passwort',
  passwordRule: 'Mindestens {{count}} Zeichen.',
  showPassword: 'Passwort zeigen',
  hidePassword: 'Passwort verbergen',
  enter: 'Anmelden',
  makeAccount: 'Konto anlegen',
  noAccount:
    'Kein Konto, oder das Passwort ist verloren? Ein Besitzer dieser Bibliothek kann helfen, in den Einstellungen unter Konten.',
  unreachable:
    'Der Server ist nicht erreichbar. Prüfen Sie, ob er läuft und dieses Gerät verbunden ist, und versuchen Sie es erneut.',
}
