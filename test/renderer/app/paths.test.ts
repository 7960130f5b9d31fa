import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { decodeFolder, encodeFolder, paths } from '../../../src/renderer/app/paths.ts'
import type { SourceId } from '../../../src/shared/model/ids.ts'

describe('folder addresses', () => {
  test.prop([fc.string({ unit: 'binary' })])('come back as they went, whatever the folder is called', (path) => {
    const encoded = encodeFolder(path)
    expect(decodeFolder(encoded)).toBe(path.toWellFormed())
    // The browser and the router decode percent signs; a slash would part the path.
    expect(encoded).not.toMatch(/[%/?#]/)
    expect(decodeURI(encoded)).toBe(encoded)
  })

  it('keeps a name that looks encoded already', () => {
    for (const path of ['100%', 'a%2Fb', '~7E', 'a~2Fb/c', 'ü/日本語', ' '])
      expect(decodeFolder(encodeFolder(path))).toBe(path)
  })

  it('answers the empty path for text that is no encoding', () => {
    expect(decodeFolder('~ZZ')).toBe('')
  })

  it('leaves the root without a second part', () => {
    expect(paths.folder(3 as SourceId)).toBe('/folders/3')
  })
})
