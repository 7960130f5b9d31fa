/** Sent with every answer of the server, the page's and all others. */
import { PAGE_HEADERS } from '../shared/page-files.ts'

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  ...PAGE_HEADERS,
  // For browsers that do not know `frame-ancestors`.
  'x-frame-options': 'DENY',
}
