/**
 * Puts text on the clipboard. Browsers have the modern way only on pages that came encrypted or from this machine; a server in
 * the local network is neither, so there the old one is used. Rejects when neither works.
 */
export async function writeClipboard(text: string): Promise<void> {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text)
    return
  }
  const onCopy = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
  }
  document.addEventListener('copy', onCopy, { once: true })
  const copied = document.execCommand('copy')
  document.removeEventListener('copy', onCopy)
  if (!copied) throw new Error('The browser does not let this page copy.')
}
