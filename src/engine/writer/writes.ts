/** What is written to the library in bulk, wherever it is done: here, or by the writing worker. */
import type { LibraryDb } from '../db/store.ts'
import type { Step } from '../duplicates/step.ts'
import { writeStep } from '../duplicates/write-step.ts'
import { regroup, type Regroup } from '../library/regroup.ts'
import { takeIn, type Report, type TakenIn } from '../library/take-in.ts'
import { applyPage, type AppliedPage } from '../sync/apply-page.ts'
import type { CataloguePage } from '../sync/ports.ts'

export interface Writes {
  takeIn(sourceId: number, report: Report): Promise<TakenIn>
  applyPage(source: PagedSource, page: CataloguePage, options: { at: number }): Promise<AppliedPage>
  /** What a run that looks for duplicates found out; what of it is large is handed over. */
  writeStep(step: Step, options: { at: number }): Promise<void>
  regroup: Regroup
}

type PagedSource = Parameters<typeof applyPage>[1]

/** By the name under which the worker is asked. */
export const bulkWrites = {
  takeIn: (library: LibraryDb, { sourceId, report }: { sourceId: number; report: Report }): TakenIn =>
    takeIn(library, sourceId, report),
  applyPage: (
    library: LibraryDb,
    { source, page, at }: { source: PagedSource; page: CataloguePage; at: number },
  ): AppliedPage => applyPage(library, source, page, { at }),
  writeStep: (library: LibraryDb, { step, at }: { step: Step; at: number }): void => writeStep(library, step, at),
}

export type BulkWrites = typeof bulkWrites

/** All of it in this thread. */
export const writesHere = (library: LibraryDb): Writes => ({
  takeIn: async (sourceId, report) => bulkWrites.takeIn(library, { sourceId, report }),
  applyPage: async (source, page, { at }) => bulkWrites.applyPage(library, { source, page, at }),
  writeStep: async (step, { at }) => bulkWrites.writeStep(library, { step, at }),
  regroup: (options) => regroup(library, options),
})
