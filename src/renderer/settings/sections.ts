/** Which sections of the settings somebody sees, in order. Pure. */
import type { SettingsSection } from '../app/paths.ts'

interface SectionsFor {
  /** May mind the whole library. */
  admin: boolean
  /** What is kept on this device, what is one recording and what is looked up is theirs to say. */
  own: boolean
  /** May keep something of their own. */
  write: boolean
  signedIn: boolean
  /** Others get in: accounts are asked for, or sharing is on. */
  openToOthers: boolean
}

export function sectionsFor({ admin, own, write, signedIn, openToOthers }: SectionsFor): SettingsSection[] {
  const shown: Record<SettingsSection, boolean> = {
    folders: admin,
    servers: admin,
    scans: admin,
    sharing: admin,
    accounts: admin && openToOthers,
    account: signedIn,
    devices: admin || signedIn,
    data: write,
    appearance: true,
    playback: true,
    downloads: own,
    duplicates: own,
    lookups: own,
    shortcuts: true,
    about: true,
  }
  return (Object.keys(shown) as SettingsSection[]).filter((section) => shown[section])
}
