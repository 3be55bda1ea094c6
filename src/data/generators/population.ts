/**
 * A made-up population of a perpetual exchange that meets stated aggregates: open interest of each
 * contract, share of accounts that are long, leverage, inequality of sizes, share of accounts with
 * several positions and one wallet.
 *
 *     size      Pareto or lognormal, longs and shorts drawn apart, then scaled to equal totals
 *     equity    Σ notional / leverage, and never less than `headroom` times maintenance margin
 *     entry     price · (1 + entrySpread · normal), cut where it would eat 90 % of the equity
 *     wallet    equity less unrealised profit
 *
 * Sizes are whole multiples of a power of two, so that those of a contract sum to exactly zero in
 * whatever order they are added. The first accounts fill each side of each contract in turn: no
 * side is ever empty.
 *
 * Assumes: leverage, size, side and entry are independent of each other.
 * Ignores: hedges across venues; leverage above what the brackets allow is lowered.
 * Invariant: Σ amount = 0 per contract, bit for bit; open interest to 1e-14; nobody is liquidatable
 * at the start price; the same seed gives the same bits.
 */
import type { MarginBracket } from '../../engine/world/snapshot.ts'
import { InputError } from '../../kit/assert.ts'
import type { Random } from '../../kit/random.ts'
import { createStream } from '../../kit/streams.ts'
import { type AccountBatch, type AccountVenue, findInstrumentOf } from '../formats/format.ts'
import { factsAt } from '../input-file.ts'
import { type Contract, type DrawnLegs, drawLegs, draws } from './draw-legs.ts'
import { fitSizes } from './fit-sizes.ts'
import { defineAccountGenerator, type GeneratorContext } from './generator.ts'
import { type PopulationParameters, populationParameters } from './population-parameters.ts'
import { readQuantile } from './quantiles.ts'

export const population = defineAccountGenerator<PopulationParameters>({
  id: 'population',
  title: 'A synthetic population of a perpetual exchange',
  parameters: populationParameters,
  generate(given, venue, context) {
    const contracts = readContracts(given, venue, context)
    if (given.accounts < 2 * contracts.length) {
      throw new InputError('too few accounts for a long and a short in every contract', {
        ...factsAt(venue.place),
        field: 'accounts',
        value: given.accounts,
        allowed: `${2 * contracts.length} or more`,
      })
    }
    const random = createStream(given.seed ?? context.seed, 'data/generators/population')
    const legs = drawLegs(given, contracts, random, context.entry)
    fitSizes(legs, contracts, given.largestShare, venue.place)
    return finish(given, contracts, legs, random, venue, context.entry)
  },
})

function readContracts(
  given: PopulationParameters,
  venue: AccountVenue,
  context: GeneratorContext,
): Contract[] {
  return Object.entries(given.instruments).map(([id, it]) => {
    const found = findInstrumentOf('perpetual', venue, id, venue.place, `instruments.${id}`)
    const shown = it.price ?? context.startPrice(id)
    const isInverse = found.it.kind === 'inverse'
    const price = isInverse ? 1 / shown : shown
    return {
      id,
      row: found.row,
      brackets: found.it.brackets ?? [],
      isInverse,
      price,
      openInterest: it.openInterest / (price * venue.settlementUsd),
      longShare: it.longShare ?? given.longShare,
    }
  })
}

/** Entries and wallets, given positions. */
function finish(
  given: PopulationParameters,
  contracts: readonly Contract[],
  legs: DrawnLegs,
  random: Random,
  { place }: AccountVenue,
  step: number,
): AccountBatch {
  const count = given.accounts
  const wallet = new Float64Array(count)
  const entry = new Float64Array(legs.count)
  const leverageOf = {
    longs: readQuantile(given.leverage.longs),
    shorts: readQuantile(given.leverage.shorts),
  }
  for (let account = 0; account < count; account++) {
    const begin = legs.begin[account] as number
    const end = legs.begin[account + 1] as number
    let notional = 0
    let margin = 0
    let maintenance = 0
    for (let leg = begin; leg < end; leg++) {
      const { price, brackets } = contracts[legs.contract[leg] as number] as Contract
      const amount = legs.amount[leg] as number
      const value = Math.abs(amount) * price
      const side = amount > 0 ? leverageOf.longs : leverageOf.shorts
      notional += value
      margin += value / side(random.uniform(account, step, draws.leverage(leg - begin)))
      maintenance += maintenanceOf(brackets, value)
    }
    const equity = Math.max(margin, given.headroom * maintenance)
    const scatterMax = (0.9 * equity) / notional
    let unrealised = 0
    for (let leg = begin; leg < end; leg++) {
      const { price, isInverse } = contracts[legs.contract[leg] as number] as Contract
      const wanted = given.entrySpread * random.normal(account, step, draws.entry(leg - begin))
      const scatter = Math.max(-Math.min(scatterMax, 0.9), Math.min(scatterMax, wanted))
      const from = price * (1 + scatter)
      const gain = (legs.amount[leg] as number) * (price - from)
      // Longs of an inverse contract gain when a dollar costs fewer coins.
      unrealised += isInverse ? -gain : gain
      entry[leg] = isInverse ? 1 / from : from
    }
    wallet[account] = equity - unrealised
  }
  const legInstrument = legs.contract.map((contract) => (contracts[contract] as Contract).row)
  const { account: legAccount, amount } = legs
  return { count, wallet, legAccount, legInstrument, amount, entry, place: () => place }
}

/** Brackets as marginal rates: each adds to the part of the notional above its floor. */
function maintenanceOf(brackets: readonly MarginBracket[], notional: number): number {
  let sum = 0
  let below = 0
  for (const { floor, rate } of brackets) {
    if (notional <= floor) break
    sum += (rate - below) * (notional - floor)
    below = rate
  }
  return sum
}
