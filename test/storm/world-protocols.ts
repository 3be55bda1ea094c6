/** Random lending protocols: coins, a dollar reserve, staked tokens and their wrappers. */
import type { InstrumentRow, ModelSpec } from '../../src/engine/world/snapshot.ts'
import type { Dice } from './dice.ts'
import { addOracle, type Draft, type Leg, markOf } from './world-builder.ts'
import type { Coin } from './world-exchanges.ts'
import { drawStablePool } from './world-markets.ts'

/** A token that stands for one coin, traded against it, and a wrapper that stands for more. */
export interface Staked {
  readonly coin: Coin
  readonly asset: string
  readonly wrapped: string
  readonly conversion: number
  readonly market: string
  readonly startPrice: number
}

export function drawStaked(dice: Dice, draft: Draft, coin: Coin): Staked {
  const asset = `st${coin.asset}`
  const wrapped = `wst${coin.asset}`
  const market = `${asset}/${coin.asset}`
  const liquidity = drawStablePool(dice, dice.spread(2e4, 3e6) / coin.price)
  draft.assets.push({ id: asset }, { id: wrapped })
  draft.markets.push({ id: market, base: asset, quote: coin.asset, liquidity })
  const conversion = dice.between(1.05, 1.3)
  return { coin, asset, wrapped, conversion, market, startPrice: 1 }
}

export function drawProtocol(
  dice: Dice,
  draft: Draft,
  coins: readonly Coin[],
  staked: Staked | null,
  id: string,
): void {
  const isInCoin = staked !== null && dice.chance(0.4)
  const unit = isInCoin ? staked.coin : null
  const reserves = coins.map((coin) => coinReserve(dice, draft, coin, unit, id))
  const dollars = dollarReserve(dice, draft, unit, id)
  if (staked !== null) reserves.push(...stakedReserves(dice, draft, staked, unit, id))
  const listed = [...reserves, dollars]
  draft.instruments.push(...listed)
  const settlement = unit === null ? 'USD' : unit.asset
  draft.venues.push({ id, rules: drawRules(dice), settlement })
  const scale = dice.spread(800, 3e5) / (unit?.price ?? 1)
  const count = dice.whole(3, 30)
  for (let at = 0; at < count; at++) {
    const legs = drawLoan(dice, draft, listed, scale * dice.spread(0.1, 5))
    const wallet = dice.chance(0.1) ? scale * dice.between(0, 0.05) : 0
    draft.accounts.push({ venue: id, wallet, legs })
    if (dice.chance(0.08)) draft.accounts.push({ venue: id, wallet, legs })
  }
}

const latencies = [0, 0, 0, 1200]

function terms(dice: Dice) {
  return {
    weight: dice.chance(0.07) ? 0 : dice.between(0.5, 0.9),
    bonus: dice.pick([0, 0.05, 0.1]),
    protocolFee: dice.pick([0, 0.1, 0.3]),
  }
}

function coinReserve(
  dice: Dice,
  draft: Draft,
  coin: Coin,
  unit: Coin | null,
  venue: string,
): InstrumentRow {
  const { asset, market, price } = coin
  const factor = 1 / (unit?.price ?? 1)
  const isUnit = unit === coin
  const source = isUnit ? { model: 'fixed', price: 1 } : { model: 'market-mid', market, factor }
  const start = isUnit ? 1 : price * factor
  const oracle = addOracle(draft, `${asset}@${venue}`, source, start, dice.pick(latencies))
  return { id: asset, venue, kind: 'balance', asset, oracle, market, ...terms(dice) }
}

function dollarReserve(dice: Dice, draft: Draft, unit: Coin | null, venue: string): InstrumentRow {
  const price = 1 / (unit?.price ?? 1)
  const oracle = addOracle(draft, `USD@${venue}`, { model: 'fixed', price }, price)
  return { id: 'USD', venue, kind: 'balance', asset: 'USD', oracle, ...terms(dice) }
}

function stakedReserves(
  dice: Dice,
  draft: Draft,
  staked: Staked,
  unit: Coin | null,
  venue: string,
): InstrumentRow[] {
  const { asset, wrapped, conversion, market, coin, startPrice } = staked
  const perUnit = unit === coin ? 1 : coin.price / (unit?.price ?? 1)
  const latencyMs = dice.pick(latencies)
  const reserve = (id: string, worth: number): InstrumentRow => {
    const factor = perUnit * worth
    const source = { model: 'market-mid', market, factor }
    const oracle = addOracle(draft, `${id}@${venue}`, source, startPrice * factor, latencyMs)
    return { id, venue, kind: 'balance', asset: id, oracle, market, ...terms(dice) }
  }
  return [reserve(asset, 1), { ...reserve(wrapped, conversion), conversion }]
}

function drawRules(dice: Dice): ModelSpec {
  const callsAtLoss = dice.chance(0.5)
  if (dice.chance(0.4)) {
    return { model: 'aave-v2', callsAtLoss, closeFactor: dice.pick([0.5, 0.5, 1]) }
  }
  const version = dice.pick(['3.0', '3.3', '3.3'])
  if (dice.chance(0.15))
    return { model: 'aave-v3', callsAtLoss, version, closeFactor: dice.between(0.2, 1) }
  return { model: 'aave-v3', callsAtLoss, version }
}

/** One to three collaterals, one or two debts, and a health factor around one or above. */
function drawLoan(
  dice: Dice,
  draft: Draft,
  listed: readonly InstrumentRow[],
  value: number,
): Leg[] {
  const shuffled = listed
    .map((instrument) => ({ instrument, key: dice.share() }))
    .sort((a, b) => a.key - b.key)
    .map(({ instrument }) => instrument)
  const debtCount = Math.min(dice.pick([1, 1, 2]), shuffled.length - 1)
  const collateral = shuffled.slice(debtCount).slice(0, dice.whole(1, 3))
  const legs: Leg[] = []
  let counted = 0
  for (const instrument of collateral) {
    const worth = value * dice.between(0.2, 1)
    legs.push({ instrument, amount: worth / markOf(draft, instrument), entry: 0 })
    counted += worth * (instrument.weight ?? 1)
  }
  const health = dice.chance(0.05) ? dice.between(0.7, 1) : 1 + dice.spread(0.002, 0.5)
  // Never in halves: which of two equal debts is the larger is for rounding to say.
  let owed = counted / health
  for (const [at, instrument] of shuffled.slice(0, debtCount).entries()) {
    const worth = at === debtCount - 1 ? owed : owed * dice.between(0.1, 0.9)
    owed -= worth
    if (worth > 0) legs.push({ instrument, amount: -worth / markOf(draft, instrument), entry: 0 })
  }
  return legs
}
