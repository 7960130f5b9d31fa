/** What the simulation throws when something does not hold that must; everything else that is thrown is a mistake in it. */
export class Violation extends Error {}

export const must = (holds: boolean, what: string): void => {
  if (!holds) throw new Violation(what)
}
