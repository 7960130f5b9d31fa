/** Runs once before the end-to-end tests: what they drive is the built program. */
import { buildIfStale } from '../../scripts/support/build.ts'

export default async function setUp(): Promise<void> {
  await buildIfStale()
}
