/** Populations that the benchmarks share: made here, the same bits every time. */
import type { Snapshot } from '../src/index.ts'
import { exp } from '../src/kit/math.ts'
import { createRandom } from '../src/kit/random.ts'

/**
 * Longs as in case 1: entry 100 ± 3 %, leverage 2 to 50, lognormal size; the book grows with
 * it.
 */
export function caseOne(count: number, share = 1): Snapshot {
  const random = createRandom(1, 7)
  const wallet = new Float64Array(count)
  const amount = new Float64Array(count)
  const entry = new Float64Array(count)
  for (let row = 0; row < count; row++) {
    amount[row] = exp(1 + 0.8 * random.normal(row, 0, 0))
    entry[row] = 97 + 6 * random.uniform(row, 1, 0)
    const leverage = 2 + 48 * random.uniform(row, 2, 0)
    const bankruptcy = entry[row] * (1 - 1 / leverage)
    // An account that would be liquidated at 100 would not be there.
    const isGone = bankruptcy > 98.9
    const kept = isGone ? 95 + 3.9 * random.uniform(row, 3, 0) : bankruptcy
    wallet[row] = amount[row] * (entry[row] - kept)
  }
  const depth = (share * count) / 1000
  const bids = Array.from({ length: 2000 }, (_, level) => [
    100 - 0.02 * level,
    depth * (5 + 0.05 * level),
  ])
  return {
    assets: [{ id: 'USD', usd: 1 }, { id: 'COIN' }],
    markets: [
      {
        id: 'book',
        base: 'COIN',
        quote: 'USD',
        liquidity: { model: 'order-book', bids, asks: [[100.02, 1e12]] },
      },
    ],
    oracles: [{ id: 'mark', source: { model: 'market-mid', market: 'book' } }],
    venues: [{ id: 'exchange', rules: { model: 'plain-perpetual' }, settlement: 'USD' }],
    instruments: [
      {
        id: 'COIN',
        venue: 'exchange',
        kind: 'perpetual',
        asset: 'COIN',
        oracle: 'mark',
        market: 'book',
        brackets: [{ floor: 0, rate: 0.005 }],
      },
    ],
    accounts: { count, venue: new Int32Array(count), wallet },
    legs: {
      count,
      account: Int32Array.from({ length: count }, (_, row) => row),
      instrument: new Int32Array(count),
      amount,
      entry,
    },
    outside: { holdsTheRest: true },
  }
}

/**
 * Cross-margin accounts of three positions over `markets` markets, lognormal leverage, median
 * 3.
 */
export function crossMargin(count: number, markets: number): Snapshot {
  const random = createRandom(2, 7)
  const legCount = 3 * count
  const wallet = new Float64Array(count)
  const account = new Int32Array(legCount)
  const instrument = new Int32Array(legCount)
  const amount = new Float64Array(legCount)
  const entry = new Float64Array(legCount).fill(100)
  for (let row = 0; row < count; row++) {
    const first = random.uniformInt(row, 0, 0, markets)
    let notional = 0
    for (let at = 0; at < 3; at++) {
      const leg = 3 * row + at
      account[leg] = row
      instrument[leg] = (first + 7 * at) % markets
      const size = 1 + 20 * random.uniform(row, 1, at)
      amount[leg] = random.uniform(row, 2, at) < 0.7 ? size : -size
      notional += 100 * size
    }
    wallet[row] = notional / Math.min(80, exp(1.107 + 0.726 * random.normal(row, 3, 0)))
  }
  const ids = Array.from({ length: markets }, (_, at) => `M${at}`)
  return {
    assets: [{ id: 'USD', usd: 1 }, ...ids.map((id) => ({ id }))],
    markets: ids.map((id) => ({
      id,
      base: id,
      quote: 'USD',
      liquidity: { model: 'linear-impact', price: 100, slope: 1e-7 },
    })),
    oracles: ids.map((id) => ({ id, source: { model: 'market-mid', market: id } })),
    venues: [{ id: 'exchange', rules: { model: 'plain-perpetual' }, settlement: 'USD' }],
    instruments: ids.map((id) => ({
      id,
      venue: 'exchange',
      kind: 'perpetual',
      asset: id,
      oracle: id,
      market: id,
      brackets: [{ floor: 0, rate: 0.01 }],
    })),
    accounts: { count, venue: new Int32Array(count), wallet },
    legs: { count: legCount, account, instrument, amount, entry },
    outside: { holdsTheRest: true },
  }
}

/**
 * The same with edges that never fire: `firms` that own `each` accounts, owe the next two and can
 * pay many times over; and the first `claims` contracts are priced by what stands behind tokens,
 * which is worth as much as before.
 */
export function withEdges(snapshot: Snapshot, firms: number, claims: number, each = 5): Snapshot {
  const owned = Array.from({ length: firms }, (_, firm) =>
    Array.from({ length: each }, (_, at) => `exchange/#${each * firm + at}`),
  )
  const tokens = snapshot.instruments.slice(0, claims).map(({ id }) => id)
  return {
    ...snapshot,
    assets: [
      ...snapshot.assets,
      ...tokens.flatMap((id) => [
        { id: `${id}-root`, usd: { oracle: id } },
        { id: `${id}-wrapped` },
        { id: `${id}-token` },
      ]),
    ],
    oracles: [
      ...snapshot.oracles,
      ...tokens.map((id) => ({
        id: `${id}-worth`,
        source: { model: 'claim', token: `${id}-token` },
      })),
    ],
    instruments: snapshot.instruments.map((it, at) =>
      at < claims ? { ...it, oracle: `${it.id}-worth` } : it,
    ),
    claims: {
      backing: tokens.flatMap((id) => [
        { token: `${id}-wrapped`, by: `${id}-root`, weight: 2 },
        { token: `${id}-token`, by: `${id}-wrapped`, weight: 0.5 },
      ]),
    },
    credit: {
      asset: 'USD',
      firms: owned.map((accounts, at) => ({ id: `F${at}`, accounts, cash: 1e9 })),
      debts: owned.flatMap((_, at) =>
        [1, 2].map((step) => ({ from: `F${at}`, to: `F${(at + step) % firms}`, amount: 1e6 })),
      ),
    },
  }
}
