/** What servers are asked for: one of five, each with a sentence of what it means. */
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { StreamQuality as Quality } from '../../shared/model/settings.ts'
import { useSettings, useUpdateSettings } from '../app/settings.ts'
import { cx } from '../ui/class-names.ts'
import { usePromptValue } from '../ui/use-prompt-value.ts'

const QUALITIES: readonly Quality[] = ['auto', 'low', 'medium', 'high', 'original']

export function StreamQuality() {
  const { t } = useTranslation()
  const settings = useSettings()
  const update = useUpdateSettings()
  const [shown, choose] = usePromptValue(settings.streamQuality, (streamQuality) => update({ streamQuality }))
  const id = useId()
  return (
    <div className="px-4 py-3">
      <p id={id} className="font-medium">
        {t('settings.playback.quality')}
      </p>
      <p className="mt-0.5 text-sm text-ink-3">{t('settings.playback.qualityAbout')}</p>
      <div role="radiogroup" aria-labelledby={id} className="mt-2 -mx-2 flex flex-col">
        {QUALITIES.map((quality) => (
          <div
            key={quality}
            className="relative flex items-start gap-3 rounded-lg px-2 py-1.5 hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-accent-text"
          >
            <input
              id={`${id}-${quality}`}
              type="radio"
              name={id}
              value={quality}
              checked={quality === shown}
              aria-describedby={`${id}-${quality}-about`}
              onChange={() => choose(quality)}
              className="mt-1 size-4 shrink-0 accent-accent outline-none"
            />
            <div>
              {/* The whole row takes the click. */}
              <label
                htmlFor={`${id}-${quality}`}
                className={cx('block after:absolute after:inset-0', quality === shown && 'font-medium')}
              >
                {t(`settings.playback.qualities.${quality}`)}
              </label>
              <p id={`${id}-${quality}-about`} className="text-sm text-ink-3">
                {t(`settings.playback.qualitiesAbout.${quality}`)}
              </p>
            </div>
          </div>
        ))}
      </div>
    </div>
  )
}
