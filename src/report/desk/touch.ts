/** If a price touches a level, where does it end? A run with that fall alone. */
import type { LoadedScenario } from '../../data/loaded-scenario.ts'
import { createRun } from '../../engine/phases/run.ts'
import type { Registry } from '../../engine/ports/ports.ts'
import type { Summary } from '../../engine/reading/result.ts'
import { InputError } from '../../kit/assert.ts'
import { quantileOf } from '../../kit/quantile.ts'
import { cascade } from '../../risk/cascade.ts'
import { priceDigits } from '../amounts.ts'
import { compileScenario } from '../compile-scenario.ts'
import { change, count, price, type Quantity, usd } from '../quantity.ts'
import { say, type Text, textOf } from '../text.ts'
import type { Long } from './long.ts'

export interface Touch {
  readonly market: string
  readonly touched: Quantity
  /** With the execution of the scenario, and with the other: who comes first changes it. */
  readonly ends: Quantity
  readonly otherwise: Quantity
  readonly told: Text
}

/** The price of `market` is moved to `level` at once, instead of all shocks of the scenario. */
export function touchLevel(
  loaded: LoadedScenario,
  registry: Registry,
  market: string,
  level: number,
): Touch {
  const { execution } = loaded.settings
  const drop = dropTo(loaded, registry, market, level)
  const found = runWith(loaded, registry, market, drop, execution)
  const other = runWith(loaded, registry, market, drop, execution === 'batch' ? 'serial' : 'batch')
  const { startPrice, endPrice } = resultOf(found, market)
  const digits = priceDigits(startPrice)
  const there = resultOf(other, market).endPrice
  const [low, high] = [Math.min(endPrice, there), Math.max(endPrice, there)]
  const band =
    textOf(price(low, digits)) === textOf(price(high, digits))
      ? 'in batch and in serial execution alike'
      : say`between ${price(low, digits)} and ${price(high, digits)} by who is executed first`
  return {
    market,
    touched: price(level, digits),
    ends: price(endPrice, digits),
    otherwise: price(there, digits),
    told: say`If ${market} touches ${price(level, digits)} (${change(level / startPrice - 1)}), it \
ends at ${price(endPrice, digits)} (${change(endPrice / startPrice - 1)}), ${band}: \
${count(found.liquidatedAccounts)} accounts with ${usd(found.liquidatedUsd)} are liquidated, \
${usd(found.totalShortfallUsd)} is paid by nobody.`,
  }
}

/** Where the same level ends with other accounts: the seed draws them. */
export interface TouchBand {
  /** Of each seed, rising. */
  readonly ends: readonly number[]
  readonly told: Text
}

const seedsMax = 100

/** Seeds 1, 2, … `many`. `load`: the scenario with more set. */
export function* touchBand(
  load: (set: readonly string[]) => LoadedScenario,
  registry: Registry,
  market: string,
  level: number,
  many: number,
): Long<TouchBand> {
  if (!(Number.isInteger(many) && many >= 2 && many <= seedsMax)) {
    const facts = { field: 'seeds', value: many, allowed: `2 to ${seedsMax}` }
    throw new InputError('no number of seeds', facts)
  }
  const ends: number[] = []
  for (let seed = 1; seed <= many; seed++) {
    const loaded = load([`seed=${seed}`])
    const drop = dropTo(loaded, registry, market, level)
    const found = runWith(loaded, registry, market, drop, loaded.settings.execution)
    ends.push(resultOf(found, market).endPrice)
    if ((yield { done: seed, of: many, what: 'seeds' }) === true) break
  }
  ends.sort((a, b) => a - b)
  const digits = priceDigits(level)
  const [low = Number.NaN, high = Number.NaN] = [ends[0], ends.at(-1)]
  const seeds = say`over seeds 1 to ${count(ends.length)}`
  const told =
    low === high
      ? say`It ends at ${price(low, digits)} ${seeds}: nothing in it is drawn.`
      : say`It ends between ${price(low, digits)} and ${price(high, digits)} ${seeds}, in half of \
them at ${price(quantileOf(ends, 0.5), digits)} or below.`
  return { ends, told }
}

function dropTo(loaded: LoadedScenario, registry: Registry, market: string, level: number): number {
  const { names, markets } = compileScenario(loaded, registry)
  const start = markets.startPrice[names.markets.indexOf(market)] ?? Number.NaN
  if (level > 0 && start > 0 && level < Number.POSITIVE_INFINITY) return 1 - level / start
  const allowed = 'a price above 0 of a market of the scenario'
  throw new InputError('there is no such level', { field: market, value: level, allowed })
}

function runWith(
  loaded: LoadedScenario,
  registry: Registry,
  market: string,
  drop: number,
  execution: Summary['execution'],
): Summary {
  const shocks = [{ model: 'price-gap', markets: market, drop }]
  const world = compileScenario(loaded, registry, { shocks, execution })
  return cascade(createRun(world, registry, { trace: false }), { gain: false })
}

function resultOf({ markets }: Summary, id: string) {
  const found = markets.find((it) => it.id === id)
  return found ?? { startPrice: Number.NaN, endPrice: Number.NaN }
}
