/** Hands the person a file that was made here: the browser, or the desktop, asks or knows where it goes. */
export function downloadText({ fileName, mime, text }: { fileName: string; mime: string; text: string }): void {
  const address = URL.createObjectURL(new Blob([text], { type: mime }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  document.body.append(link)
  link.click()
  link.remove()
  // The download has its own hold of the bytes by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
