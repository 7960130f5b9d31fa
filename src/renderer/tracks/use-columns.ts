/** The columns of one table, as the settings remember them. */
import { useCallback, useMemo, useState } from 'react'
import { useSettings, useUpdateSettings } from '../app/settings.ts'
import { columnsFrom, USUAL_COLUMNS, type Columns } from './columns.ts'

export function useColumns(table: string, usual: Columns = USUAL_COLUMNS) {
  const { columns: stored } = useSettings()
  const update = useUpdateSettings()
  const [dragged, setDragged] = useState<Columns | null>(null)
  const kept = useMemo(() => columnsFrom(stored, table, usual), [stored, table, usual])
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
