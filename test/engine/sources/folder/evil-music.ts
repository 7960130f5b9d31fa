/**
 * Files built to break readers of tags: lengths that are zero, negative, larger than the file or than memory; structures
 * that hold themselves, nest without end or come in millions; headers without bodies. And mutations of good files by chance.
 */
import {
  apeTag,
  box,
  id3v2,
  mp3Frames,
  noise,
  randomFrom,
  TINY_FORMATS,
  tinyFile,
  tinyFlac,
  tinyM4a,
  tinyMp3,
  tinyOpus,
  tinyPng,
  tinyWav,
  u32be,
  u32le,
} from './tiny-music.ts'

const ones = (length: number) => Buffer.alloc(length, 0xff)
const zeros = (length: number) => Buffer.alloc(length)
const text = (value: string) => Buffer.from(value, 'latin1')
const u64le = (value: bigint) => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return bytes
}
const u64be = (value: bigint) => Buffer.from(u64le(value).toReversed())
const join = (...parts: Buffer[]) => Buffer.concat(parts)

export function evilFiles(): [name: string, bytes: Buffer][] {
  return [
    ...evilId3(),
    ...evilApe(),
    ...evilFlac(),
    ...evilOgg(),
    ...evilMp4(),
    ...evilRiff(),
    ...evilAsf(),
    ...evilMatroska(),
    ...evilDsd(),
    ...evilOther(),
  ]
}

function evilId3(): [string, Buffer][] {
  const tag = (frames: Buffer, { version = 4, flags = 0, size = frames.length } = {}) => {
    const s = [(size >> 21) & 127, (size >> 14) & 127, (size >> 7) & 127, size & 127]
    return join(text('ID3'), Buffer.from([version, 0, flags, ...s]), frames)
  }
  const frame = (id: string, size: number, body: Buffer, flags = 0) =>
    join(text(id), u32be(size), Buffer.from([0, flags]), body)
  const sound = mp3Frames(9, 20)
  const many = Buffer.concat(Array.from({ length: 20_000 }, () => frame('TIT2', 2, text('\x03x'))))
  return [
    ['frame-larger-than-file.mp3', join(tag(frame('TIT2', 0x7f7f7f7f, text('\x03x'))), sound)],
    ['frame-negative.mp3', join(tag(frame('TIT2', 0xffffffff, text('\x03x')), { version: 3 }), sound)],
    ['frame-zero.mp3', join(tag(Buffer.concat(Array.from({ length: 999 }, () => frame('TIT2', 0, zeros(0))))), sound)],
    ['tag-larger-than-file.mp3', join(tag(zeros(20), { size: 0xfffffff }), sound)],
    ['tag-only.mp3', tag(frame('TIT2', 2, text('\x03x')))],
    ['bad-syncsafe.mp3', join(text('ID3'), Buffer.from([4, 0, 0, 0xff, 0xff, 0xff, 0xff]), sound)],
    ['tags-in-a-row.mp3', join(...Array.from({ length: 500 }, () => id3v2({ title: 'x' })), sound)],
    ['twenty-thousand-frames.mp3', join(tag(many), sound)],
    ['unsync-everything.mp3', join(tag(join(frame('TIT2', 500, ones(500), 2)), { flags: 0x80 }), sound)],
    ['compressed-bomb.mp3', join(tag(frame('TIT2', 64, join(u32be(0xffffffff), noise(1, 60)), 9)), sound)],
    ['extended-header.mp3', join(tag(join(u32be(0xffffffff), zeros(50)), { flags: 0x40, version: 3 }), sound)],
    ['extended-header-zero.mp3', join(tag(zeros(60), { flags: 0x40 }), sound)],
    [
      'declared-4-gib-picture.mp3',
      join(tag(frame('APIC', 0xffffffff, text('\0image/png\0\x03\0PNG')), { version: 3 }), sound),
    ],
    ['picture-without-end.mp3', join(tag(frame('APIC', 40, join(text('\0'), ones(39)))), sound)],
    ['comment-without-text.mp3', join(tag(frame('COMM', 1, text('\x01'))), sound)],
    ['lyrics-half.mp3', join(tag(frame('SYLT', 9, text('\x01eng\x02\x01\xff\xfe\0'))), sound)],
    ['odd-utf16.mp3', join(tag(frame('TIT2', 6, text('\x01\xff\xfea\0b'))), sound)],
    ['unknown-encoding.mp3', join(tag(frame('TIT2', 6, text('\x77abcde'))), sound)],
    ['chapters.mp3', join(tag(frame('CHAP', 30, join(text('a\0'), ones(28)))), sound)],
    ['popm-empty.mp3', join(tag(frame('POPM', 3, text('a\0\xff'))), sound)],
    ['version-9.mp3', join(tag(frame('TIT2', 2, text('\x03x')), { version: 9 }), sound)],
    ['v2-frames.mp3', join(tag(join(text('TT2'), Buffer.from([255, 255, 255]), zeros(30)), { version: 2 }), sound)],
    ['only-sync.mp3', ones(300_000)],
    [
      'false-frames.mp3',
      Buffer.concat(Array.from({ length: 5000 }, () => Buffer.from([0xff, 0xfb, 0x90, 0, 1, 2, 3]))),
    ],
    [
      'xing-of-nothing.mp3',
      join(Buffer.from([0xff, 0xfb, 0x90, 0]), zeros(32), text('Xing'), ones(4), ones(4), zeros(369), sound),
    ],
    ['lyrics3-size.mp3', join(sound, text('LYRICSBEGIN999999LYRICS200'), text('TAG'), zeros(125))],
    [
      'adts-zero-length.aac',
      Buffer.concat(Array.from({ length: 900 }, () => Buffer.from([0xff, 0xf1, 0x50, 0x80, 0, 0x1f, 0xfc]))),
    ],
  ]
}

