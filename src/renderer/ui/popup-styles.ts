/** What menus, selects and popovers share, so that they look like one family. */
export const POPUP =
  'z-50 min-w-44 overflow-y-auto max-h-(--available-height) rounded-xl bg-raised p-1.5 text-ink shadow-raised outline-none origin-(--transform-origin) transition-[opacity,scale] duration-100 data-starting-style:scale-[0.98] data-starting-style:opacity-0 data-ending-style:opacity-0 data-instant:transition-none'

export const POPUP_ITEM =
  'flex min-h-8 items-center gap-2.5 rounded-lg px-2.5 text-base outline-none select-none data-highlighted:bg-hover data-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-3'
