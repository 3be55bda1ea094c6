/** What firms still owe, and who has defaulted, as data: phases/credit.ts clears it. */
import type { Tables } from '../world/world.ts'

export interface Credit {
  /** By debt: what is outstanding, in its asset. Claims on defaulters are not written off. */
  readonly owed: Float64Array
  /** By firm: when it defaulted; -1: it has not. */
  readonly defaultedMs: Float64Array
  /** The event of its default, in runs with a trace; else -1. */
  readonly event: Int32Array
  /** 1: it could have paid if all others had. */
  readonly isContagion: Uint8Array
  /** What it owed when it defaulted, and how much of that it could not pay, dollars. */
  readonly dueUsd: Float64Array
  readonly shortUsd: Float64Array
  /** What its estate has paid to creditors, what estates have paid it, what its own cost. */
  readonly paidUsd: Float64Array
  readonly receivedUsd: Float64Array
  readonly costsUsd: Float64Array
  /** Firms in the order in which they defaulted, and how many have. */
  readonly order: Int32Array
  defaults: number
  /** The pass of prices and the transfers that were seen last. */
  seenPass: number
  seenTransfers: number
}

export function createCredit({ firms }: Pick<Tables, 'firms'>): Credit {
  const byFirm = () => new Float64Array(firms.count)
  const credit: Credit = {
    owed: new Float64Array(firms.debt.length),
    defaultedMs: byFirm(),
    event: new Int32Array(firms.count),
    isContagion: new Uint8Array(firms.count),
    dueUsd: byFirm(),
    shortUsd: byFirm(),
    paidUsd: byFirm(),
    receivedUsd: byFirm(),
    costsUsd: byFirm(),
    order: new Int32Array(firms.count),
    defaults: 0,
    seenPass: 0,
    seenTransfers: 0,
  }
  resetCredit(credit, { firms })
  return credit
}

export function resetCredit(credit: Credit, { firms }: Pick<Tables, 'firms'>): void {
  credit.owed.set(firms.debt as unknown as Float64Array)
  credit.defaultedMs.fill(-1)
  credit.event.fill(-1)
  credit.isContagion.fill(0)
  credit.dueUsd.fill(0)
  credit.shortUsd.fill(0)
  credit.paidUsd.fill(0)
  credit.receivedUsd.fill(0)
  credit.costsUsd.fill(0)
  credit.defaults = 0
  // Before the first publication, and before the first transfer: the start is looked at.
  credit.seenPass = -2
  credit.seenTransfers = -1
}
