/**
 * Who wins a liquidation when several want it, and who has what it brings.
 *
 *     each bids up to what it brings him, less his gas; who would lose by it does not bid
 *     the dearest bid wins and pays what the next would have, one step more
 *     recaptured = share · paid      where the oracle update that makes it possible is sold first
 *
 * A priority gas auction pays whoever makes the block, an auction of the update (oracle-extractable
 * value) the protocol. Source: ascending auction (Vickrey 1961); Daian et al., Flash Boys 2.0
 * (2020). Assumes: everybody knows what it brings him, and bids in the open.
 */
export interface AuctionResult {
  /** Row of the bidder; −1: nobody bids, and the loan stays open. */
  readonly winner: number
  readonly paid: number
  /** What the winner keeps after gas and bid. */
  readonly kept: number
  readonly recaptured: number
}

/** `values`: what the liquidation brings each; `gas`: what a call costs; both money. */
export function liquidationAuction(
  values: readonly number[],
  { gas, step = 0, recapture = 0 }: { gas: number; step?: number; recapture?: number },
): AuctionResult {
  let winner = -1
  let [first, second] = [0, 0]
  for (const [row, value] of values.entries()) {
    const bid = value - gas
    if (bid > first) {
      second = first
      first = bid
      winner = row
    } else if (bid > second) second = bid
  }
  if (winner < 0) return { winner, paid: 0, kept: 0, recaptured: 0 }
  const paid = Math.min(first, second > 0 ? second + step : 0)
  return { winner, paid, kept: first - paid, recaptured: recapture * paid }
}
