/**
 * Processor time this thread has spent, in milliseconds. On a machine that others use too, it tells what something costs
 * where the clock tells how long others took.
 */
export function threadMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
