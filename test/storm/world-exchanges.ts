/** Random exchanges: contracts, brackets, funds, and accounts at every distance from trouble. */
import type { InstrumentRow, MarginBracket, ModelSpec } from '../../src/engine/world/snapshot.ts'
import { type Dice, dyadic } from './dice.ts'
import { addOracle, type Draft, type Leg, marginFor, markOf } from './world-builder.ts'
import { drawMarket } from './world-markets.ts'

/** A coin that is traded for dollars on the spot market `market`. */
export interface Coin {
  readonly asset: string
  readonly market: string
  readonly price: number
}

/** What kind of accounts and rules an exchange has. */
export interface Style {
  /** Nothing but what the engine may close by slice: one bracket, one position, one side. */
  readonly isPlain: boolean
  readonly crossShare: number
  readonly longShare: number
  /** Below margin before anything happens. */
  readonly lateShare: number
}

export function drawStyle(dice: Dice, isPlain: boolean): Style {
  return {
    isPlain,
    crossShare: isPlain ? 0 : dice.pick([0, 0.4, 0.4]),
    longShare: isPlain ? dice.pick([0, 1, 1]) : dice.pick([0.65, 0.65, 1]),
    lateShare: dice.pick([0, 0, 0.03, 0.15]),
  }
}

export function drawExchange(
  dice: Dice,
  draft: Draft,
  coins: readonly Coin[],
  id: string,
  isPlain: boolean,
): void {
  const style = drawStyle(dice, isPlain)
  const settlement = drawSettlement(dice, draft, id)
  const openInterest = dice.spread(1e5, 1e7)
  const perpetuals: InstrumentRow[] = []
  for (let at = 0; at < dice.whole(1, 4); at++) {
    perpetuals.push(
      drawContract(dice, draft, dice.pick(coins), id, settlement, openInterest, at, style),
    )
  }
  const collateral =
    settlement === 'USD' && dice.chance(0.6) ? drawCollateral(dice, draft, coins, id) : []
  draft.instruments.push(...perpetuals, ...collateral)
  const rich = dice.pick([0, 0, 0.01, 0.1, 1])
  draft.venues.push({
    id,
    rules: isPlain ? { model: 'plain-perpetual' } : drawRules(dice, openInterest),
    settlement,
    fund: rich * dice.share() * openInterest,
    backstop: dice.pick([0, 0.05, 0.5, 3]) * openInterest,
  })
  const count = dice.whole(4, 40)
  for (let at = 0; at < count; at++) {
    const notional = (dice.between(0.1, 2) * openInterest) / count
    const account = drawAccount(dice, draft, perpetuals, collateral, notional, style)
    draft.accounts.push(account)
    // Twins: only their arrival tells them apart, and nothing but it may.
    if (account.legs.length === 1 && dice.chance(0.08)) draft.accounts.push(account)
  }
}

/** Dollars, or a stablecoin of its own that is not worth one. */
function drawSettlement(dice: Dice, draft: Draft, id: string): string {
  if (dice.chance(0.75)) return 'USD'
  draft.assets.push({ id: `coin-${id}`, usd: dice.between(0.8, 1.2) })
  return `coin-${id}`
}

function drawContract(
  dice: Dice,
  draft: Draft,
  coin: Coin,
  venue: string,
  settlement: string,
  openInterest: number,
  at: number,
  { isPlain }: Style,
): InstrumentRow {
  const asset = `${coin.asset}-PERP-${venue}-${at}`
  const depth = openInterest * dice.spread(0.02, 3)
  const price = coin.price * dice.between(0.998, 1.002)
  const { liquidity, mid } = drawMarket(dice, price, depth)
  draft.assets.push({ id: asset })
  draft.markets.push({ id: asset, base: asset, quote: settlement, liquidity })
  const market = dice.chance(0.8) ? asset : coin.market
  const latencyMs = dice.pick([0, 0, 0, 0, 400, 3000])
  const start = market === asset ? mid : coin.price
  const roundTo = dice.chance(0.1) ? start / dice.between(2000, 9000) : 0
  const source = { model: 'market-mid', market, roundTo }
  const oracle = addOracle(draft, `${asset}-mark`, source, start, latencyMs)
  return {
    id: `P${at}`,
    venue,
    kind: 'perpetual',
    asset,
    oracle,
    // Now and then there is nowhere to sell it.
    ...(dice.chance(0.03) ? {} : { market: asset }),
    brackets: drawTiers(dice, openInterest, isPlain ? 0 : dice.pick([0, 0, 1, 3])),
  }
}

