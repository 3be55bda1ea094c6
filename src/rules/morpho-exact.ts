/**
 * Morpho Blue's `liquidate` in its own integers: what `morpho-blue` does in floats, to the wei. The
 * reference for differential tests, and for whoever needs the exact answer.
 *
 * Assets are in the smallest unit of each token. A price is loan per collateral, both in smallest
 * units, times 1e36; the LLTV and the incentive factor are in 1e18. Shares are worth
 * (assets + 1) / (shares + 1e6) of a market. Everything rounds against whoever calls.
 *
 *     healthy  debt, up ≤ ⌊⌊collateral · price⌋ · LLTV⌋
 *     factor   min(1.15, 1 / (1 − 0.3 · (1 − LLTV)))
 *     a call   repays seized · price / factor, or takes repaid · factor / price
 *     the end  no collateral is left: suppliers lose the rest of the debt
 *
 * Source: github.com/morpho-org/morpho-blue at commit 3085651a, src/Morpho.sol (liquidate,
 * _isHealthy) and src/libraries (SharesMathLib, MathLib, ConstantsLib), read 2026-11-29; cases that
 * were executed are in test/golden/venues/morpho.json.
 * Assumes: interest has been accrued; numbers stay below 2^128.
 */

export interface MorphoMarket {
  readonly supplyAssets: bigint
  readonly supplyShares: bigint
  readonly borrowAssets: bigint
  readonly borrowShares: bigint
}

export interface MorphoPosition {
  readonly borrowShares: bigint
  readonly collateral: bigint
}

export interface MorphoTerms {
  readonly lltv: bigint
  readonly price: bigint
}

/** What the liquidator names: collateral to take, or shares of the debt to repay; else 0. */
export interface MorphoCall {
  readonly seized: bigint
  readonly repaidShares: bigint
}

/** `panic`: more is repaid or taken than there is. */
export type MorphoRefusal = 'inconsistent input' | 'position is healthy' | 'panic'

export interface MorphoOutcome {
  readonly repaid: bigint
  readonly repaidShares: bigint
  readonly seized: bigint
  readonly badDebt: bigint
  readonly badDebtShares: bigint
  readonly market: MorphoMarket
  readonly position: MorphoPosition
}

const WAD = 1_000_000_000_000_000_000n
const PRICE_SCALE = WAD * WAD
const VIRTUAL_ASSETS = 1n
const VIRTUAL_SHARES = 1_000_000n
const CURSOR = 300_000_000_000_000_000n
const FACTOR_MAX = 1_150_000_000_000_000_000n

/** What a liquidator gets for what he repays, 1e18: 1.05e18 is a bonus of 5 %. */
export function incentiveFactor(lltv: bigint): bigint {
  const factor = (WAD * WAD) / (WAD - (CURSOR * (WAD - lltv)) / WAD)
  return factor < FACTOR_MAX ? factor : FACTOR_MAX
}

/** Is the position left alone? Somebody without debt always is. */
export function isHealthy(
  market: MorphoMarket,
  { borrowShares, collateral }: MorphoPosition,
  { lltv, price }: MorphoTerms,
): boolean {
  if (borrowShares === 0n) return true
  const most = (((collateral * price) / PRICE_SCALE) * lltv) / WAD
  return most >= assetsUp(borrowShares, market)
}

/** What the call does, or why the contract reverts. */
export function liquidateMorpho(
  market: MorphoMarket,
  position: MorphoPosition,
  terms: MorphoTerms,
  call: MorphoCall,
): MorphoOutcome | MorphoRefusal {
  if ((call.seized === 0n) === (call.repaidShares === 0n)) return 'inconsistent input'
  if (isHealthy(market, position, terms)) return 'position is healthy'
  if (call.seized === 0n && terms.price === 0n) return 'panic'
  const { seized, repaidShares } = bothSides(market, terms, call)
  const repaid = assetsUp(repaidShares, market)
  if (repaidShares > position.borrowShares || repaidShares > market.borrowShares) return 'panic'
  if (seized > position.collateral) return 'panic'
  const after = {
    ...market,
    borrowShares: market.borrowShares - repaidShares,
    borrowAssets: repaid < market.borrowAssets ? market.borrowAssets - repaid : 0n,
  }
  const left = {
    borrowShares: position.borrowShares - repaidShares,
    collateral: position.collateral - seized,
  }
  const outcome = { repaid, repaidShares, seized, badDebt: 0n, badDebtShares: 0n }
  if (left.collateral > 0n) return { ...outcome, market: after, position: left }
  return { ...outcome, ...writeOff(after, left.borrowShares) }
}

/** Collateral taken and shares of the debt repaid, of which the call names one. */
function bothSides(
  market: MorphoMarket,
  { lltv, price }: MorphoTerms,
  { seized, repaidShares }: MorphoCall,
): MorphoCall {
  const factor = incentiveFactor(lltv)
  if (seized > 0n) {
    const quoted = divUp(seized * price, PRICE_SCALE)
    return { seized, repaidShares: sharesUp(divUp(quoted * WAD, factor), market) }
  }
  const worth = (assetsDown(repaidShares, market) * factor) / WAD
  return { seized: (worth * PRICE_SCALE) / price, repaidShares }
}

/** What nobody repaid is taken off what suppliers have: their shares stay, and are worth less. */
function writeOff(market: MorphoMarket, badDebtShares: bigint) {
  const owed = assetsUp(badDebtShares, market)
  const badDebt = owed < market.borrowAssets ? owed : market.borrowAssets
  return {
    badDebt,
    badDebtShares,
    market: {
      ...market,
      borrowAssets: market.borrowAssets - badDebt,
      borrowShares: market.borrowShares - badDebtShares,
      supplyAssets: market.supplyAssets - badDebt,
    },
    position: { borrowShares: 0n, collateral: 0n },
  }
}

const assetsUp = (shares: bigint, { borrowAssets, borrowShares }: MorphoMarket): bigint =>
  divUp(shares * (borrowAssets + VIRTUAL_ASSETS), borrowShares + VIRTUAL_SHARES)

const assetsDown = (shares: bigint, { borrowAssets, borrowShares }: MorphoMarket): bigint =>
  (shares * (borrowAssets + VIRTUAL_ASSETS)) / (borrowShares + VIRTUAL_SHARES)

const sharesUp = (assets: bigint, { borrowAssets, borrowShares }: MorphoMarket): bigint =>
  divUp(assets * (borrowShares + VIRTUAL_SHARES), borrowAssets + VIRTUAL_ASSETS)

const divUp = (value: bigint, by: bigint): bigint => (value + by - 1n) / by
