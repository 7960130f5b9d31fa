/** Settings, one section at a time; each has an address of its own. */
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Page } from '../app/page.tsx'
import { paths, type SettingsSection } from '../app/paths.ts'
import { useOpenToOthers } from '../access/use-access.ts'
import { useMay, useMe, useOwns } from '../rpc/may.ts'
import { cx } from '../ui/class-names.ts'
import { AboutSection } from './about-section.tsx'
import { AccountSection } from './account-section.tsx'
import { AccountsSection } from './accounts-section.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { DownloadsSection } from '../downloads/settings-section.tsx'
import { DuplicatesSection } from '../duplicates/settings-section.tsx'
import { LookupsSection } from '../lookups/settings-section.tsx'
import { DataSection } from '../personal/data-section.tsx'
import { DevicesSection } from './devices-section.tsx'
import { FoldersSection } from './folders-section.tsx'
import { PlaybackSection } from './playback-section.tsx'
import { ScansSection } from './scans-section.tsx'
import { sectionsFor } from './sections.ts'
import { ServersSection } from './servers-section.tsx'
import { SharingSection } from './sharing-section.tsx'
import { ShortcutsSection } from './shortcuts-section.tsx'

const SECTIONS: Record<SettingsSection, () => ReactNode> = {
  folders: FoldersSection,
  servers: ServersSection,
  scans: ScansSection,
  sharing: SharingSection,
  devices: DevicesSection,
  data: DataSection,
  accounts: AccountsSection,
  account: AccountSection,
  appearance: AppearanceSection,
  playback: PlaybackSection,
  downloads: DownloadsSection,
  duplicates: DuplicatesSection,
  lookups: LookupsSection,
  shortcuts: ShortcutsSection,
  about: AboutSection,
}

export function SettingsPage({ section }: { section: string | undefined }) {
  const { t } = useTranslation()
  const shown = sectionsFor({
    admin: useMay('admin'),
    own: useOwns(),
    write: useMay('write'),
    signedIn: Boolean(useMe()),
    openToOthers: useOpenToOthers(),
  })
  const current = shown.find((name) => name === section) ?? shown[0]!
  const Section = SECTIONS[current]
  return (
    <Page title={t('common.settings')} className="max-w-4xl">
      <nav aria-label={t('settings.sections.label')} className="mb-5 flex flex-wrap gap-0.5 border-b border-line pb-2">
        {shown.map((name) => (
          <Link
            key={name}
            href={paths.settingsSection(name)}
            aria-current={name === current ? 'page' : undefined}
            className={cx(
              'flex h-8 items-center rounded-lg px-1.5 font-medium',
              name === current ? 'bg-accent-soft text-accent-text' : 'text-ink-2 hover:bg-hover hover:text-ink',
            )}
          >
            {t(`settings.sections.${name}`)}
          </Link>
        ))}
      </nav>
      <Section />
    </Page>
  )
}
