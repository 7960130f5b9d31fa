/** What a request is for, from its request line or the address of a web request: less work than an object of class URL. */
export interface RequestTarget {
  /** As it came: nothing in it is decoded, and no `..` resolved. */
  path: string
  /** Only to be read. */
  query: URLSearchParams
}

/** An address in either form: from the root, or with a scheme and a name before. */
const TARGET = /^(?:[a-z][a-z\d+.-]*:\/\/[^/?#]*)?([^?#]*)(?:\?([^#]*))?/i

export function requestTarget(url: string): RequestTarget {
  const [, path = '', query] = TARGET.exec(url) ?? []
  return { path, query: query === undefined ? NONE : new URLSearchParams(query) }
}

const NONE = new URLSearchParams()
