/** One file, its fingerprint, or why there is none. In a worker thread: it takes half a second, and a bad file may break it. */
import { compressPrint } from './codec.ts'
import type { Chromaprint } from './chromaprint.ts'
import { decodeSound, UnknownFormat } from './decode-sound.ts'
import { PrintMaker } from './print-maker.ts'
import { SoundFile, Unreadable, type SoundFormat } from './sound-file.ts'

/** Why there is no fingerprint of a sound, and will be none. */
export type NoPrint = 'short' | 'silent' | 'format' | 'damaged' | 'timeout' | 'memory'

export type MadePrint =
  | { kind: 'made'; bytes: Uint8Array }
  | { kind: 'none'; reason: NoPrint }
  /** It cannot be read now; another time, perhaps. */
  | { kind: 'unreadable' }

export interface PrintJob extends SoundFormat {
  path: string
}

/** A file that breaks off later than this has been heard long enough. */
const ENOUGH_SECONDS = 20
/** Silence and single tones are the same few values over and over, and like every other such sound. */
const FEW_VALUES = 4

export async function makePrint(chromaprint: Chromaprint, { path, ...format }: PrintJob): Promise<MadePrint> {
  let file: SoundFile | undefined
  const maker = new PrintMaker(chromaprint)
  try {
    file = new SoundFile(path, format)
    await decodeSound(file, (sound) => maker.give(sound))
  } catch (error) {
    if (error instanceof Unreadable) return { kind: 'unreadable' }
    if (error instanceof UnknownFormat) return { kind: 'none', reason: 'format' }
    if (maker.seconds < ENOUGH_SECONDS) return { kind: 'none', reason: 'damaged' }
  } finally {
    await file?.close()
  }
  if (maker.seconds === 0) return { kind: 'none', reason: 'damaged' }
  const values = maker.finish()
  if (values.length === 0) return { kind: 'none', reason: 'short' }
  if (new Set(values).size < FEW_VALUES) return { kind: 'none', reason: 'silent' }
  return { kind: 'made', bytes: Uint8Array.from(compressPrint(values)) }
}