function evilApe(): [string, Buffer][] {
  const footer = (size: number, items: number, flags = 0) =>
    join(text('APETAGEX'), u32le(2000), u32le(size), u32le(items), u32le(flags), zeros(8))
  const sound = mp3Frames(8, 20)
  const tag = apeTag({ title: 'loop' })
  return [
    ['ape-million-items.mp3', join(sound, zeros(64), footer(96, 0xffffffff))],
    ['ape-size-zero.mp3', join(sound, footer(0, 5))],
    ['ape-size-of-file.mp3', join(sound, footer(0x7fffffff, 5))],
    ['ape-in-ape.mp3', join(sound, tag, tag, tag, tag, tag, tag, tag, tag, tag, tag)],
    ['ape-item-huge.mp3', join(sound, u32le(0xfffffff0), u32le(0), text('Title\0x'), footer(47, 1))],
    ['ape-item-picture.mp3', join(sound, u32le(20), u32le(2), text('Cover Art (Front)\0'), ones(20), footer(78, 1))],
    ['monkey-short.ape', join(text('MAC '), u32le(0xffff))],
    ['monkey-descriptor.ape', join(text('MAC '), Buffer.from([0x96, 0x0f, 0, 0]), ones(100))],
  ]
}

function evilFlac(): [string, Buffer][] {
  const info = tinyFlac({}).subarray(4, 42)
  const block = (type: number, size: number, body: Buffer) =>
    join(Buffer.from([type, size >> 16, (size >> 8) & 255, size & 255]), body)
  const start = join(text('fLaC'), Buffer.from([0]), info.subarray(1))
  const comments = (count: number, body: Buffer) => {
    const all = join(u32le(0), u32le(count), body)
    return block(0x84, all.length, all)
  }
  const million = Buffer.concat([
    u32le(0),
    u32le(1_000_000),
    ...Array.from({ length: 200_000 }, () => join(u32le(3), text('A=b'))),
  ])
  return [
    ['flac-million-comments.flac', join(start, block(4, million.length, million), block(0x81, 0, zeros(0)), zeros(99))],
    ['flac-four-billion-comments.flac', join(start, comments(0xffffffff, zeros(40)))],
    ['flac-comment-longer-than-block.flac', join(start, comments(1, join(u32le(0xffffffff), text('A=b'))))],
    ['flac-vendor-huge.flac', join(start, block(0x84, 12, join(u32le(0xfffffff0), zeros(8))))],
    ['flac-empty-blocks.flac', join(start, Buffer.concat(Array.from({ length: 60_000 }, () => block(1, 0, zeros(0)))))],
    ['flac-block-past-end.flac', join(start, block(0x81, 0xffffff, zeros(10)))],
    [
      'flac-picture-4-gib.flac',
      join(
        start,
        block(0x86, 60, join(u32be(3), u32be(9), text('image/png'), u32be(0), zeros(16), u32be(0xffffffff), zeros(23))),
      ),
    ],
    ['flac-picture-mime-4-gib.flac', join(start, block(0x86, 40, join(u32be(3), u32be(0xffffffff), zeros(32))))],
    ['flac-no-streaminfo.flac', join(text('fLaC'), block(0x84, 8, zeros(8)))],
    ['flac-streaminfo-short.flac', join(text('fLaC'), block(0x80, 3, zeros(3)))],
    ['flac-sample-rate-zero.flac', join(text('fLaC'), block(0x80, 34, zeros(34)), zeros(500))],
    ['flac-only-magic.flac', text('fLaC')],
  ]
}

