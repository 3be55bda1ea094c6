// A LLAMMA market beside an outside one: loans, an arbitrageur between the two, and a price path.

import {
  defaultSettings,
  type Settings,
  type ShockSpec,
  type Snapshot,
} from '../src/engine/world/snapshot.ts'

export interface Loan {
  readonly collateral: number
  readonly debt: number
}

export interface BandsWorld {
  readonly loans: readonly Loan[]
  readonly shocks?: readonly ShockSpec[]
  readonly actors?: Settings['actors']
  readonly rules?: object
  readonly pool?: object
  readonly liquidators?: number
  readonly settings?: Partial<Settings>
}

/** ETH at 3,000 on a deep outside book. */
export function bandsSnapshot({ loans, rules, pool, liquidators }: BandsWorld): Snapshot {
  const balance = { venue: 'llamma', kind: 'balance' } as const
  const eth = { ...balance, asset: 'ETH', oracle: 'eth' }
  const side = { count: 2000, size: 1000 }
  return {
    assets: [{ id: 'USD', usd: 1 }, { id: 'ETH' }],
    markets: [
      {
        id: 'pool',
        base: 'ETH',
        quote: 'USD',
        liquidity: { model: 'bands', price: 3000, ...pool },
      },
      {
        id: 'outside',
        base: 'ETH',
        quote: 'USD',
        liquidity: {
          model: 'order-book',
          levels: { bestBid: 2999.9, bestAsk: 3000.1, tick: 1, bids: side },
        },
      },
    ],
    oracles: [
      { id: 'eth', source: { model: 'market-mid', market: 'outside' } },
      { id: 'usd', source: { model: 'fixed', price: 1 } },
    ],
    venues: [
      {
        id: 'llamma',
        rules: { model: 'crvusd-llamma', ...rules },
        settlement: 'USD',
        liquidators,
      },
    ],
    instruments: [
      { ...eth, id: 'collateral', market: 'pool' },
      { ...eth, id: 'spot', market: 'outside' },
      { ...balance, id: 'debt', asset: 'USD', oracle: 'usd' },
    ],
    accounts: {
      count: loans.length,
      id: loans.map((_, at) => `loan-${at}`),
      venue: new Int32Array(loans.length),
      wallet: loans.map(() => 0),
    },
    legs: {
      count: 2 * loans.length,
      account: loans.flatMap((_, at) => [at, at]),
      instrument: loans.flatMap(() => [0, 2]),
      amount: loans.flatMap(({ collateral, debt }) => [collateral, -debt]),
      entry: loans.flatMap(() => [0, 0]),
    },
    outside: { holdsTheRest: true },
  }
}

export const joining = {
  model: 'arbitrageur',
  a: 'llamma/collateral',
  b: 'llamma/spot',
  latencyMs: 1,
}

export const bandsSettings = ({
  shocks = [],
  actors = [joining],
  settings,
}: BandsWorld): Settings => ({
  ...defaultSettings,
  roundsMax: 5000,
  endMs: 1e9,
  shocks,
  actors,
  ...settings,
})

/** The outside price in steps, ten minutes apart. */
export function path(...prices: number[]): ShockSpec {
  return {
    model: 'price-path',
    markets: ['outside'],
    timesMs: prices.map((_, at) => (at + 1) * 600_000),
    factors: prices.map((it) => it / 3000),
  }
}

export const steps = (from: number, to: number, by: number): number[] =>
  Array.from({ length: Math.round(Math.abs(to - from) / by) }, (_, at) => {
    return from + Math.sign(to - from) * by * (at + 1)
  })
