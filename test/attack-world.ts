// A small venue that lends against coins at the price of a pool, borrowers on it, and an attacker
// with a wallet and an account of his own: drawn by seed.

import { compile, createRun, registry, type Settings, type Snapshot } from '../src/index.ts'
import { createDice, type Dice } from './storm/dice.ts'

type Holder = readonly [id: string, coins: number, dollars: number]

/** What he may do, with this many sizes each. */
function possibleSteps(dice: Dice, counts: readonly number[]): object[] {
  const sizes = (low: number, high: number, count: number) =>
    Array.from({ length: count }, () => dice.between(low, high)).sort((a, b) => a - b)
  const [buy = 3, put = 3, borrow = 3, sell = 3] = counts
  const coin = 'bank/COIN'
  const own = { from: 'bank/his', to: 'bank/wallet' }
  return [
    { do: 'buy', account: 'bank/wallet', instrument: coin, amounts: sizes(10, 600, buy) },
    {
      ...{ do: 'move', from: 'bank/wallet', to: 'bank/his', instrument: coin },
      amounts: sizes(10, 1200, put),
    },
    { do: 'move', ...own, instrument: 'bank/USD', atMs: 60_000, amounts: sizes(1e3, 4e5, borrow) },
    {
      ...{ do: 'sell', account: 'bank/wallet', instrument: coin, atMs: 120_000 },
      amounts: sizes(10, 1200, sell),
    },
  ]
}

export interface AttackWorld {
  readonly snapshot: Snapshot
  readonly settings: Settings
}

export function attackWorld(seed: number, counts: readonly number[] = []): AttackWorld {
  const dice = createDice(seed, 11)
  const base = dice.between(500, 3000)
  const debt = () => -dice.between(20, 79)
  const borrowers = Array.from({ length: dice.whole(2, 8) }, (_, at): Holder => {
    const coins = dice.between(5, 200)
    return [`borrower-${at}`, coins, coins * debt()]
  })
  const holders: Holder[] = [
    ...borrowers,
    ['wallet', dice.between(0, 1000), dice.between(1e4, 2e5)],
    ['his', 0, 0],
  ]
  const attacker = {
    model: 'attacker',
    wallets: ['bank/wallet'],
    positions: ['bank/his'],
    ...(dice.chance(0.5) && { liquidates: ['bank'] }),
    caps: [{ venue: 'bank', instrument: 'bank/USD', most: dice.spread(1e4, 1e6) }],
    may: possibleSteps(dice, counts),
  }
  return { snapshot: snapshotOf(holders, base, dice), settings: settingsOf([attacker]) }
}

const settingsOf = (actors: Settings['actors']): Settings => ({
  ...{ seed: 1, order: 'byArrival', execution: 'batch', clock: { mode: 'quasi-static' } },
  ...{ endMs: 600_000, roundsMax: 10_000, priceFloor: 0.001 },
  ...{ shocks: [], actors, mitigations: [] },
})

function snapshotOf(holders: readonly Holder[], base: number, dice: Dice): Snapshot {
  const coin = { kind: 'balance', venue: 'bank', asset: 'COIN', oracle: 'coin' } as const
  const legs = holders.flatMap(([, coins, dollars], account) => [
    { account, instrument: 0, amount: coins },
    { account, instrument: 1, amount: dollars },
  ])
  return {
    assets: [{ id: 'USD', usd: 1 }, { id: 'COIN' }],
    markets: [
      {
        ...{ id: 'pool', base: 'COIN', quote: 'USD' },
        liquidity: { model: 'constant-product', base, quote: base * 100, fee: 0.003 },
      },
    ],
    oracles: [
      { id: 'coin', source: { model: 'market-mid', market: 'pool' } },
      { id: 'dollar', source: { model: 'fixed', price: 1 } },
    ],
    venues: [{ id: 'bank', rules: { model: 'aave-v3', closeFactor: 0.5 }, settlement: 'USD' }],
    instruments: [
      { id: 'COIN', ...coin, market: 'pool', weight: 0.8, bonus: dice.pick([0.05, 0.1]) },
      { id: 'USD', venue: 'bank', kind: 'balance', asset: 'USD', oracle: 'dollar' },
    ],
    accounts: {
      count: holders.length,
      id: holders.map(([id]) => id),
      venue: holders.map(() => 0),
      wallet: holders.map(() => 0),
    },
    legs: {
      count: legs.length,
      account: legs.map(({ account }) => account),
      instrument: legs.map(({ instrument }) => instrument),
      amount: legs.map(({ amount }) => amount),
      entry: legs.map(() => 0),
    },
    outside: { holdsTheRest: true },
  }
}

export const openAttack = ({ snapshot, settings }: AttackWorld) =>
  createRun(compile(snapshot, settings, registry), registry, { trace: false })
