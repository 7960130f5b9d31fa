/** How many cards stand side by side, and how large: as many as fit, sharing out what is left over. Whole pixels only. */
export interface CardLayout {
  readonly columns: number
  readonly cardPx: number
  /** From the top of one row of cards to the top of the next. */
  readonly rowPx: number
}

export function cardLayout({
  widthPx,
  minCardPx,
  textPx,
  gapPx,
}: {
  /** Inside of the padding. */
  widthPx: number
  minCardPx: number
  /** Height of what stands below the square picture. */
  textPx: number
  gapPx: number
}): CardLayout {
  const columns = Math.max(1, Math.floor((widthPx + gapPx) / (minCardPx + gapPx)))
  const cardPx = Math.max(48, Math.floor((widthPx - gapPx * (columns - 1)) / columns))
  return { columns, cardPx, rowPx: cardPx + textPx + gapPx }
}
