// Accounts with inverse contracts on one coin, which is also their money: its price in dollars has
// a market of its own, and each contract a book.

import {
  defaultSettings,
  type InstrumentRow,
  type Settings,
  type ShockSpec,
  type Snapshot,
} from '../src/engine/world/snapshot.ts'

/** Dollars (long > 0 > short) and entry by contract; what is left above the trigger, in coins. */
export interface CoinHolder {
  readonly legs: readonly (readonly [contract: number, amount: number, entry: number])[]
  readonly cushion: number
}

export interface CoinWorld {
  readonly snapshot: Snapshot
  readonly settings: Settings
}

export const coinPrice = 100
export const coinTiers = [
  { floor: 0, rate: 0.005 },
  { floor: 200, rate: 0.01 },
  { floor: 2500, rate: 0.025 },
]
const contracts = ['COIN', 'QUARTER'] as const

const book = (depth: number) => ({
  model: 'order-book',
  levels: {
    bestBid: coinPrice * 0.9995,
    bestAsk: coinPrice * 1.0005,
    tick: coinPrice / 1000,
    bids: { count: 700, size: depth / coinPrice / 500, sizeGrowth: 0.999 },
  },
})

export function coinWorld(
  rules: Snapshot['venues'][number]['rules'],
  holders: readonly CoinHolder[],
  shocks: readonly ShockSpec[],
  { fund = 200, depth = 2e6 } = {},
): CoinWorld {
  const instruments = contracts.map((id): InstrumentRow => {
    const market = { asset: id, oracle: `1/${id}`, market: id }
    return { id, venue: 'v', kind: 'inverse', brackets: coinTiers, ...market }
  })
  const legs = holders.flatMap((holder, account) =>
    holder.legs.map(([instrument, amount, entry]) => ({ account, instrument, amount, entry })),
  )
  const snapshot: Snapshot = {
    assets: [
      { id: 'USD', usd: 1 },
      { id: 'BTC', usd: { oracle: 'spot' } },
      ...contracts.map((id) => ({ id })),
    ],
    markets: [
      { id: 'spot', base: 'BTC', quote: 'USD', liquidity: book(1e7) },
      ...contracts.map((id) => {
        return { id, base: id, quote: 'BTC', inverse: true, liquidity: book(depth) }
      }),
    ],
    oracles: [
      { id: 'spot', source: { model: 'market-mid', market: 'spot' } },
      ...contracts.map((id) => ({ id: `1/${id}`, source: { model: 'reciprocal', market: id } })),
    ],
    venues: [{ id: 'v', rules, settlement: 'BTC', fund, backstop: 500 }],
    instruments,
    accounts: {
      count: holders.length,
      id: holders.map((_, row) => `a${row}`),
      venue: holders.map(() => 0),
      wallet: holders.map(walletFor),
    },
    legs: {
      count: legs.length,
      account: legs.map(({ account }) => account),
      instrument: legs.map(({ instrument }) => instrument),
      amount: legs.map(({ amount }) => amount),
      entry: legs.map(({ entry }) => entry),
    },
    outside: { holdsTheRest: true },
  }
  return { snapshot, settings: { ...defaultSettings, roundsMax: 500, shocks } }
}

function walletFor({ legs, cushion }: CoinHolder): number {
  let wallet = cushion
  for (const [, amount, entry] of legs) {
    wallet -= amount * (1 / entry - 1 / coinPrice)
    for (const [at, { floor, rate }] of coinTiers.entries()) {
      const ceiling = coinTiers[at + 1]?.floor ?? Infinity
      wallet += Math.max(0, Math.min(Math.abs(amount) / coinPrice, ceiling) - floor) * rate
    }
  }
  return wallet
}

/** Large and small, long and short, alone and crossed, at every distance from trouble. */
export const sampleHolders: readonly CoinHolder[] = Array.from({ length: 60 }, (_, at) => {
  const size = [2e3, 3e4, 5e5][at % 3] * (1 + at / 60)
  const side = at % 4 === 3 ? -1 : 1
  const own = [at % 2, side * size, 96 + (at % 9)] as const
  const other = [1 - (at % 2), size / 2, 101] as const
  const cushion = (size / coinPrice) * (0.002 + 0.006 * at)
  return { legs: at % 5 === 0 ? [own, other] : [own], cushion }
})
