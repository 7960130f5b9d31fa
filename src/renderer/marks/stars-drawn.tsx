/** Stars to look at: in menus, beside the words that say them. */
import './marks.css'

export const StarsDrawn = ({ stars }: { stars: number }) => (
  <span aria-hidden className="stars stars-small" style={{ '--stars': stars } as React.CSSProperties} />
)
