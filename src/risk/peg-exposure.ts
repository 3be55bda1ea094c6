/**
 * Who is short of a token, and what each venue does once its market pays a share of what it does
 * now: holders lose what debtors gain, and who is forced depends on where a venue has the price.
 *
 *     tokens of an account = Σ holdings in it + its cash, where that is the token      per account
 *     gained by debtors    = Σ −tokens · price · (1 − factor)    of those below 0; lost: above
 *
 * Cash is net of cost, so whoever is long a contract that is paid in the token owes the token. On
 * such a venue all other prices rise by 1 / factor (the numeraire effect).
 *
 * Assumes: other things keep their dollar prices; oracles have caught up (price-response.ts);
 * accounts are asked once: nobody is liquidated, and no sale moves a price.
 */
import { isUnsafe } from '../engine/margin/slack-of.ts'
import type { LiveWorld } from '../engine/ports/run.ts'
import type { Column } from '../kit/column.ts'
import type { Price } from '../units/units.ts'
import { priceResponse } from './price-response.ts'

/** `market`: follows it. `fixed`: does not. `unit`: the venue counts in the token. */
export type PegPricing = 'market' | 'fixed' | 'unit'

export interface PegExposure {
  readonly venue: number
  readonly pricing: PegPricing
  /** Tokens that accounts listed there hold and owe, each account net. */
  readonly held: number
  readonly owed: number
  /** Dollars. */
  readonly lost: number
  readonly gained: number
  /** Accounts below margin at the prices the venue then believes. */
  readonly unsafe: number
  /** Dollars that accounts owe beyond what they have once the token is counted at its market. */
  readonly uncovered: number
}

/** Every venue whose accounts hold or owe the token, at each share of its price. */
export function pegExposure(world: LiveWorld, asset: number, factor: number): PegExposure[] {
  const { markets, assets, accounts, venues } = world
  const market = markets.base.indexOf(asset)
  const unit = market < 0 ? 1 : markets.liquidity[market].mid() * assets.usd[markets.quote[market]]
  const there = withPrices(world, pricesAt(world, asset, factor))
  const found = new Map<number, { held: number; owed: number; unsafe: number; uncovered: number }>()
  for (let row = 0; row < accounts.traderCount; row++) {
    const venue = accounts.venue[row]
    const sum = found.get(venue) ?? { held: 0, owed: 0, unsafe: 0, uncovered: 0 }
    found.set(venue, sum)
    const tokens = tokensOf(world, row, asset)
    if (tokens > 0) sum.held += tokens
    else sum.owed -= tokens
    if (isUnsafe(there, row)) sum.unsafe++
    const isToken = accounts.cashAsset[row] === asset
    const dollars = isToken ? unit * factor : assets.usd[accounts.cashAsset[row]]
    sum.uncovered += Math.max(0, -worthOf(there, row, asset, unit * factor)) * dollars
  }
  const rows = [...found].filter(([, { held, owed }]) => held > 0 || owed > 0)
  return rows.map(([venue, sum]) => ({
    venue,
    pricing: venues.settlement[venue] === asset ? 'unit' : pricingOf(world, venue, asset, there),
    ...sum,
    lost: sum.held * unit * (1 - factor),
    gained: sum.owed * unit * (1 - factor),
  }))
}

function tokensOf({ accounts, legs, instruments }: LiveWorld, row: number, asset: number): number {
  let sum: number = accounts.cashAsset[row] === asset ? accounts.cash[row] : 0
  for (let leg = accounts.legBegin[row]; leg < accounts.legBegin[row + 1]; leg++) {
    if (instruments.asset[legs.instrument[leg]] === asset) sum += legs.amount[leg]
  }
  return sum
}

/** What oracles say: those of the token's markets fall, those of markets paid in it rise. */
function pricesAt(world: LiveWorld, asset: number, factor: number): Float64Array {
  const { markets, oracles } = world
  const rows = Array.from({ length: markets.count }, (_, row) => row)
  const sold = priceResponse(
    world,
    rows.filter((row) => markets.base[row] === asset),
  ).at(factor)
  const paid = priceResponse(
    world,
    rows.filter((row) => markets.quote[row] === asset),
  ).at(1 / factor)
  return sold.map((value, row) => {
    const now = oracles.value[row]
    return now > 0 ? (value * paid[row]) / now : value
  })
}

/** Equity, in the money of the account, with the token at what its market pays. */
function worthOf(there: LiveWorld, row: number, asset: number, dollars: number): number {
  const { accounts, legs, instruments, oracles, assets } = there
  const money = accounts.cashAsset[row]
  const worth = money === asset ? 1 : dollars / assets.usd[money]
  let sum: number = accounts.cash[row]
  for (let leg = accounts.legBegin[row]; leg < accounts.legBegin[row + 1]; leg++) {
    const instrument = legs.instrument[leg]
    const isToken = instruments.asset[instrument] === asset
    sum += legs.amount[leg] * (isToken ? worth : oracles.value[instruments.oracle[instrument]])
  }
  return sum
}

const withPrices = (world: LiveWorld, values: Float64Array): LiveWorld => ({
  ...world,
  oracles: { ...world.oracles, value: values as unknown as Column<Price> },
})

function pricingOf(world: LiveWorld, venue: number, asset: number, there: LiveWorld): PegPricing {
  const { instruments, oracles } = world
  for (let row = 0; row < instruments.count; row++) {
    const oracle = instruments.oracle[row]
    if (instruments.venue[row] !== venue || instruments.asset[row] !== asset) continue
    if (oracle >= 0 && there.oracles.value[oracle] !== oracles.value[oracle]) return 'market'
  }
  return 'fixed'
}
