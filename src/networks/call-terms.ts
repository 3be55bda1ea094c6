/**
 * Debts of which some are due now, and the rest only where their debtor defaults: a long loan is
 * called when the borrower fails, and not before.
 *
 *     owes_i = due_i while it pays, all_i in default
 *     pays_i = owes_i where e_i + what others pay it ≥ due_i, else what it has, shared by all_i
 *
 * Found as a clearing is (greatest solution): all pay what is due; who cannot defaults, all it owes
 * is called, the network is cleared again, at most once for each institution. Who defaults for want
 * of money now may yet pay all in the end.
 *
 * With every debt due this is `rogersVeraart`.
 */
import type { Network } from './network.ts'
import { type Clearing, type ClearingOptions, rogersVeraart } from './rogers-veraart.ts'
import { entriesOf, type Sparse, sparseOf } from './sparse.ts'

export interface CalledClearing {
  /** What is owed in the end: due debts, and all debts of those in default. */
  readonly network: Network
  /** Its clearing; `round` counts defaults in their order, as in a clearing. */
  readonly clearing: Clearing
}

/** `later`: what is owed besides `network`, only in default. */
export function clearCalled(
  network: Network,
  later: Sparse,
  options: Omit<ClearingOptions, 'solution'> = {},
): CalledClearing {
  const order = new Int32Array(network.names.length)
  let rounds = 0
  for (;;) {
    const called = withCalled(network, later, order)
    const clearing = rogersVeraart(called, options)
    const fallen = clearing.round.map((round, row) => (order[row] === 0 ? round : 0))
    // Each pass but the last has a default: at most one more than there are institutions.
    if (fallen.every((round) => round === 0)) {
      return { network: called, clearing: { ...clearing, round: order, rounds } }
    }
    // Who falls because of others in this pass is called in before it is known what they pay.
    const first = fallen.reduce(
      (least, round) => (round > 0 ? Math.min(least, round) : least),
      Infinity,
    )
    rounds++
    for (const [row, round] of fallen.entries()) if (round === first) order[row] = rounds
  }
}

function withCalled(network: Network, later: Sparse, order: Int32Array): Network {
  const { rows } = network.liabilities
  const called = [...entriesOf(later)].filter(({ row }) => order[row] > 0)
  const liabilities = sparseOf(rows, rows, [...entriesOf(network.liabilities), ...called])
  return { ...network, liabilities }
}