function evilOgg(): [string, Buffer][] {
  const page = (flags: number, table: number[], body: Buffer, granule = 0n) =>
    join(
      text('OggS\0'),
      Buffer.from([flags]),
      u64le(granule),
      u32le(1),
      zeros(8),
      Buffer.from([table.length, ...table]),
      body,
    )
  const head = tinyOpus({}).subarray(28, 47)
  const lacing = Array.from({ length: 255 }, () => 255)
  const good = tinyOpus({ title: 'x' })
  return [
    [
      'ogg-lacing-never-ends.ogg',
      join(page(2, [19], head), ...Array.from({ length: 20 }, () => page(1, lacing, zeros(65_025)))),
    ],
    ['ogg-empty-pages.ogg', join(page(2, [19], head), ...Array.from({ length: 5000 }, () => page(0, [], zeros(0))))],
    [
      'ogg-zero-segments.ogg',
      join(
        page(2, [19], head),
        page(
          0,
          Array.from({ length: 255 }, () => 0),
          zeros(0),
        ),
      ),
    ],
    ['ogg-first-pages-only.ogg', join(...Array.from({ length: 3000 }, () => page(2, [19], head)))],
    ['ogg-page-past-end.ogg', join(page(2, [19], head), page(0, lacing, zeros(9)))],
    ['ogg-capture-everywhere.ogg', Buffer.concat(Array.from({ length: 50_000 }, () => text('OggS')))],
    ['ogg-granule-negative.opus', join(good.subarray(0, 6), u64le(0xfffffffffffffffen), good.subarray(14))],
    ['ogg-granule-huge.opus', withLastGranule(good, 0x7fffffffffffffffn)],
    [
      'ogg-comment-count.ogg',
      join(page(2, [19], head), page(0, [24], join(text('OpusTags'), u32le(0), u32le(0xffffffff), zeros(8)))),
    ],
    [
      'ogg-comment-length.ogg',
      join(page(2, [19], head), page(0, [24], join(text('OpusTags'), u32le(0), u32le(1), u32le(0xffffffff), zeros(4)))),
    ],
    [
      'ogg-picture-not-base64.ogg',
      join(
        page(2, [19], head),
        page(
          0,
          [60],
          join(text('OpusTags'), u32le(0), u32le(1), u32le(40), text('METADATA_BLOCK_PICTURE=*****************')),
        ),
      ),
    ],
    ['ogg-vorbis-short.ogg', page(2, [7], text('\x01vorbis'))],
    [
      'ogg-vorbis-rate-zero.ogg',
      join(
        page(2, [30], join(text('\x01vorbis'), zeros(23))),
        page(0, [8], text('\x03vorbis\0')),
        page(0, [8], text('\x05vorbis\0')),
        page(4, [9], zeros(9), 99n),
      ),
    ],
    ['ogg-speex-headers.spx', join(page(2, [80], join(text('Speex   '), ones(72))), page(4, [9], zeros(9)))],
    [
      'ogg-flac-headers.ogg',
      join(page(2, [51], join(text('\x7fFLAC\x01\0\xff\xfffLaC'), ones(38))), page(4, [9], ones(9))),
    ],
  ]
}

