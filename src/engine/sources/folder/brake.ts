/** The brake: absence is never deletion. When too much would vanish at once, nothing does until the user says so. */

const SHARE = 0.2
const COUNT = 50

/** `known` copies before, of which `vanished` were not found. */
export const mustBrake = ({ known, vanished }: { known: number; vanished: number }): boolean =>
  vanished > COUNT && vanished > known * SHARE
