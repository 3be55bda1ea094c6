// Accounts whose liquidation levels are spread evenly, on linear impact: theory knows the answer.

import { defaultSettings, type Settings, type Snapshot } from '../src/engine/world/snapshot.ts'

/**
 * Accounts with levels uniform on (0, 100), so that each dollar of fall forces `accounts · size /
 * 100` units, each of which moves the price by `impact`: n = accounts · size · impact / 100.
 */
export function uniformLevels(n: number): Snapshot {
  const accounts = 20_000
  const impact = 0.001
  const size = (100 * n) / (accounts * impact)
  const row = (at: number) => 100 - (100 * (at + 0.5)) / accounts
  return perpetuals(['A'], [impact], {
    wallet: Float64Array.from({ length: accounts }, (_, at) => size * (100 - row(at))),
    legs: Array.from({ length: accounts }, (_, at) => [[at, 0, size]]).flat(),
  })
}

/** Perpetuals on linear impact, price 100, no maintenance margin: the loop and nothing else. */
export function perpetuals(
  ids: readonly string[],
  impacts: readonly number[],
  { wallet, legs }: { wallet: Float64Array; legs: number[][] },
): Snapshot {
  return {
    assets: [{ id: 'USD', usd: 1 }, ...ids.map((id) => ({ id }))],
    markets: ids.map((id, at) => ({
      id,
      base: id,
      quote: 'USD',
      liquidity: { model: 'linear-impact', price: 100, slope: impacts[at] },
    })),
    oracles: ids.map((id) => ({ id, source: { model: 'market-mid', market: id } })),
    venues: [{ id: 'v', rules: { model: 'plain-perpetual' }, settlement: 'USD' }],
    instruments: ids.map((id) => ({
      id,
      venue: 'v',
      kind: 'perpetual',
      asset: id,
      oracle: id,
      market: id,
    })),
    accounts: { count: wallet.length, venue: new Int32Array(wallet.length), wallet },
    legs: {
      count: legs.length,
      account: legs.map(([account]) => account),
      instrument: legs.map(([, instrument]) => instrument),
      amount: legs.map(([, , amount]) => amount),
      entry: legs.map(() => 100),
    },
    outside: { holdsTheRest: true },
  }
}

export const shocked = (market: string, by: number): Settings => ({
  ...defaultSettings,
  shocks: [{ model: 'price-gap', markets: market, by: -by }],
})
