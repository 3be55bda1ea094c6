/**
 * Of what creditors lose on defaulters: what they would lose if all other debtors paid in full, and
 * the rest, which is contagion: debtors short of money because theirs did not pay.
 *
 *     alone_i = what i would pay with all its debtors paying: all it owes, or its assets less costs
 *     first      L_ij · (1 − alone_i / p̄_i)
 *     contagion  L_ij · (1 − p_i / p̄_i) − first
 *
 * Inside the network; where outside debts come first, what is left after them counts.
 */
import type { Network } from './network.ts'
import { type Clearing, type ClearingOptions, paymentMatrix } from './rogers-veraart.ts'
import { columnSums, mapEntries, type Sparse } from './sparse.ts'

export interface CreditLosses {
  /** By debt, in the order of the liabilities' entries. */
  readonly lost: Sparse
  readonly first: Sparse
}

export function creditLosses(
  network: Network,
  clearing: Clearing,
  { alpha = 1, beta = 1, seniority = 'pari-passu' }: Omit<ClearingOptions, 'solution'> = {},
): CreditLosses {
  const { liabilities, externalAssets, externalLiabilities } = network
  const claims = columnSums(liabilities)
  const { owed } = clearing
  const share = owed.map((full, row) => {
    if (full === 0 || externalAssets[row] + claims[row] >= full) return 0
    const left = alpha * externalAssets[row] + beta * claims[row]
    if (seniority === 'pari-passu') return 1 - left / full
    const inside = full - externalLiabilities[row]
    const rest = Math.max(0, left - externalLiabilities[row])
    return inside === 0 ? 0 : 1 - Math.min(1, rest / inside)
  })
  const paid = paymentMatrix(network, clearing)
  let at = 0
  const lost = mapEntries(liabilities, (value) => Math.max(0, value - paid.value[at++]))
  at = 0
  // Rounding aside nobody loses more for the others paying.
  const first = mapEntries(liabilities, (value, row) =>
    Math.min(lost.value[at++], share[row] * value),
  )
  return { lost, first }
}
