/**
 * The liquidation map: how much would be forced at which price, from the accounts themselves.
 *
 * Each account stands at the prices of a market between which it is safe if only that market moves
 * and everything else is held (safe-range.ts, the margin rule itself). What it holds of the market
 * is forced at that price. The cascade reads the same accounts: the map says where it would start.
 *
 * A venue's own margin rule may bring an account down by a price of what it does not hold
 * (`alsoReads`). On the map of such a market it stands too, with its positions and whatever else of
 * it that market prices.
 *
 * Assumes: a venue closes whole accounts. Those that close in steps force less at first, and more
 * below.
 * Ignores: what forced orders do to prices.
 */

import { equity, exposure, inUsd, priceAtLoss, priceOf, slack } from '../engine/margin/margin.ts'
import { marginOf } from '../engine/margin/slack-of.ts'
import { createFollowers } from '../engine/ports/followers.ts'
import type { LiveWorld } from '../engine/ports/run.ts'
import { forEachLeg, hasHoldings } from '../engine/world/holdings.ts'
import { InputError } from '../kit/assert.ts'
import { money } from '../units/units.ts'
import { follows, type PriceResponse, priceResponse } from './price-response.ts'
import { type SafeRange, safeRange, slackLine } from './safe-range.ts'

export interface MapBucket {
  readonly from: number
  readonly to: number
  /** Notional at the venue's price of what would be sold (longs, collateral), and bought. */
  readonly longUsd: number
  readonly shortUsd: number
  readonly accounts: number
}

/** What accounts of one kind would be forced to trade, by bucket. */
export interface MapGroup {
  readonly name: string
  readonly usd: Float64Array
}

export interface MarketMap {
  readonly market: string
  readonly price: number
  /** Who is below margin already stands at the present price. */
  readonly buckets: readonly MapBucket[]
  /** With `by`: the same, divided. Else empty. */
  readonly groups: readonly MapGroup[]
  /** Of these, who is below margin now. */
  readonly unsafeUsd: number
  readonly unsafeAccounts: number
  /** Forced below the first bucket and above the last. */
  readonly belowUsd: number
  readonly aboveUsd: number
}

export const mapGroupings = ['side', 'venue', 'leverage'] as const
export type MapGrouping = (typeof mapGroupings)[number]

export interface MapOptions {
  /** Only these markets. Default all. */
  readonly markets?: readonly string[]
  /** Only accounts of this venue. */
  readonly venue?: string
  /** Only what would be sold (long) or bought (short). */
  readonly side?: 'long' | 'short'
  readonly by?: MapGrouping
  /** Number of equal price steps, one of which ends at the present price. Default 80. */
  readonly buckets?: number
  /** Share of the price covered on each side, more above if need be. Default 0.4. */
  readonly reach?: number
}

/** Leverage is exposure over equity at the start: notional, or debt for lending. */
export const leverageClasses: readonly { readonly name: string; readonly max: number }[] = [
  { name: '≤ 5x', max: 5 },
  { name: '5–10x', max: 10 },
  { name: '10–25x', max: 25 },
  { name: '25–50x', max: 50 },
  { name: '> 50x', max: Infinity },
]

export function liquidationMap(world: LiveWorld, options: MapOptions = {}): MarketMap[] {
  const { buckets = 80, reach = 0.4 } = options
  if (!(Math.floor(buckets) === buckets && buckets >= 2)) {
    const allowed = 'a whole number, 2 or more'
    throw new InputError('a map needs a whole number of buckets', { value: buckets, allowed })
  }
  if (!(reach > 0 && reach < Infinity)) {
    throw new InputError('the range of a map is above zero', { value: reach })
  }
  const wanted = options.markets ?? world.names.markets
  const groups = groupsOf(world, options)
  const drafts = wanted.map((id) => createDraft(world, id, groups.names, buckets, reach))
  const byMarket: (Draft | undefined)[] = new Array(world.markets.count).fill(undefined)
  for (const map of drafts) byMarket[map.row] = map
  const drawing = { drafts, byMarket, side: options.side, groupOf: groups.of }
  const venue = options.venue === undefined ? -1 : world.names.venue(options.venue)
  for (let account = 0; account < world.accounts.traderCount; account++) {
    if (venue >= 0 && world.accounts.venue[account] !== venue) continue
    if (!hasHoldings(world, account)) continue
    addAccount(world, account, drawing)
  }
  return drafts
}

