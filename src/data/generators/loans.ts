/**
 * A made-up population of borrowers, each with one collateral and one debt, that meets a stated
 * total of collateral, a distribution of health and an inequality of sizes.
 *
 *     size     Pareto or lognormal, at most `largestShare` of the total, scaled to the total
 *     debt     collateral · price · weight / health factor
 *
 * The debt is a leg in the instrument `debt`, or, on venues of the margin family, money taken from
 * the wallet.
 *
 * Assumes: health and size are independent of each other.
 * Invariant: Σ collateral is the total to 1e-12; nobody is liquidatable at the start price; the
 * same seed gives the same bits.
 */
import { z } from 'zod'
import { InputError } from '../../kit/assert.ts'
import { exp, pow } from '../../kit/math.ts'
import type { Random } from '../../kit/random.ts'
import { createStream } from '../../kit/streams.ts'
import { positive } from '../../units/magnitude.ts'
import { type AccountBatch, type AccountVenue, findInstrumentOf } from '../formats/format.ts'
import { factsAt } from '../input-file.ts'
import { defineAccountGenerator } from './generator.ts'
import { quantiles, readQuantile } from './quantiles.ts'

const parameters = z.strictObject({
  accounts: z.int().positive().max(50_000_000),
  collateral: z.string().describe('instrument that borrowers hold'),
  total: positive().describe('units of it that all of them hold'),
  price: positive().optional().describe('of a unit; default: the middle of its market'),
  debt: z.string().optional().describe('instrument that they owe; default: money of the wallet'),
  debtPrice: positive().default(1).describe('of a unit of the debt'),
  health: quantiles,
  sizes: z
    .union([
      z.strictObject({ pareto: z.number().min(0.1).max(100) }),
      z.strictObject({ lognormal: z.number().positive().max(20) }),
    ])
    .default({ pareto: 1.2 })
    .describe('Tail index of a Pareto, or sigma of a lognormal distribution'),
  largestShare: z.number().gt(0).max(1).default(1).describe('Most of the total that one holds'),
  seed: z.int().min(0).max(0xffffffff).optional().describe('Default: the seed of the scenario'),
})
type LoanParameters = z.output<typeof parameters>

const draws = { size: 0, health: 1 }

export const loans = defineAccountGenerator<LoanParameters>({
  id: 'loans',
  title: 'A synthetic population of borrowers',
  parameters,
  generate(given, venue, context) {
    const { place } = venue
    const { row, it } = findInstrumentOf('balance', venue, given.collateral, place, 'collateral')
    const debt = given.debt === undefined ? -1 : findDebt(venue, given.debt)
    const price = given.price ?? context.startPrice(given.collateral)
    const random = createStream(given.seed ?? context.seed, 'data/generators/loans')
    const sizes = drawSizes(given, random, context.entry)
    const healthAt = readQuantile(given.health)
    const count = given.accounts
    const perAccount = debt < 0 ? 1 : 2
    const wallet = new Float64Array(count)
    const amount = new Float64Array(perAccount * count)
    for (let account = 0; account < count; account++) {
      const health = healthAt(random.uniform(account, context.entry, draws.health))
      requireHealth(health, venue)
      const held = sizes[account] as number
      const owed = (held * price * (it.weight ?? 1)) / health / given.debtPrice
      amount[perAccount * account] = held
      if (debt < 0) wallet[account] = -owed
      else amount[perAccount * account + 1] = -owed
    }
    return {
      count,
      wallet,
      legAccount: Int32Array.from(amount, (_, leg) => Math.floor(leg / perAccount)),
      legInstrument: Int32Array.from(amount, (_, leg) => (leg % perAccount === 0 ? row : debt)),
      amount,
      entry: new Float64Array(amount.length),
      place: () => place,
    } satisfies AccountBatch
  },
})

const findDebt = (venue: AccountVenue, id: string): number =>
  findInstrumentOf('balance', venue, id, venue.place, 'debt').row

function requireHealth(health: number, { place }: AccountVenue): void {
  if (health > 1) return
  throw new InputError('a borrower would be liquidatable at the start', {
    ...factsAt(place),
    field: 'health',
    value: health,
    allowed: 'health factors above 1',
  })
}

function drawSizes(given: LoanParameters, random: Random, step: number): Float64Array {
  const { accounts, sizes, total, largestShare } = given
  const drawn = new Float64Array(accounts)
  for (let account = 0; account < accounts; account++) {
    drawn[account] =
      'lognormal' in sizes
        ? exp(sizes.lognormal * random.normal(account, step, draws.size))
        : pow(1 - random.uniform(account, step, draws.size), -1 / sizes.pareto)
  }
  const cap = capFor(drawn, Math.max(largestShare, 1 / accounts))
  let sum = 0
  for (let account = 0; account < accounts; account++) {
    drawn[account] = Math.min(cap, drawn[account] as number)
    sum += drawn[account] as number
  }
  return drawn.map((size) => (size / sum) * total)
}

/** The size to which larger ones are cut, so that none is more than `share` of all. */
function capFor(sizes: Float64Array, share: number): number {
  const descending = Float64Array.from(sizes).sort().reverse()
  let rest = 0
  for (const size of descending) rest += size
  for (let cut = 0; cut < descending.length; cut++) {
    // With `cut` sizes cut to c: c = share · (cut · c + rest).
    const largest = descending[cut] as number
    if (largest <= share * (cut * largest + rest)) return cut === 0 ? largest : capped(cut)
    rest -= largest
  }
  return descending[descending.length - 1] as number

  function capped(cut: number): number {
    return (share * rest) / (1 - share * cut)
  }
}
