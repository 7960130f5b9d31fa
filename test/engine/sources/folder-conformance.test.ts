import { mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sourceConformance } from '../../conformance/source.ts'
import { TINY_FORMATS, tinyFile, type TinyFormat } from './folder/tiny-music.ts'
import { folderLibrary } from './library-of-folders.ts'

sourceConformance('folder', async () => {
  const library = await folderLibrary()
  const seeds = new Map<string, number>()
  for (let index = 0; index < 25; index++) {
    const path = `Album ${index % 3}/${index}.${TINY_FORMATS[index % TINY_FORMATS.length]!}`
    seeds.set(path, index)
    library.put(path, tinyFile(TINY_FORMATS[index % TINY_FORMATS.length]!, { seed: index, title: `Title ${index}` }))
  }
  const { sourceId } = await library.add()
  const at = (remoteId: string) => join(library.root, remoteId)
  return {
    stores: library.stores,
    sourceId,
    truth: () => new Map([...seeds.keys()].map((remoteId) => [remoteId, readFileSync(at(remoteId))])),
    row: () => library.sources.list()[0]!,
    sync: () => library.rescan(),
    open: (remoteId, options) => library.sources.openCopy({ sourceId, remoteId }, options),
    async retag(remoteId) {
      const format = remoteId.slice(remoteId.lastIndexOf('.') + 1) as TinyFormat
      writeFileSync(at(remoteId), tinyFile(format, { seed: seeds.get(remoteId)!, title: 'Another title', padding: 99 }))
    },
    async move(from, to) {
      mkdirSync(dirname(at(to)), { recursive: true })
      renameSync(at(from), at(to))
    },
    async remove(remoteId) {
      unlinkSync(at(remoteId))
    },
    async disconnect() {
      renameSync(library.root, `${library.root}-unplugged`)
    },
    async reconnect() {
      renameSync(`${library.root}-unplugged`, library.root)
    },
    close: () => library.close(),
  }
})