type Rows = { -readonly [key in keyof MapBucket]: MapBucket[key] }[]

interface Draft extends MarketMap {
  readonly buckets: Rows
  unsafeUsd: number
  unsafeAccounts: number
  belowUsd: number
  aboveUsd: number
  readonly row: number
  readonly response: PriceResponse
  /** The oracle that the market follows; -1: none. */
  readonly followed: number
  readonly isInverse: boolean
}

function createDraft(
  world: LiveWorld,
  id: string,
  names: readonly string[],
  count: number,
  reach: number,
): Draft {
  const row = world.names.market(id)
  const price = world.markets.quoted[row].mid()
  const first = Math.max(0, price * (1 - reach))
  // The present price is an edge, so that no bucket holds both falls and rises.
  const share = (price - first) / (price * (1 + reach) - first)
  const step = (price - first) / Math.max(1, Math.floor(count * share + edge))
  const buckets = Array.from({ length: count }, (_, at) => {
    const from = first + at * step
    return { from, to: from + step, longUsd: 0, shortUsd: 0, accounts: 0 }
  })
  const groups = names.map((name) => ({ name, usd: new Float64Array(count) }))
  // One that follows an oracle moves with what that reads.
  const followers = createFollowers(world)
  const followed = followers.oracle[followers.market.indexOf(row)] ?? -1
  const movers = followed < 0 ? [] : world.oracles.source[followed].markets
  return {
    market: id,
    row,
    price,
    buckets,
    groups,
    unsafeUsd: 0,
    unsafeAccounts: 0,
    belowUsd: 0,
    aboveUsd: 0,
    response: priceResponse(world, [row, ...movers]),
    followed,
    isInverse: world.markets.isInverse[row] === 1,
  }
}

interface Groups {
  readonly names: readonly string[]
  of(account: number, isLong: boolean): number
}

function groupsOf(world: LiveWorld, { by }: MapOptions): Groups {
  if (by === 'side') return { names: ['long', 'short'], of: (_, isLong) => (isLong ? 0 : 1) }
  if (by === 'venue') {
    return { names: world.names.venues, of: (account) => world.accounts.venue[account] }
  }
  if (by === undefined) return { names: [], of: () => -1 }
  const names = leverageClasses.map(({ name }) => name)
  return { names, of: (account) => leverageClass(leverage(world, account)) }
}

/** Exposure over equity. Infinity: nothing of its own is left. */
export function leverage(world: LiveWorld, account: number): number {
  const own = equity(world, account)
  return own > 0 ? exposure(world, account) / own : Infinity
}

const leverageClass = (value: number): number =>
  leverageClasses.findIndex(({ max }) => value <= max)

/** What is drawn, and how. */
interface Drawing {
  readonly drafts: readonly Draft[]
  readonly byMarket: readonly (Draft | undefined)[]
  readonly side: MapOptions['side']
  readonly groupOf: Groups['of']
}

function addAccount(world: LiveWorld, account: number, drawing: Drawing): void {
  const { accounts, legs, instruments } = world
  const [begin, end] = [accounts.legBegin[account], accounts.legBegin[account + 1]]
  for (let leg = begin; leg < end; leg++) {
    const market = instruments.market[legs.instrument[leg]]
    const map = drawing.byMarket[market]
    if (legs.amount[leg] === 0 || map === undefined) continue
    const range = rangeOf(world, account, map.response)
    // A leg counts its account only if no earlier leg of the same market has.
    addLeg(world, leg, map, range, !holdsOn(world, begin, leg, market), drawing)
  }
  const read = marginOf(world, account)?.alsoReads?.(world, account) ?? []
  if (read.length === 0) return
  for (const map of drawing.drafts) {
    const isRead = read.some((it) => follows(map.response, instruments.oracle[it]))
    if (isRead && !holdsOn(world, begin, end, map.row)) addFromAfar(world, account, map, drawing)
  }
}

/** Holdings of an account that this market may bring down, though nothing of them trades on it. */
function addFromAfar(world: LiveWorld, account: number, map: Draft, drawing: Drawing): void {
  const { instruments } = world
  const range = rangeOf(world, account, map.response)
  let isFirst = true
  forEachLeg(world, account, (leg, instrument) => {
    const isPosition = instruments.isPerpetual[instrument] === 1
    if (!isPosition && !follows(map.response, instruments.oracle[instrument])) return
    addLeg(world, leg, map, range, isFirst, drawing)
    isFirst = false
  })
}

