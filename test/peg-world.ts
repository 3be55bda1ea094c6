// A token with one market, and an issuer who has reserves for it at a venue of his own.
import { compile } from '../src/engine/compile/compile.ts'
import { advance, createRun } from '../src/engine/phases/run.ts'
import type { Run } from '../src/engine/ports/run.ts'
import {
  defaultSettings,
  type ModelSpec,
  type Settings,
  type Snapshot,
} from '../src/engine/world/snapshot.ts'
import { registry } from '../src/registry.ts'

export const hour = 3_600_000

/** A pool of 1,000 tokens and as much money a percent. */
export const line: ModelSpec = { model: 'linear-impact', price: 1, slope: 1e-5 }

export interface Loan {
  readonly tokens: number
  readonly debt: number
}

export interface PegWorld {
  readonly liquidity?: ModelSpec
  readonly reserves?: number
  /** Loans on the token at a lending venue that takes this oracle for its price. */
  readonly loans?: readonly Loan[]
  readonly oracle?: 'own-book' | 'redemption'
}

export function pegWorld({
  liquidity = line,
  reserves = 1e6,
  loans = [],
  oracle = 'own-book',
}: PegWorld): Snapshot {
  const token = { asset: 'T', market: 'pool', kind: 'balance', weight: 0.9 } as const
  const rows = [
    { venue: 1, wallet: reserves, legs: [{ instrument: 1, amount: 0 }] },
    ...loans.map(({ tokens, debt }) => ({
      venue: 2,
      wallet: 0,
      legs: [
        { instrument: 2, amount: tokens },
        { instrument: 3, amount: -debt },
      ],
    })),
  ]
  const legs = rows.flatMap((row, account) => row.legs.map((leg) => ({ ...leg, account })))
  return {
    assets: [{ id: 'USD', usd: 1 }, { id: 'T' }],
    markets: [{ id: 'pool', base: 'T', quote: 'USD', liquidity }],
    oracles: [
      { id: 'own-book', source: { model: 'market-mid', market: 'pool' } },
      { id: 'redemption', source: { model: 'fixed', price: 1 } },
    ],
    venues: [
      { id: 'dex', rules: { model: 'plain-perpetual' }, settlement: 'USD' },
      { id: 'bank', rules: { model: 'plain-perpetual' }, settlement: 'USD' },
      { id: 'lender', rules: { model: 'aave-v3', callsAtLoss: true }, settlement: 'USD' },
    ],
    instruments: [
      { id: 'T', venue: 'dex', oracle: 'own-book', ...token },
      { id: 'T', venue: 'bank', oracle: 'redemption', ...token },
      { id: 'T', venue: 'lender', oracle, ...token, bonus: 0.02 },
      { id: 'USD', venue: 'lender', asset: 'USD', oracle: 'redemption', kind: 'balance' },
    ],
    accounts: {
      count: rows.length,
      id: rows.map((_, row) => (row === 0 ? 'issuer' : `loan-${row}`)),
      venue: Int32Array.from(rows, ({ venue }) => venue),
      wallet: rows.map(({ wallet }) => wallet),
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

export const redeemer = (given: object = {}): ModelSpec => ({
  model: 'redeemer',
  instrument: 'dex/T',
  issuer: 'bank/issuer',
  outstanding: 1e6,
  ...given,
})

/** Somebody sells so many tokens. */
export const sale = (tokens: number, atMs = 0) => ({
  model: 'metaorder',
  instrument: 'dex/T',
  quantity: -tokens,
  atMs,
})

export function pegRun(world: PegWorld, settings: Partial<Settings>): Run {
  const given = { ...defaultSettings, ...settings }
  const run = createRun(compile(pegWorld(world), given, registry), registry, { verify: true })
  advance(run)
  return run
}

export const mid = ({ world }: Run): number => world.markets.liquidity[0].mid()
/** Cash and tokens of the issuer. */
export const issuer = ({ world: { accounts, legs } }: Run): [cash: number, tokens: number] => [
  accounts.cash[0],
  legs.amount[accounts.legBegin[0]],
]
