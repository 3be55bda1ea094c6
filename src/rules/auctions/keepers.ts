/**
 * Those who bid in collateral auctions: each with money of his own, a discount he wants, and a
 * gas price at which he sends his bids.
 *
 *     chance that a bid gets in at a turn = min(1, own gas price / going gas price) ^ congestion
 *     cost of a bid that gets in          = gas per bid · min(own, going) · 1e-9 · price of ether
 *
 * Assumes: gas is paid in the collateral of the lot, at its published price; a bid that does not
 * get in costs nothing; turns are independent.
 */
import { z } from 'zod'
import { firstFrom } from '../../kit/bisect.ts'
import { pow } from '../../kit/math.ts'
import { FACTOR_MAX, moment, notNegative, positive } from '../../units/magnitude.ts'

const group = z.strictObject({
  count: z.int().positive().max(1000).default(1).describe('keepers of this kind'),
  cash: notNegative().default(1).describe('weight of each in the cash of all liquidators'),
  discount: z.number().min(0).lt(1).default(0.05).describe('margin below the market price'),
  opening: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('share of what the lot is worth to him that he bids where nobody else has bid'),
  gasPrice: positive().optional().describe('gwei he bids at most; default: any'),
})

/** Parameters of every venue that auctions. */
export const keeperParameters = {
  keepers: z
    .array(group)
    .min(1)
    .max(100)
    .default([{ count: 5, cash: 1, discount: 0.05, opening: 1 }]),
  attemptMs: z.int().positive().default(60_000).describe('time between turns of keepers, ms'),
  gasTimesMs: z.array(moment()).default([]).describe('times of the gas prices, ms'),
  gasPrices: z.array(notNegative()).default([]).describe('going gas price at each time, gwei'),
  gasPerBid: notNegative().default(150_000).describe('gas that one bid uses'),
  congestion: z
    .number()
    .min(0)
    .max(FACTOR_MAX)
    .default(2)
    .describe('exponent of the chance that a bid gets in'),
  sale: z
    .enum(['market', 'hold'])
    .default('market')
    .describe('winners sell at once at market, or keep what they won'),
}

export interface KeeperTerms {
  readonly keepers: readonly z.output<typeof group>[]
  readonly attemptMs: number
  readonly gasTimesMs: readonly number[]
  readonly gasPrices: readonly number[]
  readonly gasPerBid: number
  readonly congestion: number
  readonly sale: 'market' | 'hold'
}

/** One row a keeper, who pays most for gas first: the order in which blocks take their bids. */
export interface Keepers {
  readonly count: number
  /** Money in hand: not tied up in a leading bid or in goods, settlement asset. */
  readonly money: Float64Array
  /** Worth of goods sent to market that have not been paid for yet. */
  readonly selling: Float64Array
  readonly weight: Float64Array
  readonly discount: Float64Array
  readonly opening: Float64Array
  readonly gasPrice: Float64Array
}

export function createKeepers({ keepers: groups }: KeeperTerms): Keepers {
  const all = groups.flatMap(({ count, ...keeper }) => Array.from({ length: count }, () => keeper))
  all.sort((a, b) => (b.gasPrice ?? 1e300) - (a.gasPrice ?? 1e300))
  const column = (of: (keeper: (typeof all)[number]) => number) => Float64Array.from(all, of)
  return {
    count: all.length,
    money: new Float64Array(all.length),
    selling: new Float64Array(all.length),
    weight: column(({ cash }) => cash),
    discount: column(({ discount }) => discount),
    opening: column(({ opening }) => opening),
    gasPrice: column(({ gasPrice }) => gasPrice ?? Number.POSITIVE_INFINITY),
  }
}

/** The money of all is shared out by weight. */
export function shareOut({ count, money, selling, weight }: Keepers, all: number): void {
  let total = 0
  for (let keeper = 0; keeper < count; keeper++) total += weight[keeper]
  for (let keeper = 0; keeper < count; keeper++) {
    money[keeper] = weight[keeper] > 0 ? all * (weight[keeper] / total) : 0
    selling[keeper] = 0
  }
}

/** Gas price at a time, gwei: straight lines between the given times, flat beyond them. */
export function gasPriceAt({ gasTimesMs, gasPrices }: KeeperTerms, timeMs: number): number {
  const last = gasTimesMs.length - 1
  if (last < 0) return 0
  if (timeMs <= gasTimesMs[0]) return gasPrices[0]
  if (timeMs >= gasTimesMs[last]) return gasPrices[last]
  const at = firstFrom(1, last, (row) => gasTimesMs[row] < timeMs)
  const span = gasTimesMs[at] - gasTimesMs[at - 1]
  const share = (timeMs - gasTimesMs[at - 1]) / span
  return gasPrices[at - 1] + (gasPrices[at] - gasPrices[at - 1]) * share
}

/** Chance that a bid sent at the keeper's own gas price gets in at one turn. */
export function chanceOf(own: number, going: number, congestion: number): number {
  return own >= going ? 1 : pow(own / going, congestion)
}
