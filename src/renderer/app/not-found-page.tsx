/** For addresses that lead nowhere. */
import { Compass } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { navigate } from './history.ts'
import { Page } from './page.tsx'
import { paths } from './paths.ts'

export function NotFoundPage() {
  const { t } = useTranslation()
  return (
    <Page title={t('app.notFound.title')} heading={false}>
      <EmptyState
        icon={<Compass />}
        title={t('app.notFound.title')}
        action={<Button onClick={() => navigate(paths.home)}>{t('app.notFound.action')}</Button>}
      >
        {t('app.notFound.detail')}
      </EmptyState>
    </Page>
  )
}
