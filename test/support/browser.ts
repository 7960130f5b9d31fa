/** How Chromium is started for tests and benchmarks: no window, nothing fetched behind our back, sound without a click. */
export const CHROMIUM_ARGS = [
  // Test machines run as root in containers, where Chromium's sandbox cannot start.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
  // A null sink still runs the audio clock.
  '--mute-audio',
] as const