function withLastGranule(bytes: Buffer, granule: bigint): Buffer {
  const copy = Buffer.from(bytes)
  copy.writeBigUInt64LE(granule, copy.lastIndexOf('OggS') + 6)
  return copy
}

function evilMp4(): [string, Buffer][] {
  const ftyp = box('ftyp', text('M4A \0\0\0\0M4A isom'))
  let nested = box('udta', zeros(8))
  for (let depth = 0; depth < 1000; depth++) nested = box('udta', nested)
  let trees = zeros(0)
  for (let depth = 0; depth < 12; depth++) trees = join(box('meta', zeros(4), trees), box('ilst', trees))
  const good = tinyM4a({ title: 'x', picture: tinyPng() })
  const table = (name: string, ...parts: Buffer[]) =>
    join(
      ftyp,
      box('moov', box('trak', box('mdia', box('minf', box('stbl', box(name, ...parts)))))),
      box('mdat', noise(1, 500)),
    )
  return [
    ['mp4-64-bit-atom.m4a', join(ftyp, u32be(1), text('moov'), u64be(0xffffffffffffffffn), zeros(50))],
    ['mp4-64-bit-2-gib.m4a', join(ftyp, u32be(1), text('free'), u64be(0x7fffffffn), zeros(50))],
    ['mp4-size-below-header.m4a', join(ftyp, u32be(3), text('moov'), zeros(50))],
    ['mp4-size-zero-inside.m4a', join(ftyp, box('moov', u32be(0), text('udta'), zeros(40)))],
    ['mp4-nested-1000.m4a', join(ftyp, box('moov', nested), box('mdat', noise(1, 500)))],
    ['mp4-tree.m4a', join(ftyp, box('moov', box('udta', trees)), box('mdat', noise(1, 500)))],
    ['mp4-child-larger-than-parent.m4a', join(ftyp, box('moov', u32be(0x7fffffff), text('udta'), zeros(10)))],
    ['mp4-stsz-count.m4a', table('stsz', u32be(0), u32be(0), u32be(0xffffffff))],
    ['mp4-stts-count.m4a', table('stts', u32be(0), u32be(0xffffffff))],
    ['mp4-stsd-count.m4a', table('stsd', u32be(0), u32be(0xffffffff), u32be(0), text('mp4a'))],
    ['mp4-stsd-size-zero.m4a', table('stsd', u32be(0), u32be(1), u32be(0), text('mp4a'), zeros(20))],
    [
      'mp4-data-short.m4a',
      join(ftyp, box('moov', box('udta', box('meta', zeros(4), box('ilst', box('\xa9nam', box('data'))))))),
    ],
    [
      'mp4-covr-empty.m4a',
      join(
        ftyp,
        box('moov', box('udta', box('meta', zeros(4), box('ilst', box('covr', box('data', u32be(13), u32be(0))))))),
      ),
    ],
    [
      'mp4-freeform.m4a',
      join(
        ftyp,
        box(
          'moov',
          box('udta', box('meta', zeros(4), box('ilst', box('----', box('mean'), box('name'), box('data'))))),
        ),
      ),
    ],
    ['mp4-no-tables.m4a', join(ftyp, box('mdat', noise(1, 9000)))],
    ['mp4-many-atoms.m4a', join(ftyp, Buffer.concat(Array.from({ length: 20_000 }, () => box('free'))))],
    ['mp4-cut-in-sound.m4a', good.subarray(0, good.length - 9000)],
    ['mp4-timescale-zero.m4a', Buffer.from(good.toString('latin1').replaceAll('\0\0\xacD', '\0\0\0\0'), 'latin1')],
    ['mp4-only-ftyp.m4a', ftyp],
  ]
}

