/** The protocol's description as a page to read: plain HTML made here, without a script, and with one style that its policy names. */
import { createHash } from 'node:crypto'
import type { ApiDocument, ApiOperation } from './openapi.ts'
import { PROTOCOL_HEADERS } from './send-answer.ts'

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem }
h2 { margin: 2.5rem 0 .5rem; text-transform: capitalize }
section { border-top: 1px solid #8886; padding: .75rem 0 }
h3 { margin: 0; font: 600 1rem ui-monospace, monospace; overflow-wrap: anywhere }
p { margin: .25rem 0 }
table { border-collapse: collapse; margin: .5rem 0 }
th, td { text-align: left; vertical-align: top; padding: .15rem 1rem .15rem 0 }
th { font-weight: 500 }
code, pre { font-family: ui-monospace, monospace; font-size: .9em }
pre { overflow: auto; max-height: 30rem; margin: .5rem 0; padding: .75rem; background: #8882; border-radius: 6px }
summary { cursor: pointer }
.scope { font: .85rem system-ui, sans-serif; padding: .1rem .5rem; border: 1px solid #8888; border-radius: 1rem }
`

export const DOCS_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': PROTOCOL_HEADERS['content-security-policy']!.replace(
    "default-src 'none'",
    `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  ),
}

export function docsPage(document: ApiDocument): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item ?? {}).map(([method, operation]) => ({ method, path, operation: operation as ApiOperation })),
  )
  const groups = Map.groupBy(operations, ({ operation }) => operation.tags?.[0] ?? '')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(document.info.title)}: protocol ${escaped(document.info.version)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(document.info.title)}</h1>
<p>Protocol ${escaped(document.info.version)}. For programs: <a href="openapi.json">openapi.json</a>.</p>
${prose(document.info.description)}
${[...groups].map(([tag, group]) => `<h2>${escaped(tag)}</h2>\n${group.map(operationSection).join('\n')}`).join('\n')}
<h2>Schemas</h2>
${Object.entries(document.components?.schemas ?? {})
  .map(([name, schema]) => `<section id="${escaped(name)}">${schemaBlock(name, schema)}</section>`)
  .join('\n')}
</body>
</html>
`
}

interface Described {
  method: string
  path: string
  operation: ApiOperation
}

function operationSection({ method, path, operation }: Described): string {
  const scope = Object.values(operation.security?.[0] ?? {})[0]?.[0]
  const badge = scope === undefined ? 'open to all' : `scope: ${scope}`
  return `<section>
<h3>${escaped(method.toUpperCase())} ${escaped(path)} <span class="scope">${escaped(badge)}</span></h3>
${prose(operation.summary)}${prose(operation.description)}${parametersTable(operation)}${bodyBlock(operation)}
<table>${Object.entries(operation.responses ?? {})
    .map(([status, answer]) => responseRow(status, answer as Answer))
    .join('')}</table>
</section>`
}

interface Content {
  content?: Record<string, { schema?: unknown }>
}
interface Answer extends Content {
  description?: string
}
interface Parameter {
  name?: string
  in?: string
  required?: boolean
  description?: string
  schema?: unknown
}

function parametersTable({ parameters = [] }: ApiOperation): string {
  if (parameters.length === 0) return ''
  const rows = (parameters as Parameter[]).map(
    ({ name = '', in: place = '', required, description, schema }) =>
      `<tr><th><code>${escaped(name)}</code></th><td>${escaped(place)}${required ? ', required' : ''}</td>` +
      `<td>${escaped(description ?? '')}</td><td><code>${escaped(JSON.stringify(schema ?? {}))}</code></td></tr>`,
  )
  return `<table>${rows.join('')}</table>`
}

function bodyBlock({ requestBody }: ApiOperation): string {
  const schema = (requestBody as Content | undefined)?.content?.['application/json']?.schema
  return schema === undefined ? '' : schemaBlock('Body', schema)
}

function responseRow(status: string, { description, content }: Answer): string {
  const [type, media] = Object.entries(content ?? {})[0] ?? []
  const isError = Number(status) >= 400
  const shape = media?.schema === undefined || isError ? '' : schemaBlock(type ?? '', media.schema)
  const named = type && shape === '' && !isError ? ` <code>${escaped(type)}</code>` : ''
  return `<tr><th>${escaped(status)}</th><td>${escaped(description ?? '')}${named}${shape}</td></tr>`
}

const schemaBlock = (name: string, schema: unknown): string =>
  `<details><summary>${escaped(name)}</summary><pre>${escaped(JSON.stringify(schema, null, 2))}</pre></details>`

/** Paragraphs, and code between backticks. */
const prose = (text: string | undefined): string =>
  (text ?? '')
    .split('\n\n')
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => `<p>${escaped(paragraph).replace(/`([^`]*)`/g, '<code>$1</code>')}</p>`)
    .join('\n')

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char]!)
