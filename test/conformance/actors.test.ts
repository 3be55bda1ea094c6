/**
 * What every actor must satisfy, whatever it does: books balance after every phase, both clocks and
 * both executions end, the same seed gives the same bits, a run starts afresh, and all that an
 * actor remembers stands in its state.
 */
import { describe, expect, test } from 'vitest'
import { registry, type Settings, type Snapshot } from '../../src/index.ts'
import { vaultTerms, withVault } from '../vault-world.ts'
import { expectAfresh } from './afresh.ts'
import { expectStateIsAll, tremors } from './replaced.ts'
import { families } from './sample-worlds.ts'

/** One sample of parameters for each actor. */
const samples: Readonly<Record<string, object>> = {
  'buy-back': { instrument: 'lender/GOV' },
  arbitrageur: { a: 'v/A', b: 'v/B', capital: 2000, transferMs: 10_000, latencyMs: 500 },
  attacker: {
    positions: ['v/a', 'v/b'],
    wallets: ['v/he'],
    lends: ['v'],
    caps: [{ venue: 'v', most: 50_000 }],
    plan: [
      { do: 'cross', from: 'v/a', to: 'v/b', instrument: 'v/A', amount: 500 },
      { do: 'sell', account: 'v/a', instrument: 'v/A', atMs: 2000, amount: 2000 },
      { do: 'buy', account: 'v/he', instrument: 'v/COIN', atMs: 2000, amount: 200 },
      { do: 'move', from: 'v/b', to: 'v/he', atMs: 6000, amount: 1e9 },
      { do: 'close', account: 'v/a', instrument: 'v/A', atMs: 9000, amount: 0.5 },
      { do: 'close', account: 'v/he', instrument: 'v/COIN', atMs: 9000, amount: 1 },
    ],
  },
  chain: {
    venues: ['v'],
    // Who cannot be closed at all stops the clock at every block to the end.
    everyMs: 300_000,
    capacity: 2,
    ordering: 'fifo',
    fromMs: 300_000,
    untilMs: 900_000,
    delays: ['A'],
  },
  'oev-auction': { venue: 'v', recapture: 0.5 },
  'lending-vault': {
    ...vaultTerms,
    depositors: ['v/bob', 'v/eve'],
    timesMs: [0, 30_000],
    runners: ['v/ann', 'v/eve'],
    rate: 3,
    exits: ['first'],
    exitTimesMs: [2000],
    oracle: 'COIN',
    par: 100,
    calm: 0.01,
    everyMs: 1_800_000,
  },
  'market-maker': {
    market: 'A',
    supplies: 0.6,
    withdrawal: 20,
    halfLifeMs: 5000,
    inventoryValueMax: 1e6,
    lossMax: 20_000,
    backAfterMs: 15_000,
    drop: 0.15,
  },
  deleveraging: { venue: 'v', above: 15, target: 8, share: 0.7, reactionMs: 3000 },
  'stop-orders': {
    venue: 'v',
    share: 0.6,
    nearest: 0.01,
    farthest: 0.1,
    slippage: 0.0005,
    reactionMs: 200,
  },
  'top-ups': { venue: 'v', share: 0.7, below: 0.05, target: 0.08, reactionMs: 1000 },
  'public-allocator': {
    firm: 'vault',
    flows: [
      { venue: 'first', cap: 5000, maxIn: 50, maxOut: 20 },
      { venue: 'second', maxIn: 10, maxOut: 70 },
    ],
    usedUp: 0.7,
    target: 0.6,
  },
  'quoting-maker': {
    market: 'A',
    oracle: 'B',
    size: 50,
    levels: 3,
    spread: 0.002,
    inventoryMax: 500,
    skew: 0.01,
    widening: 0.5,
  },
  'mint-burn': {
    instrument: 'v/COIN',
    governance: 'v/GOV',
    venue: 'v',
    par: 100,
    spreadMin: 0.05,
    virtualPool: 5e6,
    halfLifeMs: 2000,
    everyMs: 4000,
  },
  'option-dealer': {
    instrument: 'v/A',
    account: 'dealer',
    options: [
      { kind: 'put', strike: 95, days: 3, sigma: 0.8, amount: -3000 },
      { kind: 'call', strike: 104, days: 40 / 86_400, sigma: 0.5, amount: 500 },
    ],
    band: 20,
    orderMax: 400,
    everyMs: 3000,
  },
  redeemer: {
    instrument: 'v/COIN',
    issuer: 'v/issuer',
    par: 100,
    outstanding: 3000,
    frozen: 20_000,
    frozenUntilMs: 20_000,
    fee: 0.001,
    cap: 500,
    capEveryMs: 2 * 3_600_000,
    opensMs: [2000],
    closesMs: [40_000],
    repeatsMs: 6 * 3_600_000,
    capital: 40_000,
    settlementMs: 1_800_000,
  },
  'queue-redeemer': {
    instrument: 'v/COIN',
    issuer: 'v/issuer',
    oracle: 'B',
    cap: 40,
    capEveryMs: 3000,
    waiting: 50,
    capital: 30_000,
    rate: 1e6,
    cost: 0.001,
  },
  runners: { instrument: 'v/COIN', holdings: 50_000, rate: 1e4, par: 100, everyMs: 3000 },
  'value-buyer': { instrument: 'v/A', budget: 50_000, drop: 0.02, reactionMs: 2000 },
}

/** Nothing is left to chance: what an actor draws depends on its place. */
const withoutDraws: Readonly<Record<string, object>> = {
  deleveraging: { share: 1, reactionSpread: 0 },
  'stop-orders': { share: 1, reactionSpread: 0, farthest: 0.01 },
  'top-ups': { share: 1, reactionSpread: 0 },
}

