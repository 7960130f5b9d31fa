/**
 * Loaded before a server (`--import`): its clock stands for a while, so that much happens in one millisecond, then goes on,
 * and now and then back.
 */
const real = Date.now
const STEPS = [0, 15_000, -10_000, 5_000, -15_000, 10_000, -5_000]
let asked = 0
let stands = real()

Date.now = () => {
  if (asked++ % 200 === 0) stands = real() + STEPS[((asked / 200) % STEPS.length) | 0]
  return stands
}
