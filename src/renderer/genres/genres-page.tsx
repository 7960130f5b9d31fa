import { useTranslation } from 'react-i18next'
import { Page } from '../app/page.tsx'

export function GenresPage() {
  const { t } = useTranslation()
  return (
    <Page title={t('app.nav.genres')} pull>
      <></>
    </Page>
  )
}
