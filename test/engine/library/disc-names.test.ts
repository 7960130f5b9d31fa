import { describe, expect, it } from 'vitest'
import { folderWithoutDisc, titleWithoutDisc } from '../../../src/engine/library/disc-names.ts'

describe('names of discs', () => {
  it('are taken off folders', () => {
    expect(folderWithoutDisc('Pink Floyd/The Wall/CD1')).toEqual({ text: 'Pink Floyd/The Wall', discNo: 1 })
    expect(folderWithoutDisc('The Wall/Disc 2 - Live')).toEqual({ text: 'The Wall', discNo: 2 })
    expect(folderWithoutDisc('The Wall/disk_03')).toEqual({ text: 'The Wall', discNo: 3 })
    expect(folderWithoutDisc('Pink Floyd/The Wall (CD 2)')).toEqual({ text: 'Pink Floyd/The Wall', discNo: 2 })
    expect(folderWithoutDisc('CD1')).toEqual({ text: '', discNo: 1 })
  })

  it('are taken off album titles', () => {
    expect(titleWithoutDisc('The Wall (Disc 2)')).toEqual({ text: 'The Wall', discNo: 2 })
    expect(titleWithoutDisc('The Wall [CD1]')).toEqual({ text: 'The Wall', discNo: 1 })
    expect(titleWithoutDisc('The Wall - Disc 2')).toEqual({ text: 'The Wall', discNo: 2 })
    expect(titleWithoutDisc('The Wall, CD 2')).toEqual({ text: 'The Wall', discNo: 2 })
  })

  it('are not seen where there are none', () => {
    for (const title of ['Disco 2', 'Discovery', 'CD', 'Compact Disc', '(Disc 1)', 'Volume 2', 'Live 1999']) {
      expect(titleWithoutDisc(title)).toEqual({ text: title })
    }
    for (const folder of ['', 'Music', 'CDs/Queen', 'Discography', 'A/B/C', 'CD100']) {
      expect(folderWithoutDisc(folder)).toEqual({ text: folder })
    }
  })
})
