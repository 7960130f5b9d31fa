/** Says how many are selected, and offers what can be done with all of them. Takes no room while at most one is. */
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../ui/button.tsx'

export function SelectionBar({
  count,
  onClear,
  children,
}: {
  count: number
  onClear: () => void
  children?: ReactNode
}) {
  const { t } = useTranslation()
  return (
    <div role="status" className="pointer-events-none absolute inset-x-0 bottom-3 z-20 flex justify-center">
      {count > 1 && (
        <div className="pointer-events-auto flex items-center gap-1 rounded-full bg-raised py-1 pr-1 pl-4 shadow-raised">
          <span className="tabular mr-2 text-sm font-medium">{t('common.selected', { count })}</span>
          {children}
          <IconButton size="sm" label={t('menu.clearSelection')} icon={<X />} onClick={onClear} />
        </div>
      )}
    </div>
  )
}
