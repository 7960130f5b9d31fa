/**
 * What may become of a row of the queue, and no more than that:
 *
 *   waiting ── begin ──▶ active ── received ──▶ verifying ──▶ (the row goes, the file is here)
 *      ▲ ▲                  │                      │
 *      │ └──── putBack ─────┴──────────────────────┤ pause ──▶ paused ── resume ──▶ waiting
 *      │                                           ├ block ──▶ blocked ── goOn, retry ──▶ waiting
 *      └── retry ── failed ◀── fail ───────────────┘
 *
 * A row may be taken out in any state. Whoever changes one says the step, and the row stays as it is where the step leads
 * nowhere: of two who come at once, the second finds that it is too late.
 */
import type { DownloadState } from '../../shared/model/download-state.ts'

export type Step = 'begin' | 'received' | 'putBack' | 'pause' | 'resume' | 'block' | 'goOn' | 'fail' | 'retry'

const STEPS: Record<Step, { from: readonly DownloadState[]; to: DownloadState }> = {
  begin: { from: ['waiting'], to: 'active' },
  received: { from: ['active'], to: 'verifying' },
  /** Its part stays. */
  putBack: { from: ['active', 'verifying'], to: 'waiting' },
  pause: { from: ['waiting', 'active', 'verifying', 'blocked'], to: 'paused' },
  resume: { from: ['paused'], to: 'waiting' },
  block: { from: ['waiting', 'active', 'verifying'], to: 'blocked' },
  /** By itself. */
  goOn: { from: ['blocked'], to: 'waiting' },
  fail: { from: ['waiting', 'active', 'verifying', 'blocked'], to: 'failed' },
  /** By the user, or since what it failed of is mended. */
  retry: { from: ['failed', 'blocked'], to: 'waiting' },
}

export const STEP_NAMES = Object.keys(STEPS) as Step[]

/** States in which the step can be made. */
export const statesBefore = (step: Step): readonly DownloadState[] => STEPS[step].from

export const stateAfter = (step: Step): DownloadState => STEPS[step].to

/** Undefined where the step leads nowhere. */
export const stepped = (state: DownloadState, step: Step): DownloadState | undefined =>
  STEPS[step].from.includes(state) ? STEPS[step].to : undefined
