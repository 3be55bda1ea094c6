/**
 * One sample world for each family of venues, for any venue of the family: large and small
 * accounts at every distance from trouble, and enough money for every tier of the waterfall.
 */
import {
  defaultSettings,
  type InstrumentRow,
  type ShockSpec,
} from '../../src/engine/world/snapshot.ts'
import { coinWorld, sampleHolders } from '../coin-world.ts'
import {
  addOracle,
  createDraft,
  type Draft,
  finish,
  type Leg,
  type World,
} from '../storm/world-builder.ts'
import { walletFor } from '../storm/world-exchanges.ts'

export const families = { margin: marginWorld, lending: lendingWorld }

/** Worlds of venues that need one of their own. */
export const special: Readonly<Record<string, (typeof families)['lending']>> = {
  'binance-coinm': (model, shocks) => coinWorld({ model }, sampleHolders, shocks),
  'crvusd-llamma': bandsWorld,
  'morpho-blue': isolatedWorld,
}
/** Venues whose sample loans are all of one coin: a rise hurts nobody. */
export const oneSided: readonly string[] = ['crvusd-llamma', 'morpho-blue']

const settingsWith = (shocks: readonly ShockSpec[]) => ({
  ...defaultSettings,
  roundsMax: 500,
  shocks,
})

/** Levels thin out away from a mid of 100; all of them are worth about `depth`. */
const book = (depth: number, price = 100) => ({
  model: 'order-book',
  levels: {
    bestBid: price * 0.9995,
    bestAsk: price * 1.0005,
    tick: price / 1000,
    bids: { count: 700, size: depth / price / 500, sizeGrowth: 0.999 },
  },
})

/** Two contracts and a coin as collateral; long, short, alone and crossed. */
function marginWorld(model: string, shocks: readonly ShockSpec[]): World {
  const draft = createDraft()
  draft.assets.push({ id: 'COIN' }, { id: 'A' }, { id: 'B' })
  const brackets = [
    { floor: 0, rate: 0.005 },
    { floor: 20_000, rate: 0.01 },
    { floor: 250_000, rate: 0.025 },
  ]
  const perpetual = (id: string): InstrumentRow => {
    const oracle = addMarket(draft, id, 2e6)
    return { id, venue: 'v', kind: 'perpetual', asset: id, oracle, market: id, brackets }
  }
  const contracts = [perpetual('A'), perpetual('B')]
  const oracle = addMarket(draft, 'COIN', 5e6)
  const coin = { id: 'COIN', venue: 'v', kind: 'balance', asset: 'COIN', oracle } as const
  const collateral: InstrumentRow = { ...coin, market: 'COIN', weight: 0.9 }
  draft.instruments.push(...contracts, collateral)
  draft.venues.push({
    id: 'v',
    rules: { model },
    settlement: 'USD',
    fund: 20_000,
    backstop: 50_000,
  })
  for (let at = 0; at < 60; at++) {
    const size = [20, 300, 5000][at % 3] * (1 + at / 60)
    const side = at % 4 === 3 ? -1 : 1
    const own = contracts[at % 2]
    const legs: Leg[] = [{ instrument: own, amount: side * size, entry: 96 + (at % 9) }]
    if (at % 5 === 0)
      legs.push({ instrument: contracts[1 - (at % 2)], amount: size / 2, entry: 101 })
    if (at % 10 === 0) legs.push({ instrument: collateral, amount: size / 50, entry: 0 })
    // From just above the trigger to far away from it.
    const cushion = size * 100 * (0.002 + 0.006 * at)
    draft.accounts.push({ venue: 'v', wallet: walletFor(draft, legs, cushion), legs })
  }
  return { snapshot: finish(draft), settings: settingsWith(shocks) }
}