const variants: [string, Partial<Settings>][] = [
  ['quasi-static, batch', {}],
  ['quasi-static, serial', { execution: 'serial' }],
  ['clocked', { clock: { mode: 'clocked', everyMs: 500 }, endMs: 60_000 }],
]

/** What an actor needs that the sample world does not have. */
const worldsOf: Readonly<Record<string, (snapshot: Snapshot) => Snapshot>> = {
  'quoting-maker': withEngine,
  'mint-burn': withGovernance,
  'buy-back': withLoan,
  'lending-vault': withVault,
  'public-allocator': withVault,
  attacker(snapshot) {
    const both = withAccount(withAccount(snapshot, 'a', 'A', 300_000), 'b', 'A', 300_000)
    return withAccount(both, 'he', 'COIN', 300_000)
  },
  'option-dealer': (snapshot) => withAccount(snapshot, 'dealer', 'A', 300_000),
}

for (const { id } of registry.actors) {
  describe(id, () => {
    test('has a sample here', () => expect(Object.keys(samples)).toContain(id))
    const world = (changes: Partial<Settings>) => {
      const shocks = [{ model: 'price-gap', drop: 0.08 }]
      const { snapshot: plain, settings } = families.margin('plain-perpetual', shocks)
      const snapshot = (worldsOf[id] ?? withIssuer)(plain)
      const actors = [{ model: id, ...samples[id] }]
      return [snapshot, { ...settings, ...changes, actors }] as const
    }
    test.each(variants)('%s: balances, ends, and starts afresh', (_name, changes) => {
      expectAfresh(...world(changes))
    })
    test('as the second of two it does the same: its messages are its own', () => {
      const [snapshot, settings] = world({ shocks: tremors })
      const idle = { model: 'market-maker', market: 'B', supplies: 0 }
      const only = { ...settings.actors[0], ...withoutDraws[id] }
      expect(expectAfresh(snapshot, { ...settings, actors: [idle, only] })).toBe(
        expectAfresh(snapshot, { ...settings, actors: [only] }),
      )
    })
    test.each(variants)('%s: its state is all that it remembers', (_name, changes) => {
      expectStateIsAll(...world({ ...changes, shocks: tremors }))
    })
  })
}

/** A second coin, with a pool, that the venue lists too. */
function withGovernance(snapshot: Snapshot): Snapshot {
  const { assets, markets, oracles, instruments } = snapshot
  const liquidity = { model: 'constant-product', base: 2e5, quote: 2e6 }
  const source = { model: 'market-mid', market: 'GOV' }
  const coin = { kind: 'balance', asset: 'GOV', market: 'GOV', oracle: 'GOV' } as const
  return {
    ...snapshot,
    assets: [...assets, { id: 'GOV' }],
    markets: [...markets, { id: 'GOV', base: 'GOV', quote: 'USD', liquidity }],
    oracles: [...oracles, { id: 'GOV', source }],
    instruments: [...instruments, { id: 'GOV', venue: 'v', ...coin }],
  }
}

/** A loan of that coin against the first one, which tremors end. */
function withLoan(before: Snapshot): Snapshot {
  const snapshot = withGovernance(before)
  const { accounts, legs, venues, instruments } = snapshot
  const balance = { venue: 'lender', kind: 'balance' } as const
  const coin = { asset: 'COIN', market: 'COIN', oracle: 'COIN', weight: 0.8, bonus: 0.05 }
  const debt = { asset: 'GOV', market: 'GOV', oracle: 'GOV' }
  const held = [1000, -7995]
  return {
    ...snapshot,
    venues: [...venues, { id: 'lender', rules: { model: 'aave-v3' }, settlement: 'USD' }],
    instruments: [
      ...instruments,
      { id: 'COIN', ...balance, ...coin },
      { id: 'GOV', ...balance, ...debt },
    ],
    accounts: {
      count: accounts.count + 1,
      id: [...(accounts.id ?? []), 'loan'],
      venue: [...Array.from(accounts.venue), venues.length],
      wallet: [...Array.from(accounts.wallet), 0],
    },
    legs: {
      count: legs.count + 2,
      account: [...Array.from(legs.account), accounts.count, accounts.count],
      instrument: [...Array.from(legs.instrument), instruments.length, instruments.length + 1],
      amount: [...Array.from(legs.amount), ...held],
      entry: [...Array.from(legs.entry), 0, 0],
    },
  }
}

/** One more account, with cash and none of the coin. */
const withIssuer = (snapshot: Snapshot): Snapshot =>
  withAccount(snapshot, 'issuer', 'COIN', 300_000)

/** One more account, with cash and 0 of something. */
function withAccount(snapshot: Snapshot, id: string, thing: string, wallet: number): Snapshot {
  const { accounts, legs, instruments } = snapshot
  const instrument = instruments.findIndex((it) => it.id === thing)
  return {
    ...snapshot,
    accounts: {
      count: accounts.count + 1,
      id: [...(accounts.id ?? []), id],
      venue: [...Array.from(accounts.venue), 0],
      wallet: [...Array.from(accounts.wallet), wallet],
    },
    legs: {
      count: legs.count + 1,
      account: [...Array.from(legs.account), accounts.count],
      instrument: [...Array.from(legs.instrument), instrument],
      amount: [...Array.from(legs.amount), 0],
      entry: [...Array.from(legs.entry), 0],
    },
  }
}

/** The same books, in which agents can rest orders. */
function withEngine(snapshot: Snapshot): Snapshot {
  const markets = snapshot.markets.map((market) => {
    const liquidity = { ...market.liquidity, model: 'matching-engine', tick: 0.05 }
    return { ...market, liquidity }
  })
  return { ...snapshot, markets }
}
