import { useTranslation } from 'react-i18next'
import { Page } from '../app/page.tsx'

export function SettingsPage({ section }: { section: string | undefined }) {
  const { t } = useTranslation()
  return <Page title={t('app.nav.settings')}>{section}</Page>
}
