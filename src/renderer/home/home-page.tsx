import { useTranslation } from 'react-i18next'
import { Page } from '../app/page.tsx'

export function HomePage() {
  const { t } = useTranslation()
  return (
    <Page title={t('app.nav.home')} pull>
      <></>
    </Page>
  )
}
