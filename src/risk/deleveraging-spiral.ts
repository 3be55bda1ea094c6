/**
 * A token that is minted against a coin, and one speculator who mints it. Holders keep D dollars in
 * it whatever it costs, so that L tokens are worth D / L each. He mints Δ more and buys the coin:
 *
 *     price of the token     p(Δ) = D / (L + Δ)                    Δ < 0: he buys back, p rises
 *     what he gains          r · (z + Δ · p(Δ)) − (L + Δ)          r: what he expects of the coin
 *     best                   Δ* = √(r D L) − L                     p = D / √(r D L)
 *     what he may            λ · (z + Δ · p(Δ)) ≥ β · (L + Δ)      z: worth of his coins
 *
 * After a fall of the coin the last line forces him to buy back: the token rises above a dollar
 * just then, which makes deleveraging dearer than the debt says, and may make it impossible.
 *
 * Source: Klages-Mundt and Minca, "(In)Stability for the Blockchain: Deleveraging Spirals and
 * Stablecoin Attacks", arXiv 1906.02152; the closed form is derived in shared/spec/models.md 5
 * (read 2026-11-29). All in dollars but L and Δ.
 */
import { assert } from '../kit/assert.ts'
import { bisect } from '../kit/bisect.ts'

export interface MintedToken {
  /** Dollars that holders keep in the token. */
  readonly demand: number
  /** Tokens minted. */
  readonly supply: number
}

/** Dollars of one token once `minted` more are there; below 0: fewer. */
export function tokenPrice({ demand, supply }: MintedToken, minted: number): number {
  assert(demand > 0 && supply + minted > 0, 'tokenPrice: something is there, and wanted')
  return demand / (supply + minted)
}

/** What he mints who expects `growth` dollars for one that is in the coin, free of limits. */
export function bestMinted({ demand, supply }: MintedToken, growth: number): number {
  assert(growth > 0 && demand > 0 && supply > 0, 'bestMinted: all are above 0')
  return Math.sqrt(growth * demand * supply) - supply
}

export interface MintingLimit {
  /** What his coins are worth. */
  readonly collateral: number
  /** Share of it that counts, and collateral needed for a token. */
  readonly counted: number
  readonly ratio: number
}

/**
 * The least that he must buy back (≤ 0 is minted) to keep within the limit; 0: nothing. NaN where
 * no buying back does: what it costs takes more from his coins than it frees.
 */
export function forcedMinted(
  token: MintedToken,
  { collateral, counted, ratio }: MintingLimit,
): number {
  const { supply } = token
  const room = (minted: number): number =>
    counted * (collateral + minted * tokenPrice(token, minted)) - ratio * (supply + minted)
  if (room(0) >= 0) return 0
  // Room is concave in what is minted: largest where D · L · λ / (L + Δ)² = β.
  const most = Math.sqrt((counted * token.demand * supply) / ratio) - supply
  const best = Math.min(0, most)
  if (!(room(best) >= 0)) return Number.NaN
  return bisect(best, 0, (minted) => room(minted) >= 0).low
}
