/**
 * The body of every page: its heading and tools, then one scroll container that remembers its place.
 *
 * - `Page` is for plain content: it scrolls as a whole, heading included.
 * - `ListPage` is for virtual lists: the heading stays, and the list brings its own scroller.
 *
 * Both set the window's title and announce it.
 */
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { announce } from '../ui/announce.tsx'
import { cx } from '../ui/class-names.ts'
import { LibraryPull } from './library-refresh.tsx'
import { useScrollRestoration } from './scroll-restoration.ts'

export interface PageProps {
  title: string
  /** Beside the title: a count, a hint. */
  about?: ReactNode
  /** Sort, filter, view: at the right of the title. */
  tools?: ReactNode
  /** Below the title: which filters are in force. */
  below?: ReactNode
  /** False when the page shows its title in its own way (an album beside its cover); it then renders the h1 itself. */
  heading?: boolean
  children: ReactNode
}

export interface ScrollPageProps extends PageProps {
  /** Pages of the library can be pulled to look for new music. */
  pull?: boolean
  /** Of the content; say its `max-w-…` here. */
  className?: string
}

export function Page({ title, about, tools, heading = true, pull = false, className, children }: ScrollPageProps) {
  const scroller = useRef<HTMLDivElement>(null)
  useScrollRestoration(scroller)
  useWindowTitle(title)
  const body = (
    // Focusable, so that the keyboard can scroll a page without controls.
    <div
      ref={scroller}
      tabIndex={-1}
      data-page-scroller
      className="min-h-0 flex-1 overflow-y-auto overscroll-contain outline-none [scrollbar-gutter:stable]"
    >
      <div className={cx('mx-auto w-full px-6 pb-8', className ?? 'max-w-[120rem]')}>
        {heading && <PageHeading title={title} about={about} tools={tools} />}
        {children}
      </div>
    </div>
  )
  return pull ? <LibraryPull>{body}</LibraryPull> : body
}

/** `children` is the list with its scroller; wrap it in LibraryPull. */
export function ListPage({ title, about, tools, below, heading = true, children }: PageProps) {
  useWindowTitle(title)
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {heading && (
        <div className="shrink-0 px-6">
          <PageHeading title={title} about={about} tools={tools} />
          {below}
        </div>
      )}
      {children}
    </div>
  )
}

function PageHeading({ title, about, tools }: Pick<PageProps, 'title' | 'about' | 'tools'>) {
  return (
    <header className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-2 pt-1 pb-3">
      <h1 className="text-2xl font-bold tracking-tight">{title}</h1>
      {about && <div className="pt-1.5 text-sm text-ink-3">{about}</div>}
      {tools && <div className="ml-auto flex flex-wrap items-center gap-2">{tools}</div>}
    </header>
  )
}

let announced: string | undefined

function useWindowTitle(title: string): void {
  const { t } = useTranslation()
  const appName = t('common.appName')
  useEffect(() => {
    document.title = title === '' ? appName : `${title} · ${appName}`
    if (title !== '' && title !== announced) {
      // What the browser does at a page load: tell where one is, though not where one begins.
      if (announced !== undefined) announce(title)
      announced = title
    }
  }, [title, appName])
}
