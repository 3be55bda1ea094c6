/** How a run ended, and how much work it was. */
export const outcomes = ['quiet', 'price-floor', 'no-liquidity', 'rounds-max', 'end'] as const
/**
 * Why the run ended. `quiet`: nobody is left to force. `price-floor`: a price fell through the
 * floor. `no-liquidity`: accounts are unsafe and nothing could be done. `rounds-max`: the cap.
 * `end`: the end time came with something still due. Only `quiet` and `end` have converged.
 */
export type Outcome = (typeof outcomes)[number]

/** Exact counts of work done: compared in CI where milliseconds are not. */
export interface WorkCounters {
  readonly rounds: number
  /** Margin checks of single accounts. */
  readonly checks: number
  readonly orders: number
  readonly levels: number
  readonly transfers: number
  /** Accounts whose rows the journal has to put back. */
  readonly touched: number
  /** Rounds that scanned every account instead of following watch prices. */
  readonly scans: number
  /** Accounts that firms own, each time one was valued for its owner. */
  readonly valued: number
}