function drawTiers(dice: Dice, openInterest: number, count: number): MarginBracket[] {
  const brackets = [{ floor: 0, rate: dice.pick([0.004, 0.005, 0.0125, 0.05]) }]
  for (let more = count; more > 0; more--) {
    const last = brackets[brackets.length - 1]
    const floor =
      last.floor === 0 ? openInterest * dice.spread(0.002, 0.1) : last.floor * dice.between(2, 6)
    brackets.push({ floor, rate: last.rate * dice.between(1, 2.5) })
  }
  return brackets
}

function drawCollateral(
  dice: Dice,
  draft: Draft,
  coins: readonly Coin[],
  venue: string,
): InstrumentRow[] {
  const { asset, market, price } = dice.pick(coins)
  const oracle = addOracle(draft, `${asset}-usd`, { model: 'market-mid', market }, price)
  const weight = dice.between(0.5, 0.98)
  return [{ id: asset, venue, kind: 'balance', asset, oracle, market, weight }]
}

function drawRules(dice: Dice, openInterest: number): ModelSpec {
  const model = dice.pick(['plain-perpetual', 'plain-perpetual', 'binance-usdm', 'hyperliquid'])
  if (model === 'plain-perpetual') return { model }
  if (model === 'binance-usdm') {
    return { model, liquidationFee: dice.pick([0, 0.0125, 0.03]), staged: dice.chance(0.7) }
  }
  return {
    model,
    partialAboveUsd: openInterest * dice.spread(0.005, 0.2),
    partialShare: dice.pick([0.2, 0.5, 1]),
    cooldownMs: dice.pick([0, 700, 30_000]),
    duringCooldown: dice.pick(['wait', 'whole']),
    backstopBelow: dice.pick([0.3, 2 / 3, 1]),
    vaultLeverageMax: dice.pick([0, 1, 5, 20]),
  }
}

function drawAccount(
  dice: Dice,
  draft: Draft,
  perpetuals: readonly InstrumentRow[],
  collateral: readonly InstrumentRow[],
  notional: number,
  { crossShare, longShare, lateShare }: Style,
): Draft['accounts'][number] {
  const { venue } = perpetuals[0]
  const isCross = dice.chance(crossShare)
  const some = isCross ? perpetuals.filter(() => dice.chance(0.7)) : []
  const chosen = some.length > 0 ? some : [dice.pick(perpetuals)]
  const legs: Leg[] = chosen.map((instrument) => {
    const mark = markOf(draft, instrument)
    const side = dice.chance(longShare) ? 1 : -1
    const amount = side * dyadic((notional * dice.between(0.3, 1)) / chosen.length / mark)
    return { instrument, amount, entry: mark * dice.between(0.85, 1.15) }
  })
  if (isCross && dice.chance(0.6)) {
    for (const instrument of collateral) {
      const amount = (notional * dice.between(0.01, 0.2)) / markOf(draft, instrument)
      // Now and then the coin is borrowed.
      legs.push({ instrument, amount: dice.chance(0.1) ? -amount / 4 : amount, entry: 0 })
    }
  }
  const buffer = dice.pick([0.002, 0.02, 0.1, 0.4]) * dice.between(0.05, 1)
  const isLate = dice.chance(lateShare)
  const cushion = isLate ? -0.3 * buffer * notional : buffer * notional
  const held = legs.filter(({ amount }) => amount !== 0)
  return { venue, wallet: walletFor(draft, held, cushion), legs: held }
}

/** The wallet with which an account stands `cushion` above its trigger. */
export function walletFor(draft: Draft, legs: readonly Leg[], cushion: number): number {
  let wallet = cushion
  for (const { instrument, amount, entry } of legs) {
    const mark = markOf(draft, instrument)
    const { kind, weight = 1, brackets } = instrument
    const counted = amount > 0 ? weight : 1
    wallet -= kind === 'perpetual' ? amount * (mark - entry) : amount * mark * counted
    wallet += marginFor(brackets, Math.abs(amount) * mark)
  }
  return wallet
}

/** Whoever holds the other side of each contract, well enough funded to be a winner or a loser. */
export function balanceContracts(dice: Dice, draft: Draft): void {
  for (const instrument of draft.instruments) {
    if (instrument.kind !== 'perpetual') continue
    let net = 0
    for (const { legs } of draft.accounts) {
      for (const leg of legs) if (leg.instrument === instrument) net += leg.amount
    }
    const mark = markOf(draft, instrument)
    for (let left = dice.whole(1, 3); left > 0 && net !== 0; left--) {
      const amount = left === 1 ? -net : dyadic(-net * dice.between(0.2, 0.8))
      if (amount === 0) continue
      net += amount
      const legs = [{ instrument, amount, entry: mark * dice.between(0.8, 1.2) }]
      const cushion = dice.pick([0.05, 0.5, 2]) * dice.between(0.7, 1.3) * Math.abs(amount) * mark
      draft.accounts.push({
        venue: instrument.venue,
        wallet: walletFor(draft, legs, cushion),
        legs,
      })
    }
  }
}
