/** A random scenario in the making: markets and oracles, which venues then share. */
import { registry } from '../../src/index.ts'
import type { Dice } from '../storm/dice.ts'
import {
  type Kind,
  liquidityRecipes,
  oracleRecipes,
  type Place,
  plainOracleOf,
  type Scene,
  type Traded,
} from './random-models.ts'

export type Entry = Record<string, unknown>

export interface Draft {
  readonly dice: Dice
  readonly endMs: number
  readonly assets: Entry
  readonly markets: Entry
  readonly oracles: Entry
  readonly venues: Entry
  readonly accounts: Entry[]
  readonly positions: Entry[]
  readonly places: Place[]
  readonly oraclesOf: Map<string, string[]>
  readonly kinds: Kind[]
  readonly traded: Traded[]
  /** Markets that are known from the start, of coins in dollars and of things in coins. */
  readonly known: Map<string, Place[]>
  readonly backing: Scene['backing']
  readonly dealers: Scene['dealers']
  readonly margins: Scene['margins']
}

export const sceneOf = (draft: Draft): Scene => ({ ...draft, venues: draft.kinds })

type ModelKind = Exclude<keyof typeof registry, 'venues'>

/** With recipe and id of a model, drawn evenly. A model without a recipe is a failure. */
export function draw<R>(
  { dice }: Draft,
  kind: ModelKind,
  recipes: Readonly<Record<string, R>>,
  model?: string,
) {
  const id = model ?? dice.pick(registry[kind].map((it) => it.id))
  const recipe = recipes[id]
  if (recipe === undefined) throw new Error(`add ${kind}/${id} to test/deep/random-models.ts`)
  return { id, recipe }
}

/** What is traded, and about which price. */
export interface Pair {
  readonly base: string
  readonly quote: string
  readonly price: number
  /** Dollars that one unit of the quote is worth. */
  readonly usd: number
}

const nameOf = ({ base, quote }: Pair) => `${base}/${quote}`

/** Liquidity for a market of this name. */
export function drawLiquidity(draft: Draft, id: string, pair: Pair, isInverse = false) {
  const { dice } = draft
  const { id: model, recipe } = draw(draft, 'liquidity', liquidityRecipes)
  const depth = dice.spread(1e4, 1e6) / pair.price / pair.usd
  const parameters = recipe(dice, pair.price, depth)
  const definition = registry.liquidity.find((it) => it.id === model)
  const made = definition?.create(definition.parameters.parse(parameters))
  // What owners lay in and take out is counted in the market's own base.
  if (isInverse && made?.owners) return drawLiquidity(draft, id, pair, isInverse)
  const place: Place = {
    ...{ id, model, pair: nameOf(pair), base: pair.base, quote: pair.quote, depth, isInverse },
    price: made?.mid() ?? pair.price,
    follows: made?.follow !== undefined,
  }
  draft.places.push(place)
  return { place, liquidity: { model, ...parameters } }
}

export function addMarket(draft: Draft, pair: Pair): Place {
  const id = `${pair.base}-${draft.places.length}`
  const { place, liquidity } = drawLiquidity(draft, id, pair)
  draft.markets[id] = { base: pair.base, quote: pair.quote, liquidity }
  return place
}

/** One market of a pair, or two, the first of which has a price of its own, and its oracle. */
export function addPair(draft: Draft, pair: Pair): Place {
  let place = addMarket(draft, pair)
  while (place.follows) place = addMarket(draft, pair)
  addOracle(draft, place, 'market-mid')
  if (draft.dice.chance(0.3)) addMarket(draft, pair)
  draft.known.set(pair.quote, [...(draft.known.get(pair.quote) ?? []), place])
  return place
}

/** An oracle of what is traded at the place, of any model or of this one. */
export function addOracle(draft: Draft, place: Place, model?: string): string {
  const { dice, oraclesOf } = draft
  const { id: name, recipe } = draw(draft, 'oracles', oracleRecipes, model)
  const parameters = recipe(sceneOf(draft), place)
  if (parameters === undefined) return addOracle(draft, place, 'market-mid')
  const id = `${place.base}-says-${Object.keys(draft.oracles).length}`
  const latencyMs = dice.whole(1, Math.ceil(draft.endMs / 10))
  draft.oracles[id] = {
    source: { model: name, ...parameters },
    ...(dice.chance(0.3) && { latency: latencyMs }),
  }
  oraclesOf.set(place.pair, [...(oraclesOf.get(place.pair) ?? []), id])
  return id
}

export const plainOracle = (draft: Draft, { pair }: Place): string =>
  plainOracleOf(draft, pair) ?? ''

/** What a venue believes of the pair: what is known already, or an oracle of its own. */
export const believed = (draft: Draft, place: Place): string =>
  draft.dice.chance(0.4)
    ? draft.dice.pick(draft.oraclesOf.get(place.pair) ?? [])
    : addOracle(draft, place)

/** Coins that a venue settles in are worth what an oracle says, mostly the plain one. */
export function valueCoin(draft: Draft, coin: Place): void {
  const oracles = draft.oraclesOf.get(coin.pair) ?? []
  const oracle = draft.dice.chance(0.7) ? oracles[0] : draft.dice.pick(oracles)
  draft.assets[coin.base] ??= { usd: { oracle } }
}