function evilRiff(): [string, Buffer][] {
  const riff = (...chunks: Buffer[]) =>
    join(text('RIFF'), u32le(4 + Buffer.concat(chunks).length), text('WAVE'), ...chunks)
  const chunk = (id: string, size: number, body: Buffer) => join(text(id), u32le(size), body)
  const form = (...chunks: Buffer[]) =>
    join(text('FORM'), u32be(4 + Buffer.concat(chunks).length), text('AIFF'), ...chunks)
  const ichunk = (id: string, size: number, body: Buffer) => join(text(id), u32be(size), body)
  const fmt = tinyWav({}).subarray(12, 36)
  const comm = ichunk(
    'COMM',
    18,
    join(Buffer.from([0, 2]), u32be(1000), Buffer.from([0, 16]), Buffer.from('400eac44000000000000', 'hex')),
  )
  return [
    [
      'riff-zero-chunks.wav',
      riff(fmt, Buffer.concat(Array.from({ length: 50_000 }, () => chunk('junk', 0, zeros(0))))),
    ],
    [
      'riff-list-in-list.wav',
      riff(fmt, chunk('LIST', 0xffffffff, text('INFO')), chunk('LIST', 0xffffffff, text('INFO'))),
    ],
    ['riff-list-negative.wav', riff(fmt, chunk('LIST', 12, join(text('INFO'), text('INAM'), u32le(0xfffffff0))))],
    ['riff-data-negative.wav', riff(fmt, chunk('data', 0xffffffff, noise(1, 900)))],
    ['riff-data-zero.wav', riff(fmt, chunk('data', 0, noise(1, 900)))],
    ['riff-no-data.wav', riff(fmt)],
    ['riff-fmt-short.wav', riff(chunk('fmt ', 2, zeros(2)), chunk('data', 10, zeros(10)))],
    ['riff-fmt-zeros.wav', riff(chunk('fmt ', 16, zeros(16)), chunk('data', 10, zeros(10)))],
    ['riff-id3-larger.wav', riff(fmt, chunk('id3 ', 0x7fffffff, id3v2({ title: 'x' })), chunk('data', 9, zeros(10)))],
    ['riff-bext.wav', riff(fmt, chunk('bext', 4, zeros(4)), chunk('data', 9, zeros(10)))],
    [
      'rf64.wav',
      join(
        text('RF64'),
        ones(4),
        text('WAVE'),
        chunk('ds64', 28, ones(28)),
        fmt,
        chunk('data', 0xffffffff, noise(1, 500)),
      ),
    ],
    [
      'aiff-zero-chunks.aiff',
      form(comm, Buffer.concat(Array.from({ length: 50_000 }, () => ichunk('APPL', 0, zeros(0))))),
    ],
    ['aiff-ssnd-negative.aiff', form(comm, ichunk('SSND', 0xffffffff, noise(1, 900)))],
    ['aiff-comm-short.aiff', form(ichunk('COMM', 1, zeros(2)), ichunk('SSND', 20, zeros(20)))],
    [
      'aiff-rate-infinite.aiff',
      form(Buffer.from(comm.toString('hex').replace('400eac44', '7fffffff'), 'hex'), ichunk('SSND', 20, zeros(20))),
    ],
    ['aiff-name-huge.aiff', form(comm, ichunk('NAME', 0x7ffffffe, text('x')))],
  ]
}

