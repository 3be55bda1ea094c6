// What a card's uncertainty makes of a scenario: many runs, each with a market drawn from the card.
import {
  cascade,
  createRandom,
  createRun,
  InputError,
  registry,
  type Summary,
} from 'cascade-engine'
import type { LoadedScenario } from 'cascade-engine/data'
import {
  drawImpact,
  drawStream,
  type ImpactCard,
  type ModelParameters,
} from 'cascade-engine/impact'
import { amounts, compileScenario } from 'cascade-engine/report'
import type { Progress } from '../progress.ts'
import { isStopRequested } from '../surroundings.ts'
import { bps } from './numbers.ts'
import type { View } from './view.ts'

const { decimals, drop, percent, usd } = amounts

export interface IntoOptions {
  readonly market: string
  readonly draws: number
  readonly model: keyof ModelParameters
  readonly progress: Progress
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

export function spreadOf(loaded: LoadedScenario, card: ImpactCard, options: IntoOptions): Spread {
  const { market, draws, model, progress } = options
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
  const price = startPrice(loaded, row)
  const run = (models: ModelParameters | null) =>
    outcomeOf(changed(loaded, row, models, model, price), market)
  const random = createRandom(loaded.settings.seed, drawStream)
  const drawn: Spread['draws'][number][] = []
  const asStands = run(null)
  const point = run(card.models)
  for (let draw = 0; draw < draws && !isStopRequested(); draw++) {
    const { models, level, exponent } = drawImpact(card, random, draw)
    drawn.push({ ...run(models), level, exponent })
    progress.round(draw + 1, 0)
  }
  progress.end()
  return { market, model, seed: loaded.settings.seed, asStands, point, draws: drawn }
}

/** The market keeps its price: only what an order does to it is the card's. */
function startPrice(loaded: LoadedScenario, row: number): number {
  return compileScenario(loaded, registry).markets.startPrice[row] ?? 0
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
  return { price, impact: given.impact * ratio * ratio }
}

function outcomeOf(loaded: LoadedScenario, market: string): Outcome {
  const summary: Summary = cascade(
    createRun(compileScenario(loaded, registry), registry, { trace: false }),
    {
      gain: false,
    },
  )
  const found = summary.markets.find(({ id }) => id === market)
  return {
    liquidatedUsd: summary.liquidatedUsd,
    deepestDrop: found?.deepestDrop ?? 0,
    badDebtUsd: summary.badDebtUsd,
  }
}

const quantiles = [0.05, 0.5, 0.95] as const

export function spreadView(spread: Spread): View {
  const { draws, point, asStands } = spread
  const column = (
    name: string,
    pick: (row: Outcome) => number,
    show: (value: number) => string,
  ) => {
    const sorted = draws.map(pick).sort((a, b) => a - b)
    return [
      name,
      show(pick(asStands)),
      show(pick(point)),
      ...quantiles.map((q) => show(at(sorted, q))),
    ]
  }
  const levels = draws.map(({ level }) => level).sort((a, b) => a - b)
  const exponents = draws.map(({ exponent }) => exponent).sort((a, b) => a - b)
  const own = (name: string, sorted: readonly number[], show: (value: number) => string) => [
    name,
    '',
    '',
    ...quantiles.map((q) => show(at(sorted, q))),
  ]
  return {
    title:
      `${spread.market} with what the card says, ${spread.model}, ` +
      `${draws.length} draws, seed ${spread.seed}`,
    columns: ['', '>as it stands', '>card', '>5 %', '>50 %', '>95 %'],
    rows: [
      column('liquidated', (row) => row.liquidatedUsd, usd),
      column('deepest drop', (row) => row.deepestDrop, drop),
      column('bad debt', (row) => row.badDebtUsd, usd),
      own('level drawn, bp', levels, bps),
      own('exponent drawn', exponents, (value) => decimals(value, 2)),
    ],
    lines: [`${percent(share(draws, point))} of the draws liquidate more than the point estimate`],
  }
}

function share(draws: readonly Outcome[], point: Outcome): number {
  const more = draws.filter(({ liquidatedUsd }) => liquidatedUsd > point.liquidatedUsd).length
  return draws.length === 0 ? 0 : more / draws.length
}

/** Between neighbours by a straight line. */
function at(sorted: readonly number[], probability: number): number {
  const place = probability * (sorted.length - 1)
  const low = sorted[Math.floor(place)] ?? 0
  const high = sorted[Math.min(sorted.length - 1, Math.floor(place) + 1)] ?? low
  return low + (place - Math.floor(place)) * (high - low)
}
