/** The genres of an album or artist, each a link, behind other facts on the same line. */
import { Fragment } from 'react'
import { Link } from 'wouter'
import type { GenreRow } from '../../shared/model/genre.ts'
import { paths } from '../app/paths.ts'

export function GenreLinks({ genres }: { genres: readonly Pick<GenreRow, 'id' | 'name'>[] }) {
  return genres.map((genre) => (
    <Fragment key={genre.id}>
      {' · '}
      <Link href={paths.genre(genre.id)} className="rounded hover:text-ink hover:underline">
        {genre.name}
      </Link>
    </Fragment>
  ))
}