function evilAsf(): [string, Buffer][] {
  const header = Buffer.from('3026b2758e66cf11a6d900aa0062ce6c', 'hex')
  const content = Buffer.from('3326b2758e66cf11a6d900aa0062ce6c', 'hex')
  const extended = Buffer.from('40a4d0d207e3d21197f000a0c95ea850', 'hex')
  const asf = (count: number, objects: Buffer, size = BigInt(30 + objects.length)) =>
    join(header, u64le(size), u32le(count), Buffer.from([1, 2]), objects)
  const object = (id: Buffer, size: bigint, body: Buffer) => join(id, u64le(size), body)
  return [
    ['asf-object-size-zero.wma', asf(1, object(content, 0n, zeros(40)))],
    ['asf-object-below-header.wma', asf(10, object(content, 23n, zeros(40)))],
    ['asf-object-negative.wma', asf(1, object(content, 0xffffffffffffffffn, zeros(40)))],
    [
      'asf-twelve-thousand-objects.wma',
      asf(12_000, Buffer.concat(Array.from({ length: 12_000 }, () => object(content, 34n, zeros(10))))),
    ],
    ['asf-four-billion-objects.wma', asf(0xffffffff, zeros(10))],
    ['asf-header-size-zero.wma', asf(1, object(content, 34n, zeros(10)), 0n)],
    ['asf-attributes.wma', asf(1, object(extended, 40n, join(Buffer.from([255, 255]), ones(14))))],
    ['asf-unknown-objects.wma', asf(3, object(noise(1, 16), 24n, zeros(0)))],
    ['asf-only-header.wma', header],
  ]
}

function evilMatroska(): [string, Buffer][] {
  const ebml = Buffer.from('1a45dfa3a34286810142f7810142f2810442f381084282886d6174726f736b614287810442858102', 'hex')
  const open = Buffer.from('01ffffffffffffff', 'hex')
  const segment = (...parts: Buffer[]) => join(ebml, Buffer.from('18538067', 'hex'), open, ...parts)
  let nested = zeros(0)
  for (let depth = 0; depth < 1000; depth++) nested = join(Buffer.from('1254c367', 'hex'), open, nested)
  return [
    ['mkv-open-everything.mka', segment(nested)],
    [
      'mkv-element-huge.mka',
      segment(Buffer.from('1654ae6b', 'hex'), Buffer.from('01fffffffffffffe', 'hex'), zeros(20)),
    ],
    ['mkv-length-zero-byte.mka', segment(Buffer.from('1654ae6b00', 'hex'), zeros(200))],
    [
      'mkv-string-huge.mka',
      segment(
        Buffer.from('1549a966', 'hex'),
        open,
        Buffer.from('7ba9', 'hex'),
        Buffer.from('08ffffffff', 'hex'),
        text('x'),
      ),
    ],
    [
      'mkv-empty-clusters.mka',
      segment(Buffer.concat(Array.from({ length: 30_000 }, () => Buffer.from('1f43b67580', 'hex')))),
    ],
    ['mkv-only-header.webm', ebml],
    ['mkv-zeros.mka', join(ebml.subarray(0, 5), zeros(5000))],
  ]
}

