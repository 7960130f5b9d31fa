/** The "…" of a row that opens its menu by pointer. Lists look for `data-more`; by keyboard a row's menu has a key, so no stop is made here. */
import type { TFunction } from 'i18next'

export function MoreButton({ name, className, t }: { name: string; className: string; t: TFunction }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      data-more=""
      aria-haspopup="menu"
      aria-label={t('menu.actionsFor', { name })}
      className={className}
    >
      …
    </button>
  )
}
