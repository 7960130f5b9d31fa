import { useTranslation } from 'react-i18next'
import { Page } from '../app/page.tsx'

export function AlbumsPage() {
  const { t } = useTranslation()
  return (
    <Page title={t('app.nav.albums')} pull>
      <></>
    </Page>
  )
}
