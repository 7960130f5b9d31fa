/** Starts the built headless shell and shows what it says; its first address can be opened in the user's browser. */
import { hasDisplay, openInBrowser } from './display.ts'
import { SERVER_ENTRY } from './project.ts'
import { exitOf, start } from './run-program.ts'

/** Ends when the server does, with its exit code. */
export async function serve(args: readonly string[], { open }: { open: boolean }): Promise<number> {
  const server = start(process.execPath, [SERVER_ENTRY, ...args], { stdio: ['inherit', 'pipe', 'inherit'] })
  let waiting = open && hasDisplay()
  server.stdout!.setEncoding('utf8').on('data', (text: string) => {
    process.stdout.write(text)
    const address = waiting ? /https?:\/\/\S+/.exec(text)?.[0] : undefined
    if (!address) return
    waiting = false
    openInBrowser(address)
  })
  return exitOf(server)
}
