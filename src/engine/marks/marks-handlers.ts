/** Answers the part of the `personal` branch that is hearts, stars and corrections. */
import type { Corrections } from '../corrections/corrections.ts'
import type { Favourites } from '../favourites/favourites.ts'
import type { Ratings } from '../ratings/ratings.ts'
import type { Os } from '../router.ts'

interface Parts {
  favourites: Favourites
  ratings: Ratings
  corrections: Corrections
}

export function marksHandlers(os: Os['personal'], { favourites, ratings, corrections }: Parts) {
  return {
    setFavourite: os.setFavourite.handler(({ input: { what, on } }) => favourites.set(what, on)),
    setStars: os.setStars.handler(({ input: { what, stars } }) => ratings.set(what, stars)),
    corrections: os.corrections.handler(({ input }) => corrections.of(input.trackId)),
    correct: os.correct.handler(({ input: { trackIds, fields } }) => corrections.correct(trackIds, fields)),
  }
}
