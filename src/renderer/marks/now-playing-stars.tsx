/** The stars of what plays, small, below its name. They bring the keys that rate it wherever no list takes them. */
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { TrackRow } from '../../shared/model/track.ts'
import { markKeyOf } from './mark-keys.ts'
import { markByKey, playingTarget } from './mark-target.ts'
import { setStars } from './set-marks.ts'
import { Stars } from './stars.tsx'

export function NowPlayingStars({ track }: { track: TrackRow }) {
  const { t } = useTranslation()
  useEffect(() => {
    window.addEventListener('keydown', ratePlaying)
    return () => window.removeEventListener('keydown', ratePlaying)
  }, [])
  return (
    <Stars
      small
      stars={track.stars}
      label={t('marks.ratingOf', { name: track.title })}
      onRate={(stars) => void setStars({ type: 'track', ids: [track.id], name: track.title }, stars)}
      className="block!"
    />
  )
}

/** Where keys mean something else: Alt types letters in texts. */
const OWN_KEYS = 'input[type=text], textarea, [contenteditable=true], [role=dialog], [role=alertdialog], [role=menu]'

function ratePlaying(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.repeat || event.isComposing) return
  if (event.target instanceof Element && event.target.closest(OWN_KEYS)) return
  const key = markKeyOf(event)
  const target = key && playingTarget()
  if (!key || !target) return
  event.preventDefault()
  markByKey(key, target)
}
