/** Shuffle, previous, play, next, repeat. */
import { Pause, Play, Repeat, Repeat1, Shuffle, SkipBack, SkipForward } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useKeysOf } from '../shortcuts/use-keys-of.ts'
import { IconButton } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { player, usePlayer } from './use-player.ts'

const NEXT_REPEAT = { off: 'all', all: 'one', one: 'off' } as const

export function Transport() {
  const { t } = useTranslation()
  const { status, track, shuffle, repeat } = usePlayer()
  const keysOf = useKeysOf()
  const none = track === null
  const sounding = status === 'playing' || status === 'loading'
  return (
    <div className="flex items-center gap-1">
      <IconButton
        label={t('player.shuffle')}
        shortcut={keysOf('player.shuffle')}
        icon={<Shuffle />}
        pressed={shuffle}
        className={dotted(shuffle)}
        onClick={() => void player.edits.setShuffle(!shuffle)}
      />
      <IconButton
        label={t('player.previous')}
        shortcut={keysOf('player.previous')}
        icon={<SkipBack className="fill-current" />}
        disabled={none}
        onClick={() => player.previous()}
      />
      <IconButton
        label={t(sounding ? 'player.pause' : 'player.play')}
        shortcut={keysOf('player.toggle')}
        icon={sounding ? <Pause className="fill-current" /> : <Play className="translate-x-px fill-current" />}
        variant="primary"
        className="mx-1 rounded-full!"
        disabled={none}
        data-player-status={status}
        onClick={() => player.toggle()}
      />
      <IconButton
        label={t('player.next')}
        shortcut={keysOf('player.next')}
        icon={<SkipForward className="fill-current" />}
        disabled={none}
        onClick={() => player.next()}
      />
      <IconButton
        label={t(`player.repeat.${repeat}`)}
        shortcut={keysOf('player.repeat')}
        icon={repeat === 'one' ? <Repeat1 /> : <Repeat />}
        pressed={repeat !== 'off'}
        className={dotted(repeat !== 'off')}
        onClick={() => void player.edits.setRepeat(NEXT_REPEAT[repeat])}
      />
    </div>
  )
}

/** What is on has a dot below, for those who do not see its colour. */
const dotted = (on: boolean): string =>
  cx(
    'relative',
    on &&
      'after:absolute after:bottom-0.5 after:left-1/2 after:size-1 after:-translate-x-1/2 after:rounded-full after:bg-current',
  )