function addLeg(
  world: LiveWorld,
  leg: number,
  map: Draft,
  range: SafeRange | null,
  isFirst: boolean,
  { side, groupOf }: Drawing,
): void {
  const { legs, instruments } = world
  const [held, account] = [legs.amount[leg], legs.account[leg]]
  const isLong = held > 0 !== (instruments.isInverse[legs.instrument[leg]] === 1)
  if (side !== undefined && (side === 'long') !== isLong) return
  const value = money(Math.abs(held) * priceOf(world, legs.instrument[leg]))
  const usd = inUsd(world, account, value)
  const group = map.groups[groupOf(account, isLong)]
  if (range === null) {
    map.unsafeUsd += usd
    if (isFirst) map.unsafeAccounts++
    place(map, map.price, isLong ? -1 : 1, isLong, usd, group, isFirst)
    return
  }
  const { low, high } = range
  if (low > 0) place(map, priceAt(map, low), -1, isLong, usd, group, isFirst)
  if (high < Infinity) place(map, priceAt(map, high), 1, isLong, usd, group, isFirst && low === 0)
}

/** What the market shows once all that moves it has moved by a factor. */
function priceAt({ price, response, followed, isInverse }: Draft, factor: number): number {
  if (followed < 0) return factor * price
  const [now, then] = [response.at(1)[followed], response.at(factor)[followed]]
  if (!(now > 0)) return price
  return price * (isInverse ? now / then : then / now)
}

function holdsOn({ legs, instruments }: LiveWorld, begin: number, end: number, market: number) {
  for (let leg = begin; leg < end; leg++) {
    if (legs.amount[leg] !== 0 && instruments.market[legs.instrument[leg]] === market) return true
  }
  return false
}

/** Factors on one market's price between which the account is safe; null: it is not now. */
function rangeOf(world: LiveWorld, account: number, response: PriceResponse): SafeRange | null {
  const { accounts, legs, instruments } = world
  if (marginOf(world, account) !== undefined) {
    return safeRange(slackLine(world, account, response))
  }
  let only = -1
  let count = 0
  for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
    if (legs.amount[leg] === 0) continue
    const oracle = instruments.oracle[legs.instrument[leg]]
    const isCurved = response.isCurved[oracle] === 1
    if (response.slope[oracle] === 0 && !isCurved) continue
    only = leg
    count = response.slope[oracle] === 1 && !isCurved ? count + 1 : 2
  }
  if (count !== 1) return safeRange(slackLine(world, account, response))
  const free = slack(world, account)
  if (free < 0) return null
  const held = legs.amount[only]
  const mark = priceOf(world, legs.instrument[only])
  const factor = priceAtLoss(world, legs.instrument[only], held, mark, free) / mark
  return held > 0 ? { low: factor, high: Infinity } : { low: 0, high: factor }
}

/** Rounding of a price, in buckets. */
const edge = 1e-9

/**
 * Puts a sum at a price. At the present one a fall (−1) or a rise (1) forces it, as that of what is
 * moved does elsewhere: a put rises as it is brought nearer by a fall.
 */
function place(
  map: Draft,
  at: number,
  direction: -1 | 1,
  isLong: boolean,
  usd: number,
  group: MapGroup | undefined,
  isCounted: boolean,
): void {
  const { buckets } = map
  const exact = (at - buckets[0].from) / (buckets[0].to - buckets[0].from)
  const whole = Math.round(exact)
  const steps = Math.abs(exact - whole) < edge ? whole : exact
  // On the edge between two buckets it belongs to the one farther from the present price.
  const isBelow = at < map.price || (at === map.price && direction < 0)
  const row = isBelow ? Math.ceil(steps) - 1 : Math.floor(steps)
  const bucket = buckets[row]
  if (bucket === undefined) {
    if (row < 0) map.belowUsd += usd
    else map.aboveUsd += usd
    return
  }
  if (isLong) bucket.longUsd += usd
  else bucket.shortUsd += usd
  if (isCounted) bucket.accounts++
  if (group !== undefined) group.usd[row] += usd
}
