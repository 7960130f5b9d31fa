/**
 * Opens one music file for playing. The path comes from the library, but what lies there may have changed since: the file is
 * opened without waiting (a pipe would), and only then is it checked that it is a regular file and where it really lies.
 */
import { constants, type Stats } from 'node:fs'
import { open, realpath, stat, type FileHandle } from 'node:fs/promises'
import { EngineError, isAbort } from '../../errors.ts'
import type { CopyBytes } from '../source.ts'
import { displayName, fsPath, joinPath, nameOfBytes } from './file-names.ts'
import { isMusic } from './file-types.ts'
import { isInside } from './roots.ts'

export interface OpenRequest {
  root: string
  remoteId: string
  /** Links may lead out of the root, to music elsewhere, because the user set it so. */
  followSymlinks: boolean
  container: string
  codec: string
}

/** Read at once: large enough for speed, small enough that an aborted request wastes little. */
const PIECE_BYTES = 256 * 1024

/** Throws NOT_FOUND when the file is gone, UNAVAILABLE when it cannot be read now. */
export async function openCopy(request: OpenRequest, { signal }: { signal: AbortSignal }): Promise<CopyBytes> {
  signal.throwIfAborted()
  const shown = `“${displayName(request.remoteId)}”`
  const { handle, facts } = await openChecked(request, shown)
  try {
    signal.throwIfAborted()
    const path = fsPath(joinPath(request.root, request.remoteId))
    let closed = false
    return {
      sizeBytes: facts.size,
      modifiedAt: facts.mtimeMs,
      container: request.container,
      codec: request.codec,
      isNearby: true,
      read: (range, options) => readRange(handle, range, { ...options, shown }),
      isCurrent: async () => {
        const now = await stat(path)
        // The last one also tells of what was written by somebody who then set the time back.
        return FACTS.every((fact) => now[fact] === facts[fact])
      },
      close: async () => {
        if (closed) return
        closed = true
        await handle.close()
      },
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}

const FACTS = ['ino', 'dev', 'size', 'mtimeMs', 'ctimeMs'] as const

interface Opened {
  handle: FileHandle
  facts: Stats
}

async function openChecked({ root, remoteId, followSymlinks }: OpenRequest, shown: string): Promise<Opened> {
  if (remoteId.split('/').some((part) => part === '..' || part === '.' || part === '')) {
    throw new EngineError('NOT_FOUND', `${shown} is no name of a file in this folder.`)
  }
  const path = fsPath(joinPath(root, remoteId))
  let handle: FileHandle
  try {
    const noFollow = followSymlinks ? 0 : (constants.O_NOFOLLOW ?? 0)
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | noFollow)
  } catch (error) {
    throw explain(error, shown)
  }
  try {
    // Side by side, for each is a way to another thread and back, and somebody waits to hear something.
    const [facts, opened, real, realRoot] = await Promise.all([
      handle.stat(),
      handle.stat({ bigint: true }),
      realName(path),
      realName(fsPath(root)),
    ])
    if (!opened.isFile()) throw new EngineError('NOT_FOUND', `${shown} is no file any more. Scan the folder again.`)
    const there = await stat(fsPath(real), { bigint: true })
    if (there.dev !== opened.dev || there.ino !== opened.ino) {
      throw new EngineError('UNAVAILABLE', `${shown} was replaced while it was opened. Play it again.`)
    }
    if (!isInside(real, realRoot) && !(followSymlinks && isMusic(real))) {
      throw new EngineError('NOT_FOUND', `${shown} leads out of its folder, so it is not opened.`)
    }
    return { handle, facts }
  } catch (error) {
    await handle.close()
    throw error instanceof EngineError ? error : explain(error, shown)
  }
}

const realName = async (path: string | Buffer): Promise<string> =>
  nameOfBytes((await realpath(path, 'buffer')) as unknown as Buffer)

type ReadOptions = Parameters<CopyBytes['read']>[1]

async function* readRange(
  handle: FileHandle,
  { start, end }: { start: number; end: number },
  { signal, shown, allocate = Buffer.allocUnsafeSlow }: ReadOptions & { shown: string },
): AsyncGenerator<Uint8Array, void> {
  const onAbort = () => void handle.close().catch(() => {})
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    for (let at = start; at <= end;) {
      signal.throwIfAborted()
      const wanted = Math.min(PIECE_BYTES, end - at + 1)
      const piece = allocate(wanted)
      const { bytesRead } = await handle.read(piece, 0, wanted, at)
      if (bytesRead === 0) throw new EngineError('UNAVAILABLE', `${shown} became shorter while it was played.`)
      yield bytesRead === wanted ? piece : piece.subarray(0, bytesRead)
      at += bytesRead
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw error instanceof EngineError || isAbort(error) ? error : explain(error, shown)
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function explain(error: unknown, shown: string): EngineError {
  const { code, message } = error as NodeJS.ErrnoException
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ELOOP':
      return new EngineError('NOT_FOUND', `${shown} is not there any more. Was it moved, or is its disk unplugged?`, {
        cause: error,
      })
    case 'EACCES':
    case 'EPERM':
      return new EngineError('UNAVAILABLE', `You may not read ${shown}. Change its permissions, then play it again.`, {
        cause: error,
      })
    default:
      return new EngineError('UNAVAILABLE', `${shown} could not be read: ${code ?? message}.`, { cause: error })
  }
}
