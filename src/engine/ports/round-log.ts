/** What each round and each market did, in columns: kept with and without a trace. */
import { setAll } from '../../kit/column.ts'
import { copyState, restoreState } from '../../kit/state.ts'
import type { Tables } from '../world/world.ts'

const roundColumns = [
  'timeMs',
  'liquidated',
  'forcedUsd',
  'adlUsd',
  'fundUsd',
  'badDebtUsd',
] as const
const marketColumns = [
  'forcedUsd',
  'liquidatedUsd',
  'liquidatedLongUsd',
  'adlUsd',
  'lowPrice',
  'lowAtMs',
  /** Where shocks alone would have put the price when it was lowest. */
  'lowUnforced',
  /** How far shocks that trade (metaorders) have moved the price. */
  'shockMove',
] as const

type Columns<Name extends string> = { [name in Name]: Float64Array }

export interface RoundLog {
  count: number
  readonly rounds: Columns<(typeof roundColumns)[number]>
  /** Prices of all markets, round after round. */
  prices: Float64Array
  /** By market, over the whole run. */
  readonly markets: Columns<(typeof marketColumns)[number]>
  firstLiquidationMs: number
  firstAdlMs: number
  /** Debts that nobody in the venue paid, by venue. */
  readonly venueBadDebtUsd: Float64Array
  /** What deleveraged accounts would have had at the mark and did not get. */
  adlGivenUpUsd: number
  /** What everybody at a venue was charged for debts of others. */
  socialisedUsd: number
  /** What one side of the contracts has paid to the other. */
  fundingUsd: number
}

export function createRoundLog(world: Tables): RoundLog {
  const capacity = 64
  const { count } = world.markets
  const log: RoundLog = {
    count: 0,
    rounds: createColumns(roundColumns, capacity),
    prices: new Float64Array(capacity * count),
    markets: createColumns(marketColumns, count),
    firstLiquidationMs: -1,
    firstAdlMs: -1,
    venueBadDebtUsd: new Float64Array(world.venues.count),
    adlGivenUpUsd: 0,
    socialisedUsd: 0,
    fundingUsd: 0,
  }
  resetRoundLog(log, world)
  return log
}

export function resetRoundLog(log: RoundLog, world: Tables): void {
  log.count = 0
  log.firstLiquidationMs = -1
  log.firstAdlMs = -1
  setAll(log.venueBadDebtUsd, 0)
  log.adlGivenUpUsd = 0
  log.socialisedUsd = 0
  log.fundingUsd = 0
  for (let at = 0; at < marketColumns.length; at++) setAll(log.markets[marketColumns[at]], 0)
  for (let market = 0; market < world.markets.count; market++) {
    log.markets.lowPrice[market] = world.markets.startPrice[market]
    log.markets.lowUnforced[market] = world.markets.startPrice[market]
  }
  openRound(log)
}

/** Opens the next round: what follows is counted there. */
export function openRound(log: RoundLog): void {
  const { rounds } = log
  if (log.count === rounds.timeMs.length) grow(log)
  const row = log.count++
  for (let at = 0; at < roundColumns.length; at++) rounds[roundColumns[at]][row] = 0
}

/** Adds to a column of the round that is open. */
export function count(log: RoundLog, column: (typeof roundColumns)[number], value: number): void {
  log.rounds[column][log.count - 1] += value
}

/** The log up to the round that is open, with what has been counted in it. */
export interface OpenRound {
  readonly count: number
  readonly counted: readonly number[]
  readonly prices: Float64Array
  readonly rest: object
}

export function copyOpenRound(log: RoundLog): OpenRound {
  const { count, rounds, prices } = log
  const wide = log.markets.lowPrice.length
  return {
    count,
    counted: roundColumns.map((name) => rounds[name][count - 1]),
    prices: prices.slice((count - 1) * wide, count * wide),
    rest: copyState(totalsOf(log)),
  }
}

export function restoreOpenRound(log: RoundLog, { count, counted, prices, rest }: OpenRound): void {
  log.count = count
  for (const [at, name] of roundColumns.entries()) log.rounds[name][count - 1] = counted[at]
  log.prices.set(prices, (count - 1) * prices.length)
  const { markets, ...numbers } = copyState(rest) as ReturnType<typeof totalsOf>
  restoreState(log.markets, markets)
  Object.assign(log, numbers)
}

/** What is counted over the whole run. */
function totalsOf({ count: _count, rounds: _rounds, prices: _prices, ...rest }: RoundLog) {
  return rest
}

function createColumns<Name extends string>(names: readonly Name[], rows: number): Columns<Name> {
  const made = names.map((name) => [name, new Float64Array(rows)])
  return Object.fromEntries(made) as Columns<Name>
}

function grow(log: RoundLog): void {
  for (const name of roundColumns) log.rounds[name] = doubled(log.rounds[name])
  log.prices = doubled(log.prices)
}

function doubled(column: Float64Array): Float64Array {
  const wider = new Float64Array(2 * column.length)
  wider.set(column)
  return wider
}
