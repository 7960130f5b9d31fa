/** What can be done with the thing a page is about, as its first buttons: play, shuffle, queue, and the menu with the rest. */
import { ListPlus, Play, Shuffle } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { MoreButton } from '../menu/library-menu.tsx'
import { type MenuTarget, selectionsOf } from '../menu/menu-target.ts'
import { addSelections, playSelections } from '../menu/play-actions.ts'
import { Button, IconButton } from '../ui/button.tsx'

export function PlayTools({ target }: { target: MenuTarget }) {
  const { t } = useTranslation()
  return (
    <>
      <Button
        variant="primary"
        icon={<Play className="size-4 fill-current" />}
        onClick={() => void playSelections(selectionsOf(target))}
      >
        {t('common.play')}
      </Button>
      <Button
        icon={<Shuffle className="size-4" />}
        onClick={() => void playSelections(selectionsOf(target), { shuffle: true })}
      >
        {t('common.shuffle')}
      </Button>
      <IconButton
        label={t('common.addToQueue')}
        icon={<ListPlus />}
        onClick={() => void addSelections(selectionsOf(target), 'end')}
      />
      <MoreButton size="md" target={() => target} />
    </>
  )
}