/** A coin against dollars and dollars against a coin, small loans and large ones. */
function lendingWorld(model: string, shocks: readonly ShockSpec[]): World {
  const draft = createDraft()
  draft.assets.push({ id: 'COIN' }, { id: 'OTHER' })
  const dollars = addOracle(draft, 'dollar', { model: 'fixed', price: 1 }, 1)
  const terms = { venue: 'v', kind: 'balance', weight: 0.8, bonus: 0.05, protocolFee: 0.1 } as const
  const reserve = (id: string): InstrumentRow => {
    const oracle = addMarket(draft, id, 3e6)
    return { id, asset: id, market: id, oracle, ...terms }
  }
  const [coin, other] = [reserve('COIN'), reserve('OTHER')]
  const usd: InstrumentRow = { id: 'USD', asset: 'USD', oracle: dollars, ...terms }
  draft.instruments.push(coin, other, usd)
  draft.venues.push({ id: 'v', rules: { model }, settlement: 'USD' })
  for (let at = 0; at < 60; at++) {
    const value = [900, 6000, 90_000][at % 3]
    const health = 1.004 + 0.012 * at
    const owed = (value * 1.2 * 0.8) / health
    const debt = at % 7 === 0 ? other : usd
    const legs: Leg[] = [
      { instrument: coin, amount: value / 100, entry: 0 },
      {
        instrument: debt === usd ? other : usd,
        amount: (0.2 * value) / (debt === usd ? 100 : 1),
        entry: 0,
      },
      { instrument: debt, amount: -owed / (debt === usd ? 1 : 100), entry: 0 },
    ]
    draft.accounts.push({ venue: 'v', wallet: 0, legs })
  }
  return { snapshot: finish(draft), settings: settingsWith(shocks) }
}

/** A coin in bands, a book outside, and an arbitrageur between them; loans of small cushions. */
function bandsWorld(model: string, shocks: readonly ShockSpec[]): World {
  const draft = createDraft()
  draft.assets.push({ id: 'COIN' })
  const dollars = addOracle(draft, 'dollar', { model: 'fixed', price: 1 }, 1)
  const oracle = addMarket(draft, 'COIN', 3e7)
  const pool = { model: 'bands', price: 100 }
  draft.markets.push({ id: 'POOL', base: 'COIN', quote: 'USD', liquidity: pool })
  const balance = { venue: 'v', kind: 'balance' } as const
  const laidIn: InstrumentRow = { ...balance, id: 'LAID', asset: 'COIN', market: 'POOL', oracle }
  const coin: InstrumentRow = { ...balance, id: 'COIN', asset: 'COIN', market: 'COIN', oracle }
  const usd: InstrumentRow = { ...balance, id: 'USD', asset: 'USD', oracle: dollars }
  draft.instruments.push(laidIn, coin, usd)
  draft.venues.push({ id: 'v', rules: { model, loanDiscount: 0.061 }, settlement: 'USD' })
  for (let at = 0; at < 40; at++) {
    const units = [9, 60, 900][at % 3]
    const legs: Leg[] = [
      { instrument: laidIn, amount: units, entry: 0 },
      { instrument: usd, amount: -units * 100 * (0.893 - 0.012 * at), entry: 0 },
    ]
    draft.accounts.push({ venue: 'v', wallet: 0, legs })
  }
  const actors = [{ model: 'arbitrageur', a: 'v/LAID', b: 'v/COIN', latencyMs: 1 }]
  return { snapshot: finish(draft), settings: { ...settingsWith(shocks), actors } }
}

/** Dollars lent on one coin, by two suppliers. */
function isolatedWorld(model: string, shocks: readonly ShockSpec[]): World {
  const draft = createDraft()
  draft.assets.push({ id: 'COIN' })
  const dollars = addOracle(draft, 'dollar', { model: 'fixed', price: 1 }, 1)
  const oracle = addMarket(draft, 'COIN', 3e7)
  const balance = { venue: 'v', kind: 'balance' } as const
  const coin: InstrumentRow = {
    ...balance,
    id: 'COIN',
    asset: 'COIN',
    market: 'COIN',
    oracle,
    weight: 0.77,
  }
  const usd: InstrumentRow = { ...balance, id: 'USD', asset: 'USD', oracle: dollars }
  draft.instruments.push(coin, usd)
  draft.venues.push({ id: 'v', rules: { model }, settlement: 'USD' })
  for (let at = 0; at < 40; at++) {
    const units = [9, 60, 900][at % 3]
    const legs: Leg[] = [
      { instrument: coin, amount: units, entry: 0 },
      { instrument: usd, amount: (-units * 100 * 0.77) / (1.004 + 0.012 * at), entry: 0 },
    ]
    draft.accounts.push({ venue: 'v', wallet: 0, legs })
  }
  for (const amount of [700_000, 350_000]) {
    const legs: Leg[] = [{ instrument: usd, amount, entry: 0 }]
    draft.accounts.push({ venue: 'v', wallet: 0, legs })
  }
  return { snapshot: finish(draft), settings: settingsWith(shocks) }
}

/** A market of the asset against dollars, and what it says. Returns the oracle's id. */
function addMarket(draft: Draft, asset: string, depth: number): string {
  draft.markets.push({ id: asset, base: asset, quote: 'USD', liquidity: book(depth) })
  return addOracle(draft, asset, { model: 'market-mid', market: asset }, 100)
}
