// The numbers of a map: what is forced where, how likely each price is, one account in particular.
import type { LiveWorld } from '../../engine/ports/run.ts'
import {
  type DealerLevels,
  dampingAt,
  dealerLevels,
  flipsBetween,
  hedgeBetween,
  unhedgedBetween,
} from '../../risk/dealer-levels.ts'
import { type Distance, distanceToLiquidation, marketResponses } from '../../risk/distance.ts'
import { distanceInSigmas } from '../../risk/first-passage.ts'
import {
  liquidationMap,
  type MapBucket,
  type MapGroup,
  type MarketMap,
} from '../../risk/liquidation-map.ts'
import { nearestToLiquidation } from '../../risk/nearest.ts'
import { liquidationProbability, type TopUp, topUp } from '../../risk/top-up.ts'
import type { Chances, MapRequest } from './request.ts'

export interface BucketView extends MapBucket {
  /** The edge farther from the present price, and what it is relative to it. */
  readonly edge: number
  readonly move: number
  readonly isBelow: boolean
  /** With all buckets nearer to the present price, on this side. */
  readonly cumulativeUsd: number
  /** That the price reaches the edge within the horizon. */
  readonly probability: number | null
  /** What option dealers buy for on the way to the edge, below 0 sell for; null: there are none. */
  readonly hedgedUsd: number | null
}

/** What hedges of options do to a market. */
export interface DealerView {
  /** Units of the underlying for a unit of price, at the present price. */
  readonly gamma: number
  /** 1 + λ Γ at the present price, and the least of it on the map. */
  readonly damping: number
  readonly least: { readonly price: number; readonly damping: number }
  readonly flips: readonly number[]
  /** What a jump to each end of the map costs whoever could not hedge it: below 0 a loss. */
  readonly tails: readonly { readonly price: number; readonly usd: number }[]
}

export interface MarketView {
  readonly market: string
  readonly price: number
  /** From low to high. */
  readonly buckets: readonly BucketView[]
  readonly groups: readonly MapGroup[]
  readonly dealers: DealerView | null
  readonly unsafeUsd: number
  readonly unsafeAccounts: number
  readonly belowUsd: number
  readonly aboveUsd: number
  readonly totalUsd: number
}

export interface EdgeView {
  readonly price: number
  readonly move: number
  readonly sigmas: number | null
  readonly probability: number | null
}

export interface AccountView {
  readonly distance: Distance
  /** Rows of a table: a market, or all of them, and one of its two deadly prices. */
  readonly edges: readonly (EdgeView & { readonly market: string | null; readonly now: number })[]
  readonly topUps: readonly {
    /** All prices fall or rise by this share. Null: the goal is a probability. */
    readonly move: number | null
    readonly target: number | null
    readonly topUp: TopUp | null
  }[]
  /** That all prices moving together liquidate it within the horizon. */
  readonly probability: number | null
}

/** One of the accounts that are liquidated first, when all prices move alike. */
export interface NearView {
  readonly distance: Distance
  /** Relative move of all prices at which it is liquidated. 0: it is unsafe now. */
  readonly move: number
  readonly probability: number | null
  /** What it needs for the goal; null: there is no goal, or no amount is enough. */
  readonly topUp: TopUp | null
}

/** Markets with most forced first. */
export function viewMarkets(world: LiveWorld, request: MapRequest): MarketView[] {
  const markets = request.market === undefined ? world.names.markets : [request.market]
  const maps = liquidationMap(world, { ...request.how, markets })
  return maps
    .map((map) => viewMarket(world, map, request.chances))
    .sort((a, b) => b.totalUsd - a.totalUsd)
}

