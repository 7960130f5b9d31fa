import { useTranslation } from 'react-i18next'

export function ShortcutsSection() {
  const { t } = useTranslation()
  return <p>{t('settings.shortcuts.lead')}</p>
}
