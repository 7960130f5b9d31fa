import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BYTE_ROUTES } from '../../../src/shared/protocol/index.ts'
import { WireTrack } from '../../../src/shared/protocol/track.ts'
import type { ApiDocument, ApiOperation } from '../../../src/engine/sharing/openapi.ts'
import { fillPath, ROUTES } from '../../../src/engine/sharing/routes.ts'
import { sharingHouse, type SharingHouse } from './support.ts'

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

let house: SharingHouse
let document: ApiDocument
let operations: { name: string; method: string; path: string; operation: ApiOperation }[]

beforeAll(async () => {
  house = await sharingHouse()
  document = (await house.ask('/openapi.json')).json() as unknown as ApiDocument
  operations = Object.entries(document.paths!).flatMap(([path, item]) =>
    Object.entries(item!).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      operation: operation as ApiOperation,
    })),
  )
})
afterAll(() => house.close())

describe('the document', () => {
  it('describes every route that is served, and no other', () => {
    expect(operations.map(({ name }) => name).toSorted()).toEqual(
      ROUTES.map(({ method, path }) => `${method} ${path}`).toSorted(),
    )
    for (const { method, path } of BYTE_ROUTES)
      expect(operations.map(({ name }) => name)).toContain(`${method} ${path}`)
  })

  it('describes what really answers, with the methods that are really allowed', async () => {
    const byPath = Map.groupBy(operations, ({ path }) => path)
    for (const [path, described] of byPath) {
      const { status, headers } = await house.ask(fillPath(path, { id: 'x' }), { method: 'PROPFIND' })
      expect(status, path).toBe(405)
      const methods = new Set(headers.allow!.split(', '))
      if (methods.has('GET')) methods.delete('HEAD')
      expect([...methods].toSorted(), path).toEqual(described.map(({ method }) => method).toSorted())
    }
  })

  it('says of each which scope it takes', () => {
    for (const { method, path, scope } of ROUTES) {
      const { operation } = operations.find(({ name }) => name === `${method} ${path}`)!
      expect(operation.security, path).toEqual(scope === null ? [] : [{ token: [scope] }])
      expect(Object.keys(operation.responses!).includes('401'), path).toBe(scope !== null || path.startsWith('/auth/'))
    }
    expect(document.components!.securitySchemes).toMatchObject({ token: { type: 'http', scheme: 'bearer' } })
  })

  it('is OpenAPI 3.1 by its structure', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/)
    expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) })
    expect(document.servers).toEqual([{ url: '/api' }])
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { name, method, path, operation } of operations) {
      expect(METHODS, name).toContain(method.toLowerCase())
      expect(path, name).toMatch(/^\/[a-z]/)
      expect(operation.summary, name).toMatch(/\w/)
      const parameters = (operation.parameters ?? []) as {
        name: string
        in: string
        required?: boolean
        schema: object
      }[]
      const inPath = parameters.filter((parameter) => parameter.in === 'path')
      expect(inPath.map((parameter) => parameter.name)).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, id]) => id))
      for (const parameter of parameters) {
        expect(['path', 'query', 'header', 'cookie'], name).toContain(parameter.in)
        expect(parameter.schema, name).toBeTypeOf('object')
        if (parameter.in === 'path') expect(parameter.required, name).toBe(true)
      }
      const statuses = Object.keys(operation.responses!)
      expect(statuses.length, name).toBeGreaterThan(0)
      for (const status of statuses) {
        expect(status, name).toMatch(/^[1-5]\d\d$/)
        expect((operation.responses![status] as { description: string }).description, name).toMatch(/\w/)
      }
    }
  })

  it('refers to nothing that is not in it', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref!)
    expect(refs.length).toBeGreaterThan(0)
    for (const ref of refs) {
      const found = ref
        .slice(2)
        .split('/')
        .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document)
      expect(found, ref).toBeTypeOf('object')
    }
  })

  it('tells of a track all that is told of one', () => {
    const track = document.components!.schemas!.Track as { properties: object }
    expect(Object.keys(track.properties).toSorted()).toEqual(Object.keys(WireTrack.shape).toSorted())
  })
})

describe('the page', () => {
  it('shows every route, without a script, under a policy that allows its one style only', async () => {
    const { headers, body } = await house.ask('/docs')
    const page = body.toString()
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    for (const { method, path, summary } of ROUTES) {
      expect(page).toContain(`${method} ${path}`)
      expect(page).toContain(summary.replaceAll('`', '').split(' ')[0])
    }
    expect(page).not.toMatch(/<script|<link|<img|<iframe|style=|https?:\/\/|\son\w+=/i)
    const [, style] = /<style>([\s\S]*)<\/style>/.exec(page)!
    const digest = createHash('sha256').update(style!).digest('base64')
    expect(headers['content-security-policy']).toContain(`default-src 'none'; style-src 'sha256-${digest}'`)
    expect(headers['content-security-policy']).not.toContain('unsafe')
  })
})
