/**
 * A cover, or where there is none a quiet pattern with initials that is always the same for the same thing. The box has
 * its shape before the image comes, and the image shows when it is there, without fading, so that scrolling never flickers.
 */
import { Music2 } from 'lucide-react'
import { memo, useState } from 'react'
import type { CoverId } from '../../shared/model/ids.ts'
import { COVER_SIZES, coverSizeFor } from '../../shared/model/media-url.ts'
import { coverAddress } from '../rpc/media-address.ts'
import { cx } from '../ui/class-names.ts'

export interface CoverProps {
  coverId: CoverId | null
  /** What the placeholder's colour comes from: the album's or artist's id. */
  seed: string
  /** Title or name; its initials stand in the placeholder. */
  title: string
  /** Width in CSS pixels as laid out; picks the file. */
  width: number
  /** Empty (the default) when the title stands beside it. */
  alt?: string
  round?: boolean
  /** Off for what is on screen at start. */
  lazy?: boolean
  className?: string
}

/** Covers that could not be loaded in this session; asked again after a reload. */
const failed = new Set<CoverId>()

export const Cover = memo(function Cover({
  coverId,
  seed,
  title,
  width,
  alt = '',
  round,
  lazy = true,
  className,
}: CoverProps) {
  const [broken, setBroken] = useState<CoverId | null>(null)
  const shown = coverId !== null && coverId !== broken && !failed.has(coverId) ? coverId : null
  return (
    <div
      className={cx(
        'relative aspect-square shrink-0 overflow-hidden bg-sunken',
        'after:pointer-events-none after:absolute after:inset-0 after:rounded-[inherit] after:shadow-[inset_0_0_0_1px_var(--cover-edge)]',
        round ? 'rounded-full' : 'rounded-md',
        className,
      )}
    >
      {shown === null ? (
        <Placeholder seed={seed} title={title} width={width} label={alt} />
      ) : (
        <img
          src={coverAddress(shown, coverSizeFor(width))}
          srcSet={srcSet(shown, width)}
          alt={alt}
          loading={lazy ? 'lazy' : 'eager'}
          decoding="async"
          draggable={false}
          className="absolute inset-0 size-full object-cover"
          onError={() => {
            failed.add(shown)
            setBroken(shown)
          }}
        />
      )}
    </div>
  )
})

const srcSet = (id: CoverId, width: number): string => {
  const one = coverSizeFor(width)
  const two = coverSizeFor(width * 2)
  return one === two || !COVER_SIZES.includes(two)
    ? `${coverAddress(id, one)} 1x`
    : `${coverAddress(id, one)} 1x, ${coverAddress(id, two)} 2x`
}

function Placeholder({ seed, title, width, label }: { seed: string; title: string; width: number; label: string }) {
  const hash = hashOf(seed)
  const hue = hash % 360
  const turn = (hash >>> 9) % 180
  const text = initials(title)
  return (
    <div
      role={label ? 'img' : undefined}
      aria-label={label || undefined}
      aria-hidden={label ? undefined : true}
      className="absolute inset-0 flex items-center justify-center text-[oklch(0.96_0.02_var(--h))] select-none"
      style={
        {
          '--h': hue,
          background: `linear-gradient(${turn}deg, oklch(0.44 0.075 ${hue}), oklch(0.56 0.09 ${(hue + 42) % 360}))`,
          fontSize: Math.max(11, width * 0.3),
        } as React.CSSProperties
      }
    >
      {text === '' ? (
        <Music2 className="size-1/3" />
      ) : (
        <span className="font-semibold tracking-tight opacity-90">{text}</span>
      )}
    </div>
  )
}

/** First letters of the first two words; one character for scripts that write without spaces. Empty when there is none. */
export function initials(title: string): string {
  const words = title.match(/[\p{L}\p{N}]+/gu) ?? []
  const first = words[0]
  if (first === undefined) return ''
  const letter = (word: string) => [...word][0]!.toLocaleUpperCase()
  if (/\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u.test(first)) return [...first][0]!
  return words.slice(0, 2).map(letter).join('')
}

/** FNV-1a; only has to spread. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
