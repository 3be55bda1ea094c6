/**
 * What waits for a block: one table for liquidations, orders, oracle updates and transfers, and
 * policies that choose from it. A policy is whoever makes the block: it sees the table, and gives
 * rows in the order in which they are executed.
 */

export const pendingKinds = ['liquidation', 'order', 'oracle', 'transfer'] as const
export type PendingKind = (typeof pendingKinds)[number]

export interface Pending {
  readonly kind: PendingKind
  readonly sender: string
  readonly arrivedMs: number
  /** Of the block's capacity, above 0. */
  readonly gas: number
  /** What whoever makes the block is paid for taking it in, money. */
  readonly tip: number
}

/** Rows of the table in the order of execution, which together need at most `gasMax`. */
export type Ordering = (table: readonly Pending[], gasMax: number) => readonly number[]

/** Who came first is first; of those who came together, as they stand in the table. */
export const fifo: Ordering = (table, gasMax) =>
  filled(
    table,
    gasMax,
    [...table.keys()].sort((a, b) => table[a].arrivedMs - table[b].arrivedMs || a - b),
  )

/** Who pays most for a unit of gas is first; then who came first. */
export const byTip: Ordering = (table, gasMax) => {
  const rate = ({ tip, gas }: Pending) => tip / gas
  const order = [...table.keys()].sort(
    (a, b) => rate(table[b]) - rate(table[a]) || table[a].arrivedMs - table[b].arrivedMs || a - b,
  )
  return filled(table, gasMax, order)
}

/** The same policy, which takes some in as if they had not come: a censor's, or late oracles. */
export const without =
  (ordering: Ordering, isLeftOut: (it: Pending) => boolean): Ordering =>
  (table, gasMax) => {
    const rows = [...table.keys()].filter((row) => !isLeftOut(table[row]))
    const chosen = ordering(
      rows.map((row) => table[row]),
      gasMax,
    )
    return chosen.map((at) => rows[at])
  }

/** In this order as far as each still has room: what is too large is passed over. */
export function filled(
  table: readonly Pending[],
  gasMax: number,
  order: readonly number[],
): readonly number[] {
  let left = gasMax
  return order.filter((row) => {
    if (table[row].gas > left) return false
    left -= table[row].gas
    return true
  })
}
