/**
 * What a card's uncertainty makes of a scenario: many runs, each with a market drawn from the card.
 */
import type { LoadedScenario } from '../../data/loaded-scenario.ts'
import { createRun } from '../../engine/phases/run.ts'
import type { Registry } from '../../engine/ports/ports.ts'
import type { ImpactCard } from '../../impact/card.ts'
import { drawImpact } from '../../impact/draw.ts'
import type { ModelParameters } from '../../impact/models.ts'
import { InputError } from '../../kit/assert.ts'
import { quantileOf, rising } from '../../kit/quantile.ts'
import { createStream } from '../../kit/streams.ts'
import { cascade } from '../../risk/cascade.ts'
import { compileScenario } from '../compile-scenario.ts'
import { bps, count, drop, plain, type Quantity, share, usd } from '../quantity.ts'
import type { Watch } from '../run-scenario.ts'
import { numberColumn, type Table, tableOf, textColumn } from '../table.ts'
import { say, type Text } from '../text.ts'

export interface SpreadOptions {
  readonly registry: Registry
  readonly market: string
  readonly draws: number
  readonly model: keyof ModelParameters
  /** Called after every draw, which counts from 1. */
  readonly watch?: Watch
}

export interface Outcome {
  readonly liquidatedUsd: number
  readonly deepestDrop: number
  readonly badDebtUsd: number
}

export interface Spread {
  readonly market: string
  readonly model: keyof ModelParameters
  readonly seed: number
  readonly asStands: Outcome
  readonly point: Outcome
  readonly draws: readonly (Outcome & { readonly level: number; readonly exponent: number })[]
}

const drawsMax = 100_000

export function spreadOf(loaded: LoadedScenario, card: ImpactCard, options: SpreadOptions): Spread {
  const { market, draws, model, registry, watch } = options
  if (!(Number.isInteger(draws) && draws >= 1 && draws <= drawsMax)) {
    const allowed = `a whole number from 1 to ${drawsMax}`
    throw new InputError(`--draws ${draws}`, { field: '--draws', value: draws, allowed })
  }
  const row = loaded.snapshot.markets.findIndex(({ id }) => id === market)
  if (row < 0) {
    throw new InputError(`the scenario has no market ${market}`, {
      field: '--market',
      value: market,
      allowed: loaded.snapshot.markets.map(({ id }) => id).join(', '),
    })
  }
  const { seed } = loaded.settings
  // The market keeps its price: only what an order does to it is the card's.
  const price = compileScenario(loaded, registry).markets.startPrice[row] ?? 0
  const run = (models: ModelParameters | null) =>
    outcomeOf(changed(loaded, row, models, model, price), market, registry)
  const random = createStream(seed, 'impact/draw')
  const drawn: Spread['draws'][number][] = []
  const asStands = run(null)
  const point = run(card.models)
  for (let draw = 0; draw < draws; draw++) {
    const { models, level, exponent } = drawImpact(card, random, draw)
    drawn.push({ ...run(models), level, exponent })
    if (watch?.(draw + 1, 0) !== undefined) break
  }
  return { market, model, seed, asStands, point, draws: drawn }
}

function changed(
  loaded: LoadedScenario,
  row: number,
  models: ModelParameters | null,
  model: keyof ModelParameters,
  price: number,
): LoadedScenario {
  if (models === null) return loaded
  const markets = loaded.snapshot.markets.map((market, at) =>
    at === row ? { ...market, liquidity: { model, ...scaled(models, model, price) } } : market,
  )
  return { ...loaded, snapshot: { ...loaded.snapshot, markets } }
}

/** An order of the same value moves the scenario's price as far as the card's, in proportion. */
function scaled(models: ModelParameters, model: keyof ModelParameters, price: number): object {
  if (model === 'metaorder-impact') {
    const given = models[model]
    return { ...given, price, volume: (given.volume * given.price) / price }
  }
  const given = models[model]
  const ratio = price / given.price
  return { price, slope: given.slope * ratio * ratio }
}

function outcomeOf(loaded: LoadedScenario, market: string, registry: Registry): Outcome {
  const run = createRun(compileScenario(loaded, registry), registry, { trace: false })
  const summary = cascade(run, { gain: false })
  const found = summary.markets.find(({ id }) => id === market)
  return {
    liquidatedUsd: summary.liquidatedUsd,
    deepestDrop: found?.deepestDrop ?? 0,
    badDebtUsd: summary.badDebtUsd,
  }
}

const quantiles = [0.05, 0.5, 0.95] as const

export function spreadTable({ market, model, seed, draws, point, asStands }: Spread): Table {
  type Show = (value: number) => Quantity
  const tails = (values: readonly number[], show: Show) => {
    const sorted = rising(values)
    return quantiles.map((part) => show(quantileOf(sorted, part)))
  }
  const outcome = (name: string, pick: (row: Outcome) => number, show: Show): Text[] => {
    return [name, show(pick(asStands)), show(pick(point)), ...tails(draws.map(pick), show)]
  }
  const drawn = (name: string, values: readonly number[], show: Show): Text[] => {
    return [name, '', '', ...tails(values, show)]
  }
  const levels = draws.map(({ level }) => level)
  const exponents = draws.map(({ exponent }) => exponent)
  return tableOf(
    'spread',
    [
      say`${market} with what the card says, ${model}, `,
      say`${count(draws.length)} draws, seed ${`${seed}`}`,
    ],
    [
      textColumn('what', ''),
      numberColumn('as it stands'),
      numberColumn('card'),
      ...['5 %', '50 %', '95 %'].map((name) => numberColumn(name)),
    ],
    [
      outcome('liquidated', (row) => row.liquidatedUsd, usd),
      outcome('deepest drop', (row) => row.deepestDrop, drop),
      outcome('bad debt', (row) => row.badDebtUsd, usd),
      drawn('level drawn, bp', levels, bps),
      drawn('exponent drawn', exponents, (value) => plain(value)),
    ],
    [say`${share(moreThan(draws, point))} of the draws liquidate more than the point estimate`],
  )
}

function moreThan(draws: readonly Outcome[], point: Outcome): number {
  const more = draws.filter(({ liquidatedUsd }) => liquidatedUsd > point.liquidatedUsd).length
  return draws.length === 0 ? 0 : more / draws.length
}
