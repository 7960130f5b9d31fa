import { useTranslation } from 'react-i18next'
import { Page } from '../app/page.tsx'

export function TracksPage() {
  const { t } = useTranslation()
  return (
    <Page title={t('app.nav.tracks')} pull>
      <></>
    </Page>
  )
}
