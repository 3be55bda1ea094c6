/**
 * What a perpetual contract is worth beside its underlying, without arbitrage.
 *
 *     linear      f / S = (κ − ι) / (κ + r_quote − r_base)
 *     inverse     f / S = (κ + r_base − r_quote) / (κ − ι)       settled in the base
 *
 * κ is how fast funding pulls, a year: premium paid in full every eight hours is 3 · 365 = 1,095;
 * ι is a constant in the funding rate, a year. Interest is earned on both sides of the pair.
 *
 * Source: Ackerer, Hugonnier and Jermann, Perpetual futures pricing (arXiv 2310.11771), the linear
 * contract re-derived from E[df] = (κ (f − S) + ι S) dt; shared/spec/models.md 5, read 2026-11-30.
 * The inverse one is the linear one with quote and base in each other's place.
 * Assumes: funding paid continuously; nobody is liquidated.
 */
import { assert } from '../kit/assert.ts'

export interface PerpetualTerms {
  /** κ, one over years. */
  readonly pull: number
  /** ι, a year. */
  readonly constant?: number
  /** Interest a year. */
  readonly quoteRate: number
  readonly baseRate: number
}

/** Price of a contract settled in the quote over that of its underlying. */
export function linearPerpetual(terms: PerpetualTerms): number {
  const { pull, constant = 0, quoteRate, baseRate } = terms
  const drag = pull + quoteRate - baseRate
  assert(pull > constant && drag > 0, 'linearPerpetual: funding pulls faster than money earns')
  return (pull - constant) / drag
}

/** The same of a contract settled in the base. */
export const inversePerpetual = ({ quoteRate, baseRate, ...terms }: PerpetualTerms): number =>
  1 / linearPerpetual({ ...terms, quoteRate: baseRate, baseRate: quoteRate })
