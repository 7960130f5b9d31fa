/** Asks for a file of the person's own. Call it from a click or a key press: browsers open the dialog only then. */
import { decodeText } from './decode-text.ts'

/** `accept` as in a file input. Resolves to undefined when none was chosen. */
export function chooseFile(accept: string): Promise<File | undefined> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = accept
    input.addEventListener('change', () => resolve(input.files?.[0]))
    input.addEventListener('cancel', () => resolve(undefined))
    input.click()
  })
}

export async function readText(file: Blob): Promise<string> {
  return decodeText(new Uint8Array(await file.arrayBuffer()))
}
