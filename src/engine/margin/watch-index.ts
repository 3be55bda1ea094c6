/**
 * The at-risk index: who cannot be in trouble is not looked at.
 *
 * Every price-dependent leg has one watch price, in the direction that hurts it. An account with
 * one position: its trigger price. Several legs: the slack is split over the legs by exposure, and
 * a leg's watch price is where it alone has used up its share. Losses of different legs add, so
 * until some leg's watch price is crossed the account is safe. Gains are not counted: the index
 * may call for a check too early, never too late.
 *
 * The sorted base arrays are made once and never written: a run keeps a cursor into each.
 *
 *     falling lists   watch  101 99 97 | 95 90 …     price 96: the cursor stands at |
 *     rising lists    watch   99 101 | 104 …         price 103
 */
import { argsort } from '../../kit/sort.ts'
import type { Amount, Money, Price } from '../../units/units.ts'
import type { MarginRule } from '../ports/ports.ts'
import type { LiveWorld } from '../ports/run.ts'
import type { WatchList } from '../world/watch-index.ts'
import { priceAtLoss, priceOf, slack } from './margin.ts'
import { marginOf } from './slack-of.ts'

/** Watch prices lean to the early side by this share, so that rounding never hides an account. */
export const caution = 1e-9

export const listOf = (instrument: number, side: number): number =>
  2 * instrument + (side > 0 ? 0 : 1)

/** Has `price` passed `watch`, for a leg that `side` (1 falling, −1 rising) hurts? */
export const isCrossed = (side: number, watch: number, price: number): boolean =>
  side > 0 ? price < watch : price > watch

/** A leg's watch price, leaned to the early side. */
export function watchPrice(
  world: LiveWorld,
  instrument: number,
  held: Amount,
  allowance: Money,
): Price {
  const at = priceAtLoss(world, instrument, held, priceOf(world, instrument), allowance)
  return (held > 0 ? at * (1 + caution) : at * (1 - caution)) as Price
}

type Place = (instrument: number, side: number, watch: number, account: number) => void

/**
 * A margin rule of a venue's own: while no price leaves the band of slack / speed around it, the
 * account is safe. Every price that counts is watched on both sides.
 */
function watchBand(world: LiveWorld, rule: MarginRule, account: number, place: Place): void {
  const { legs, accounts } = world
  const free = rule.slack(world, account)
  const speed = rule.speed(world, account)
  if (free > 0 && speed === 0) return
  const reach = free > 0 ? free / speed : 0
  for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
    if (legs.amount[leg] !== 0) watchBoth(world, legs.instrument[leg], reach, account, place)
  }
  for (const instrument of rule.alsoReads?.(world, account) ?? []) {
    watchBoth(world, instrument, reach, account, place)
  }
}

function watchBoth(
  world: LiveWorld,
  instrument: number,
  reach: number,
  account: number,
  place: Place,
): void {
  const price = priceOf(world, instrument)
  if (reach < 1) place(instrument, 1, price * (1 - reach) * (1 + caution), account)
  if (reach < Infinity) place(instrument, -1, price * (1 + reach) * (1 - caution), account)
}

/**
 * Calls `place` with the watch price of every leg of a healthy account, its slack split by
 * exposure. Legs at zero are skipped.
 */
export function splitSlack(world: LiveWorld, account: number, place: Place): void {
  const { legs, accounts, instruments } = world
  const own = marginOf(world, account)
  if (own !== undefined) {
    watchBand(world, own, account, place)
    return
  }
  const free = slack(world, account)
  const end = accounts.legBegin[account + 1]
  let total = 0
  for (let leg = accounts.legBegin[account]; leg < end; leg++) {
    total += Math.abs(legs.amount[leg]) * priceOf(world, legs.instrument[leg])
  }
  if (total === 0) return
  for (let leg = accounts.legBegin[account]; leg < end; leg++) {
    const held = legs.amount[leg]
    if (held === 0) continue
    const instrument = legs.instrument[leg]
    if (held > 0 && instruments.weight[instrument] === 0) continue
    const share = (Math.abs(held) * priceOf(world, instrument)) / total
    const allowance = (free > 0 ? free * share : 0) as Money
    const watch = watchPrice(world, instrument, held, allowance)
    place(instrument, held > 0 ? 1 : -1, watch, account)
  }
}

/** Builds the lists of all accounts outside groups. `groups` and `trigger` come from compile. */
export function buildLists(world: LiveWorld, firstRow: number): WatchList[] {
  const listCount = 2 * world.instruments.count
  const sizes = new Int32Array(listCount + 1)
  let watches = new Float64Array(world.legs.count)
  let owners = new Int32Array(world.legs.count)
  let listIds = new Int32Array(world.legs.count)
  let placed = 0
  const place: Place = (instrument, side, watch, account) => {
    if (placed === watches.length) {
      watches = wider(watches, new Float64Array(2 * placed + 16))
      owners = wider(owners, new Int32Array(2 * placed + 16))
      listIds = wider(listIds, new Int32Array(2 * placed + 16))
    }
    const list = listOf(instrument, side)
    watches[placed] = watch
    owners[placed] = account
    listIds[placed++] = list
    sizes[list]++
  }
  for (let row = firstRow; row < world.accounts.traderCount; row++) splitSlack(world, row, place)
  return gather(listCount, sizes, watches, owners, listIds, placed)
}

function wider<T extends Float64Array | Int32Array>(column: T, into: T): T {
  into.set(column)
  return into
}

function gather(
  listCount: number,
  sizes: Int32Array,
  watches: Float64Array,
  owners: Int32Array,
  listIds: Int32Array,
  placed: number,
): WatchList[] {
  const keys: Float64Array[] = []
  const rows: Int32Array[] = []
  const filled = new Int32Array(listCount)
  for (let list = 0; list < listCount; list++) {
    keys.push(new Float64Array(sizes[list]))
    rows.push(new Int32Array(sizes[list]))
  }
  for (let at = 0; at < placed; at++) {
    const list = listIds[at]
    const slot = filled[list]++
    // Falling lists run from the highest watch price down.
    keys[list][slot] = list % 2 === 0 ? -watches[at] : watches[at]
    rows[list][slot] = owners[at]
  }
  return keys.map((key, list) => {
    const order = argsort(key)
    const sign = list % 2 === 0 ? -1 : 1
    return {
      watch: Float64Array.from(order, (row) => sign * key[row]),
      account: Int32Array.from(order, (row) => rows[list][row]),
    }
  })
}
