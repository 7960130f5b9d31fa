/** What a press in a list was on: rows and their buttons have no handlers of their own. */
export function rowOf(target: EventTarget): number | undefined {
  const row = target instanceof Element ? target.closest('[data-row]') : null
  return row ? Number(row.getAttribute('data-row')) : undefined
}

/** What the button pressed does, if it was one. */
export const doingOf = (target: EventTarget): string | undefined =>
  (target instanceof Element && target.closest('[data-do]')?.getAttribute('data-do')) || undefined
