/**
 * The price at which one isolated position with the whole margin of its owner is liquidated, as a
 * share of the entry price. Long:
 *
 *     linear   (1 − 1/L) / (1 − m)        margin and profit in the quote currency
 *     inverse  (1 + m) / (1 + 1/L)        coin-margined: margin and profit in the coin itself
 *
 * and for shorts the same with the signs of 1/L and m turned. L is leverage (notional over margin
 * at entry), m the maintenance margin as a share of notional.
 *
 * Source: equity = maintenance solved for the price; shared/golden/topics.json `liq`.
 * Assumes: one bracket, margin fixed at entry, entry at the price the venue believes.
 * Ignores: fees, funding, other positions of the account (distance.ts knows those).
 */
import { assert } from '../kit/assert.ts'

export type Contract = 'linear' | 'inverse'

/**
 * Liquidation price over entry price. 0: no fall is deep enough. Infinity: no rise is high enough.
 */
export function liquidationPrice(
  contract: Contract,
  leverage: number,
  maintenanceRate: number,
  side: 1 | -1 = 1,
): number {
  assert(leverage > 0, 'liquidationPrice: leverage is above zero')
  const isShare = maintenanceRate >= 0 && maintenanceRate < 1
  assert(isShare, 'liquidationPrice: a maintenance rate lies in [0, 1)')
  const margin = side / leverage
  const maintenance = side * maintenanceRate
  if (contract === 'linear') return Math.max(0, (1 - margin) / (1 - maintenance))
  const ratio = (1 + maintenance) / (1 + margin)
  return ratio > 0 && ratio < Infinity ? ratio : Infinity
}
