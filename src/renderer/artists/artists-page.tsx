import { useTranslation } from 'react-i18next'
import { Page } from '../app/page.tsx'

export function ArtistsPage() {
  const { t } = useTranslation()
  return (
    <Page title={t('app.nav.artists')} pull>
      <></>
    </Page>
  )
}
