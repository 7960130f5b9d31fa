/**
 * The worker thread that touches other people's files: it walks folders, reads tags and fetches pictures. It keeps nothing
 * between two jobs and may be killed at any moment. Which file it is at stands in shared memory, so that whoever kills it
 * (or finds it dead) knows which file to blame.
 */
import { readFileSync, statSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { fsPath, joinPath } from './file-names.ts'
import { describePicture, MAX_COVER_BYTES } from './picture.ts'
import type { FolderImage, ReadOutcome } from './read-track.ts'
import { AT_FILE, AT_JOB, type WorkerAnswer, type WorkerJob } from './tag-protocol.ts'
import { walk, type FoundFolder } from './walk.ts'

const port = parentPort!
const { place } = workerData as { place: SharedArrayBuffer }
const at = new Int32Array(place)

/** Folders come in batches of about this many files, so that neither end holds a whole library. */
const WALK_BATCH = 250

const breathe = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

/** A parser that fails outside its promise: the file it was at is to blame, and nothing else is harmed. */
let lateFailure: unknown
process.on('unhandledRejection', (reason) => {
  lateFailure = reason ?? new Error('unknown')
})

/** Loaded when the first file is to be read: walking a library where nothing changed does not need it. */
const reader = () => import('./read-track.ts')

/** One after another: jobs come ahead of time, and the buffers under them are shared. */
let turn: Promise<void> = Promise.resolve()
port.on('message', (job: WorkerJob) => {
  turn = turn.then(() => run(job))
})

async function run(job: WorkerJob): Promise<void> {
  Atomics.store(at, AT_FILE, 0)
  Atomics.store(at, AT_JOB, job.id)
  const answer = (body: WorkerAnswer, transfer: ArrayBuffer[] = []) => port.postMessage(body, transfer)
  try {
    switch (job.kind) {
      case 'read':
        answer({ id: job.id, kind: 'read', outcomes: await readAll(job.root, job.files) })
        break
      case 'walk': {
        let batch: FoundFolder[] = []
        let held = 0
        for (const folder of walk(job.request)) {
          Atomics.add(at, AT_FILE, 1)
          batch.push(folder)
          held += folder.files.length + 1
          if (held < WALK_BATCH) continue
          answer({ id: job.id, kind: 'walking', folders: batch })
          batch = []
          held = 0
        }
        answer({ id: job.id, kind: 'walked', folders: batch })
        break
      }
      case 'checkpoint': {
        const { default: Database } = await import('better-sqlite3')
        const db = new Database(job.database, { fileMustExist: true })
        db.pragma('wal_checkpoint(PASSIVE)')
        db.close()
        answer({ id: job.id, kind: 'checkpointed' })
        break
      }
      case 'picture': {
        const path = joinPath(job.root, job.remoteId)
        const found = job.embedded ? await (await reader()).readPicture(path) : readImage(path)
        const bytes = found && found.length <= MAX_COVER_BYTES ? Uint8Array.from(found) : undefined
        answer({ id: job.id, kind: 'picture', bytes }, bytes ? [bytes.buffer] : [])
        break
      }
    }
  } catch (error) {
    answer({ id: job.id, kind: 'failed', message: String((error as Error)?.message ?? error).slice(0, 500) })
  }
}

async function readAll(root: string, files: Extract<WorkerJob, { kind: 'read' }>['files']): Promise<ReadOutcome[]> {
  const { readTrack } = await reader()
  const folderImage = rememberImages(root)
  const outcomes: ReadOutcome[] = []
  for (const [index, file] of files.entries()) {
    Atomics.store(at, AT_FILE, index)
    lateFailure = undefined
    const outcome = await readTrack(root, file, folderImage)
    // What a parser left behind fails here, while it is still known whose it is.
    await breathe()
    outcomes.push(
      lateFailure === undefined
        ? outcome
        : {
            kind: 'problem',
            remoteId: file.remoteId,
            reason: 'damaged',
            message: 'This file is damaged: its tags broke the reader.',
            ...(outcome.kind === 'track'
              ? { sizeBytes: outcome.copy.sizeBytes, modifiedAt: outcome.copy.modifiedAt }
              : { sizeBytes: 0, modifiedAt: outcome.modifiedAt }),
          },
    )
  }
  return outcomes
}

/** Files of one folder come together, so its image is looked at once a batch. */
function rememberImages(root: string): FolderImage {
  const known = new Map<string, ReturnType<FolderImage>>()
  return (remoteId) => {
    if (!known.has(remoteId)) {
      const bytes = readImage(joinPath(root, remoteId))
      known.set(remoteId, bytes && describePicture(bytes))
    }
    return known.get(remoteId)
  }
}

function readImage(path: string): Buffer | undefined {
  try {
    const stat = statSync(fsPath(path))
    if (!stat.isFile() || stat.size > MAX_COVER_BYTES) return undefined
    return readFileSync(fsPath(path))
  } catch {
    return undefined
  }
}