function viewMarket(world: LiveWorld, map: MarketMap, chances: Chances | null): MarketView {
  const market = world.names.market(map.market)
  const levels = dealerLevels(world, market)
  const usdOf = world.assets.usd[world.markets.quote[market] ?? 0] ?? 1
  const { price } = map
  const usd = map.buckets.map(({ longUsd, shortUsd }) => longUsd + shortUsd)
  const isBelow = map.buckets.map(({ from, to }) => 0.5 * (from + to) < price)
  const first = isBelow.lastIndexOf(true)
  const cumulative = [...usd]
  for (let row = first - 1; row >= 0; row--) add(cumulative, row, row + 1)
  for (let row = first + 2; row < usd.length; row++) add(cumulative, row, row - 1)
  const buckets = map.buckets.map((bucket, row): BucketView => {
    const below = isBelow[row] ?? false
    const edge = below ? bucket.from : bucket.to
    const probability = chances?.hit(edge / price) ?? null
    const cumulativeUsd = cumulative[row] ?? 0
    const near = below ? bucket.to : bucket.from
    const hedgedUsd =
      levels === null || !(near > 0) || !(edge > 0)
        ? null
        : usdOf * hedgeBetween(levels, near, edge)
    const move = edge / price - 1
    return { ...bucket, edge, move, isBelow: below, cumulativeUsd, probability, hedgedUsd }
  })
  const edges = [...map.buckets.map(({ from }) => from), map.buckets.at(-1)?.to ?? price]
  const dealers =
    levels &&
    viewDealers(
      levels,
      edges.filter((it) => it > 0),
      usdOf,
    )
  const { belowUsd, aboveUsd, unsafeUsd, unsafeAccounts } = map
  const totalUsd = usd.reduce((sum, value) => sum + value, belowUsd + aboveUsd)
  const sums = { unsafeUsd, unsafeAccounts, belowUsd, aboveUsd, totalUsd }
  return { market: map.market, price, buckets, groups: map.groups, dealers, ...sums }
}

function viewDealers(levels: DealerLevels, edges: readonly number[], usdOf: number): DealerView {
  const { price } = levels
  const all = edges.map((edge) => ({ price: edge, damping: dampingAt(levels, edge) }))
  const ends = [edges[0] ?? price, edges.at(-1) ?? price]
  const damping = dampingAt(levels, price)
  return {
    gamma: levels.at(price).gamma,
    damping,
    least: all.reduce((one, it) => (it.damping < one.damping ? it : one), { price, damping }),
    flips: flipsBetween(levels, edges),
    tails: ends.map((end) => ({ price: end, usd: usdOf * unhedgedBetween(levels, price, end) })),
  }
}

function add(sums: number[], row: number, from: number): void {
  sums[row] = (sums[row] ?? 0) + (sums[from] ?? 0)
}

export function viewAccount(world: LiveWorld, account: number, request: MapRequest): AccountView {
  const { chances } = request
  const distance = distanceToLiquidation(world, account)
  const edge = (market: string | null, now: number, price: number | null) => {
    if (price === null) return []
    const level = price / now
    const sigmas = chances && distanceInSigmas(level, chances.model)
    const probability = chances?.hit(level) ?? null
    return [{ market, now, price, move: level - 1, sigmas, probability }]
  }
  const { markets, together, isUnsafe } = distance
  const range = { low: together.below ?? 0, high: together.above ?? Number.POSITIVE_INFINITY }
  const all = [...edge(null, 1, together.below), ...edge(null, 1, together.above)]
  return {
    distance,
    edges: [
      ...markets.flatMap(({ market, price, below, above }) => [
        ...edge(market, price, below),
        ...edge(market, price, above),
      ]),
      ...(markets.length > 1 ? all : []),
    ],
    topUps: viewTopUps(world, account, request),
    probability: chances && liquidationProbability(isUnsafe ? null : range, chances.hit),
  }
}

/** The nearest accounts; with a goal the cheapest to bring there first. */
export function viewNearest(world: LiveWorld, request: MapRequest): NearView[] {
  const { chances, survive, target } = request
  const responses = marketResponses(world)
  const views = nearestToLiquidation(world, request.nearest, responses).map(
    ({ account, factor }): NearView => {
      const goal =
        survive !== null
          ? { factor: factor > 1 ? 1 + survive : Math.max(0, 1 - survive) }
          : chances && { hit: chances.hit, target }
      return {
        distance: distanceToLiquidation(world, account, responses),
        move: factor - 1,
        probability: factor === 1 ? 1 : (chances?.hit(factor) ?? null),
        topUp: goal && topUp(world, account, goal, { responses }),
      }
    },
  )
  const cost = ({ topUp }: NearView): number => topUp?.usd ?? Number.POSITIVE_INFINITY
  const hasGoal = survive !== null || chances !== null
  return hasGoal ? views.sort((a, b) => cost(a) - cost(b)) : views
}

function viewTopUps(world: LiveWorld, account: number, request: MapRequest): AccountView['topUps'] {
  const { survive, chances, target } = request
  const moves = survive === null ? [] : [-survive, survive].filter((move) => move > -1)
  return [
    ...moves.map((move) => {
      return { move, target: null, topUp: topUp(world, account, { factor: 1 + move }) }
    }),
    ...(chances === null
      ? []
      : [{ move: null, target, topUp: topUp(world, account, { hit: chances.hit, target }) }]),
  ]
}
