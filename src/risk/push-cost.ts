/**
 * What it costs to push a constant-product pool, x · y = k, and to let it come back.
 *
 *     money in for a rise by ε      y (√(1 + ε) − 1)        y: quote reserve
 *     lost if others bring it back   y (√(1 + ε) + 1/√(1 + ε) − 2)    bought dear, worth less
 *     lost if it is sold back        f / (1 − f) · y (√(1 + ε) − 1/√(1 + ε))    the fee f, twice
 *
 * The fee is a share of what goes in, and takes no part in k. On the way back it is paid in units,
 * counted at the price of before.
 *
 * Source: derived from the invariant; shared/spec/topics.md T8, shared/golden/topics.json `cpmm`,
 * read 2026-11-23.
 * Ignores: liquidity in ranges, others who trade in between, gas.
 */
import { assert } from '../kit/assert.ts'

/** Money that lifts the price by the share `rise`, without the fee. */
export function quoteToPush(quoteReserve: number, rise: number): number {
  assert(rise > -1 && quoteReserve > 0, 'quoteToPush: a price stays above 0')
  return quoteReserve * (Math.sqrt(1 + rise) - 1)
}

/** What the pusher has lost once others have brought the price back, without the fee. */
export function lossIfArbitraged(quoteReserve: number, rise: number): number {
  assert(rise > -1 && quoteReserve > 0, 'lossIfArbitraged: a price stays above 0')
  const root = Math.sqrt(1 + rise)
  // (√(1+ε) − 1)² / √(1+ε): never below 0, and exact for small rises.
  return (quoteReserve * (root - 1) * (root - 1)) / root
}

/** What pushing and taking it back costs: the fee, on the way there and on the way back. */
export function lossOfRoundTrip(quoteReserve: number, rise: number, fee: number): number {
  assert(fee >= 0 && fee < 1, 'lossOfRoundTrip: a fee is a share')
  assert(rise > -1 && quoteReserve > 0, 'lossOfRoundTrip: a price stays above 0')
  const root = Math.sqrt(1 + rise)
  return (fee / (1 - fee)) * quoteReserve * Math.abs(root - 1 / root)
}
