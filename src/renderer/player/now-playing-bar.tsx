export function NowPlayingBar() {
  return null
}
