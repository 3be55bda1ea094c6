// The numbers of a map: what is forced where, how likely each price is, one account in particular.
import type { LiveWorld } from '../../engine/ports/run.ts'
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
}

export interface MarketView {
  readonly market: string
  readonly price: number
  /** From low to high. */
  readonly buckets: readonly BucketView[]
  readonly groups: readonly MapGroup[]
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
  return maps.map((map) => viewMarket(map, request.chances)).sort((a, b) => b.totalUsd - a.totalUsd)
}

function viewMarket(map: MarketMap, chances: Chances | null): MarketView {
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
    return { ...bucket, edge, move: edge / price - 1, isBelow: below, cumulativeUsd, probability }
  })
  const { belowUsd, aboveUsd, unsafeUsd, unsafeAccounts } = map
  const totalUsd = usd.reduce((sum, value) => sum + value, belowUsd + aboveUsd)
  const sums = { unsafeUsd, unsafeAccounts, belowUsd, aboveUsd, totalUsd }
  return { market: map.market, price, buckets, groups: map.groups, ...sums }
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
