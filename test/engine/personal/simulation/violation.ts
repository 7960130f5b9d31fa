/** What the simulation throws when something does not hold that must; everything else that is thrown is a mistake in it. */
export class Violation extends Error {}

/** `what` is only put into words when it does not hold: that may mean asking the database. */
export const must = (holds: boolean, what: () => string): void => {
  if (!holds) throw new Violation(what())
}
