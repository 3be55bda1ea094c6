/** What firms still owe, and who has defaulted, as data: phases/credit.ts clears it. */
import { setAll } from '../../kit/column.ts'
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
  /** What it has paid on debts, what it was paid, what its estate has cost. */
  readonly paidUsd: Float64Array
  readonly receivedUsd: Float64Array
  readonly costsUsd: Float64Array
  /** Firms in the order in which they defaulted, and how many have. */
  readonly order: Int32Array
  defaults: number
  /** When the next debt falls due; Infinity: none does. */
  nextDueMs: number
  /** Anything of this may be other than at the start. */
  isTouched: boolean
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
    nextDueMs: Number.POSITIVE_INFINITY,
    isTouched: true,
  }
  resetCredit(credit, { firms })
  return credit
}

export function resetCredit(credit: Credit, { firms }: Pick<Tables, 'firms'>): void {
  // Most runs end with all firms as they were.
  if (!credit.isTouched) return
  credit.isTouched = false
  credit.owed.set(firms.debt as unknown as Float64Array)
  setAll(credit.defaultedMs, -1)
  setAll(credit.event, -1)
  setAll(credit.isContagion, 0)
  setAll(credit.dueUsd, 0)
  setAll(credit.shortUsd, 0)
  setAll(credit.paidUsd, 0)
  setAll(credit.receivedUsd, 0)
  setAll(credit.costsUsd, 0)
  credit.defaults = 0
  // No `reduce`: every restart comes here, and what it is given is allocated anew.
  credit.nextDueMs = Infinity
  for (const due of firms.dueMs) credit.nextDueMs = Math.min(credit.nextDueMs, due)
}
