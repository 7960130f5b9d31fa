/** The columns of one table, as the settings remember them. */
import { useCallback, useMemo, useState } from 'react'
import { useSettings, useUpdateSettings } from '../app/settings.ts'
import { useSmallWindow } from '../app/small-window.ts'
import { columnsFrom, USUAL_COLUMNS, withoutLesser, type Columns } from './columns.ts'

export function useColumns(table: string, usual: Columns = USUAL_COLUMNS) {
  const { columns: stored } = useSettings()
  const update = useUpdateSettings()
  const [dragged, setDragged] = useState<Columns | null>(null)
  const small = useSmallWindow()
  const kept = useMemo(
    () => columnsFrom(stored, table, small ? withoutLesser(usual) : usual),
    [stored, table, usual, small],
  )
  const keep = useCallback(
    (columns: Columns) => {
      setDragged(null)
      update({ columns: { ...stored, [table]: [...columns] } })
    },
    [stored, table, update],
  )
  return {
    columns: dragged ?? kept,
    /** While an edge is dragged: shown, not kept. */
    show: setDragged,
    keep,
    reset: () => {
      const { [table]: _, ...others } = stored
      update({ columns: others })
    },
  }
}
