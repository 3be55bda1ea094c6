/**
 * A lender who believes the spot price of a constant-product pool, and a liquidator who pushes it:
 * he sells to the pool until a loan is bad, liquidates, sells what he gets, and buys back.
 *
 *     k = (1 − γ)(1 + ℓ)         what a unit repaid brings to the pool: γ fee, ℓ bonus
 *     repaid                     B x / (A + k x)   for x units of base: what they bring, over k
 *     gain                       B (k − 1) x / (A + k x)
 *     x ≤ c / (1 + ℓ)            collateral c
 *     x ≤ b A / (B − b k)        debt b
 *     x = (Λ + √D) / (2 h Γ)     where the health factor has come down to h by the sale itself
 *         Γ = B k − b k²,  Λ = h (2 A b k − B A) + θ B A (1 + ℓ),
 *         D = Λ² + 4 h Γ (h b A² − θ B A c)
 *
 * Below `wholeBelow` all of the debt may be repaid, from there to 1 the share `closeFactor` in a
 * call, as often as it is bad. A fee above some level makes pushing a loss, whatever the loan.
 *
 * Source: Sadeghi and Feinstein, Liquidation Dynamics in DeFi and the Role of Transaction Fees
 * (arXiv 2602.12104), by shared/spec/models.md 5, read 2026-11-29, with the sign of Λ corrected
 * there. Fees stay outside of the pool.
 */
import { assert } from '../kit/assert.ts'
import { bisect } from '../kit/bisect.ts'
import { exp, log } from '../kit/math.ts'
import type { PledgedLoan, Pool } from './pool-block.ts'

export interface SpotTerms {
  readonly bonus: number
  readonly closeFactor: number
  /** Health factor below which all may be repaid. */
  readonly wholeBelow: number
}

/** Value of the collateral at its threshold over the debt, at the pool's price. */
export const spotHealth = (
  { base, quote }: Pool,
  { collateral, debt, threshold }: PledgedLoan,
): number => (threshold * collateral * quote) / (base * debt)

/** What a unit repaid brings to the pool. */
const perUnit = ({ fee }: Pool, bonus: number): number => (1 - fee) * (1 + bonus)

/** Units of base that repay `debt` quote; Infinity: the pool does not pay so much. */
export function unitsForDebt(pool: Pool, debt: number, bonus: number): number {
  const left = pool.quote - debt * perUnit(pool, bonus)
  return left > 0 ? (debt * pool.base) / left : Number.POSITIVE_INFINITY
}

/** Units that use up the collateral. */
export const unitsForCollateral = (collateral: number, bonus: number): number =>
  collateral / (1 + bonus)

/** Units after which the health factor is `health`: the sale takes the price down with it. */
export function unitsToHealth(
  pool: Pool,
  loan: PledgedLoan,
  bonus: number,
  health: number,
): number {
  const { base: a, quote: b } = pool
  const { collateral, debt, threshold } = loan
  const k = perUnit(pool, bonus)
  const gamma = b * k - debt * k * k
  const lambda = health * (2 * a * debt * k - b * a) + threshold * b * a * (1 + bonus)
  const rest = health * debt * a * a - threshold * b * a * collateral
  const inside = lambda * lambda + 4 * health * gamma * rest
  return (lambda + Math.sqrt(inside)) / (2 * health * gamma)
}

/** A loan of which less than this share is left is repaid. */
const REPAID = 1e-12
/** Each call of half a debt halves what is left: after so many nothing is. */
const callsMax = 200

export interface SpotLiquidation {
  readonly gain: number
  readonly pool: Pool
  readonly loan: PledgedLoan
}

/** Liquidates as much as may be, call after call, while the loan is bad at the pool's price. */
export function liquidateAtSpot(
  start: Pool,
  whole: PledgedLoan,
  { bonus, closeFactor, wholeBelow }: SpotTerms,
): SpotLiquidation {
  let [pool, loan, gain] = [start, whole, 0]
  const k = perUnit(start, bonus)
  for (let call = 0; call < callsMax; call++) {
    const { collateral, debt } = loan
    if (debt <= REPAID * whole.debt || collateral <= REPAID * whole.collateral) break
    const health = spotHealth(pool, loan)
    if (!(health < 1)) break
    const most = health < wholeBelow ? debt : closeFactor * debt
    const units = Math.min(unitsForCollateral(collateral, bonus), unitsForDebt(pool, most, bonus))
    const { base, quote } = pool
    const repaid = (quote * units) / (base + k * units)
    gain += repaid * (k - 1)
    loan = { ...loan, debt: debt - repaid, collateral: collateral - (1 + bonus) * units }
    pool = { ...pool, base: base + k * units, quote: (base * quote) / (base + k * units) }
  }
  return { gain, pool, loan }
}

/** What he has, in quote, who sells `pushed` base, liquidates and buys as much back. */
export function gainOfPush(
  pool: Pool,
  loan: PledgedLoan,
  terms: SpotTerms,
  pushed: number,
): number {
  const { base, quote, fee } = pool
  const pushedTo = base + (1 - fee) * pushed
  const low = { ...pool, base: pushedTo, quote: (base * quote) / pushedTo }
  const { gain, pool: after } = liquidateAtSpot(low, loan, terms)
  const left = after.base - pushed
  if (!(left > 0)) return Number.NEGATIVE_INFINITY
  return quote - low.quote + gain - (after.quote * pushed) / (left * (1 - fee))
}

/** Pushes that are tried, at equal ratios. */
const pushes = 4000

/**
 * The push that brings most, of those that make a good loan bad; his best is to do nothing where it
 * brings nothing. The gain jumps where more of the debt may be repaid: nothing but trying finds it.
 */
export function bestPush(pool: Pool, loan: PledgedLoan, terms: SpotTerms) {
  assert(pool.fee > 0 && pool.fee < 1, 'bestPush: without a fee there is no end to it')
  assert(spotHealth(pool, loan) > 1, 'bestPush: the loan is good')
  const { base, quote, fee } = pool
  const bad = Math.sqrt((loan.threshold * base * quote * loan.collateral) / loan.debt)
  const least = ((bad - base) / (1 - fee)) * (1 + 1e-12)
  const most = ((base + (1 - fee) * loan.collateral) / fee) * (1 - 1e-9)
  let best = { pushed: 0, gain: 0 }
  for (let at = 0; at <= pushes && least < most; at++) {
    const pushed = least * exp((log(most / least) * at) / pushes)
    const gain = gainOfPush(pool, loan, terms, pushed)
    if (gain > best.gain) best = { pushed, gain }
  }
  return best
}

/** The fee from which on no push pays, between two at which one does and none does. */
export function criticalFee(
  pool: Omit<Pool, 'fee'>,
  loan: PledgedLoan,
  terms: SpotTerms,
  { low = 1e-4, high = 0.1, width = 1e-8 } = {},
): number {
  const pays = (fee: number) => bestPush({ ...pool, fee }, loan, terms).gain > 0
  assert(pays(low) && !pays(high), 'criticalFee: a push pays at the low end and not at the high')
  return bisect(low, high, pays, { width }).low
}