function evilDsd(): [string, Buffer][] {
  const dsd = (metadata: bigint, ...chunks: Buffer[]) =>
    join(text('DSD '), u64le(28n), u64le(1000n), u64le(metadata), ...chunks)
  const chunk = (id: string, size: bigint, body: Buffer) => join(text(id), u64le(size), body)
  const frm8 = (...chunks: Buffer[]) => join(text('FRM8'), u64be(1000n), text('DSD '), ...chunks)
  const dff = (id: string, size: bigint, body: Buffer) => join(text(id), u64be(size), body)
  return [
    ['dsf-chunk-below-header.dsf', dsd(0n, chunk('fmt ', 5n, zeros(60)))],
    ['dsf-chunk-zero.dsf', dsd(0n, chunk('data', 0n, zeros(60)))],
    ['dsf-chunk-negative.dsf', dsd(0n, chunk('fmt ', 0xffffffffffffffffn, zeros(60)))],
    ['dsf-metadata-past-end.dsf', dsd(0xffffffffn, chunk('fmt ', 52n, zeros(40)), chunk('data', 112n, noise(1, 100)))],
    ['dsf-metadata-at-itself.dsf', dsd(28n, chunk('fmt ', 52n, zeros(40)), chunk('data', 112n, noise(1, 100)))],
    ['dsf-rejects-late.dsf', dsd(92n, chunk('fmt ', 52n, zeros(40)), chunk('data', 12n, text('ID3')), ones(9))],
    ['dff-zero-chunks.dff', frm8(Buffer.concat(Array.from({ length: 9000 }, () => dff('PROP', 0n, zeros(0)))))],
    ['dff-chunk-negative.dff', frm8(dff('PROP', 0xffffffffffffffffn, zeros(50)))],
    ['dff-prop-loop.dff', frm8(dff('PROP', 100n, join(text('SND '), dff('PROP', 100n, zeros(80)))))],
  ]
}

function evilOther(): [string, Buffer][] {
  return [
    ['wavpack-block-zero.wv', join(text('wvpk'), zeros(200))],
    ['wavpack-block-huge.wv', join(text('wvpk'), u32le(0xffffffff), ones(200))],
    [
      'wavpack-many.wv',
      Buffer.concat(
        Array.from({ length: 9000 }, () => join(text('wvpk'), u32le(24), Buffer.from([0x10, 4]), zeros(22))),
      ),
    ],
    ['musepack-8-empty.mpc', join(text('MPCK'), zeros(100))],
    ['musepack-8-packets.mpc', join(text('MPCK'), Buffer.concat(Array.from({ length: 9000 }, () => text('SH\x03\0'))))],
    ['musepack-8-varint.mpc', join(text('MPCKSH'), ones(60))],
    ['musepack-7.mpc', join(text('MP+\x07'), ones(60))],
    ['musepack-7-short.mpc', text('MP+\x07')],
    ['one-byte.flac', Buffer.from([0])],
    ['zeros.mp3', zeros(400_000)],
    ['noise.mp3', noise(3, 400_000)],
    ['random.wma', noise(4, 9000)],
    ['bmp.mp3', join(text('BM'), zeros(9000))],
    ['jpeg.mp3', join(Buffer.from('ffd8ffe000104a464946', 'hex'), ones(9000))],
    ['double.mp3', join(tinyMp3({}), tinyMp3({ seed: 2 }))],
  ]
}

/** A good file with a few bytes, lengths or stretches changed; the same for the same seed. */
export function mutatedFile(seed: number): [name: string, bytes: Buffer] {
  const next = randomFrom(seed)
  const format = TINY_FORMATS[next() % TINY_FORMATS.length]!
  let bytes = Buffer.from(
    tinyFile(format, { seed: next() % 5, title: 'Title', artist: 'A', album: 'B', trackNo: 3, picture: tinyPng() }),
  )
  // The beginning is where the structure is.
  const place = () => next() % (next() % 4 === 0 ? bytes.length : Math.min(bytes.length, 800))
  for (let count = 1 + (next() % 8); count > 0; count--) {
    const at = place()
    switch (next() % 6) {
      case 0:
        bytes[at] = next() & 255
        break
      case 1:
        bytes[at] = bytes[at]! ^ (1 << (next() % 8))
        break
      case 2:
        bytes.fill([0, 255, 127, 128][next() % 4]!, at, Math.min(at + 1 + (next() % 8), bytes.length))
        break
      case 3:
        bytes = bytes.subarray(0, Math.max(at, 1))
        break
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), noise(next() % 999, next() % 300), bytes.subarray(at)])
        break
      default:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(at + (next() % 60), bytes.length))])
    }
    if (bytes.length === 0) bytes = Buffer.from([next() & 255])
  }
  return [`mutated-${seed}.${format}`, bytes]
}
