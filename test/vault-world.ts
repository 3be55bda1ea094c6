// A lending vault added to any snapshot with a market COIN and a venue v that settles in dollars:
// two markets against COIN, a place for shares and idle money, three depositors.

import { compile } from '../src/engine/compile/compile.ts'
import { createRun } from '../src/engine/phases/run.ts'
import type { Run } from '../src/engine/ports/run.ts'
import { findLeg } from '../src/engine/world/holdings.ts'
import {
  type AccountColumns,
  defaultSettings,
  type LegColumns,
  type Settings,
  type Snapshot,
} from '../src/engine/world/snapshot.ts'
import { registry } from '../src/registry.ts'

/** `account` at `venue` holds so much of each of the venue's instruments that are named. */
interface Row {
  readonly venue: string
  readonly account: string
  readonly holds: Readonly<Record<string, number>>
}

const balance = { kind: 'balance' } as const
const lends = (venue: string, weight: number) => [
  { ...balance, id: 'COIN', venue, asset: 'COIN', market: 'COIN', oracle: 'COIN', weight },
  { ...balance, id: 'LOAN', venue, asset: 'USD', oracle: 'one' },
]

/** The vault lends 600 of 700, and 300 of 2,000; 100 are idle. A share is worth 1. */
const rows: readonly Row[] = [
  { venue: 'first', account: 'borrower', holds: { COIN: 7.3, LOAN: -600 } },
  { venue: 'first', account: 'vault', holds: { LOAN: 600 } },
  { venue: 'first', account: 'other', holds: { LOAN: 100 } },
  { venue: 'second', account: 'borrower', holds: { COIN: 20, LOAN: -1500 } },
  { venue: 'second', account: 'vault', holds: { LOAN: 300 } },
  { venue: 'second', account: 'other', holds: { LOAN: 1700 } },
  { venue: 'v', account: 'vault', holds: { IDLE: 100, SHARE: 0 } },
  { venue: 'v', account: 'ann', holds: { SHARE: 400, IDLE: 0 } },
  { venue: 'v', account: 'bob', holds: { SHARE: 350, IDLE: 0 } },
  { venue: 'v', account: 'eve', holds: { SHARE: 250, IDLE: 0 } },
]

const vaultFirm = { id: 'vault', accounts: ['first/vault', 'second/vault'] }
/** What its models are told of the vault. */
export const vaultTerms = { firm: 'vault', home: 'v/vault', shares: 'v/SHARE' }
export const vaultSource = { model: 'vault-share', ...vaultTerms }

export function withVault(snapshot: Snapshot, given: readonly Row[] = rows): Snapshot {
  const share = { ...balance, id: 'SHARE', venue: 'v', asset: 'SHARE', oracle: 'share' }
  const idle = { ...balance, id: 'IDLE', venue: 'v', asset: 'USD', oracle: 'one' }
  const rules = { model: 'morpho-blue' }
  return withRows(
    {
      ...snapshot,
      assets: [...snapshot.assets, { id: 'SHARE' }],
      oracles: [
        ...snapshot.oracles,
        { id: 'one', source: { model: 'fixed', price: 1 } },
        { id: 'share', source: vaultSource },
      ],
      venues: [
        ...snapshot.venues,
        { id: 'first', rules, settlement: 'USD' },
        { id: 'second', rules, settlement: 'USD' },
      ],
      instruments: [
        ...snapshot.instruments,
        share,
        idle,
        ...lends('first', 0.86),
        ...lends('second', 0.77),
      ],
      credit: { asset: 'USD', firms: [vaultFirm], debts: [] },
    },
    given,
  )
}

/** The vault and nothing else: a coin at 100 that always finds buyers just below. */
export function vaultSnapshot(given: readonly Row[] = rows): Snapshot {
  const depth = { model: 'order-book', bids: [[99.9, 1e9]], asks: [[100.1, 1e9]] }
  return withVault(
    {
      assets: [{ id: 'USD', usd: 1 }, { id: 'COIN' }],
      markets: [{ id: 'COIN', base: 'COIN', quote: 'USD', liquidity: depth }],
      oracles: [{ id: 'COIN', source: { model: 'market-mid', market: 'COIN' } }],
      venues: [{ id: 'v', rules: { model: 'plain-perpetual' }, settlement: 'USD' }],
      instruments: [],
      accounts: { count: 0, id: [], venue: [], wallet: [] },
      legs: { count: 0, account: [], instrument: [], amount: [], entry: [] },
      outside: { holdsTheRest: true },
    },
    given,
  )
}

/** The rows of the vault, some of them others: `first/vault`. */
export const rowsWith = (changes: Readonly<Record<string, Row['holds']>>): readonly Row[] =>
  rows.map((row) => ({ ...row, holds: changes[`${row.venue}/${row.account}`] ?? row.holds }))

export function vaultRun(snapshot: Snapshot, settings: Partial<Settings>): Run {
  const all = { ...defaultSettings, ...settings }
  return createRun(compile(snapshot, all, registry), registry, { verify: true })
}

/** What `venue/account` holds of an instrument of its venue. */
export function holding({ world }: Run, account: string, id: string): number {
  const row = world.names.requireAccount(account)
  const leg = findLeg(world, row, world.names.instrument(`${account.split('/')[0]}/${id}`))
  return leg < 0 ? 0 : world.legs.amount[leg]
}

/** More accounts, behind those that there are. */
export function withRows(snapshot: Snapshot, rows: readonly Row[]): Snapshot {
  const { venues, instruments } = snapshot
  const more = rows.flatMap(({ venue, holds }, row) =>
    Object.entries(holds).map(([id, amount]) => {
      const instrument = instruments.findIndex((it) => it.id === id && it.venue === venue)
      return { account: snapshot.accounts.count + row, instrument, amount }
    }),
  )
  const accounts: AccountColumns = {
    count: snapshot.accounts.count + rows.length,
    id: [...idsOf(snapshot), ...rows.map(({ account }) => account)],
    venue: [
      ...Array.from(snapshot.accounts.venue),
      ...rows.map(({ venue }) => venues.findIndex(({ id }) => id === venue)),
    ],
    wallet: [...Array.from(snapshot.accounts.wallet), ...rows.map(() => 0)],
  }
  const { legs } = snapshot
  const all: LegColumns = {
    count: legs.count + more.length,
    account: [...Array.from(legs.account), ...more.map(({ account }) => account)],
    instrument: [...Array.from(legs.instrument), ...more.map(({ instrument }) => instrument)],
    amount: [...Array.from(legs.amount), ...more.map(({ amount }) => amount)],
    entry: [...Array.from(legs.entry), ...more.map(() => 0)],
  }
  return { ...snapshot, accounts, legs: all }
}

const idsOf = ({ accounts }: Snapshot): readonly string[] =>
  accounts.id ?? Array.from({ length: accounts.count }, (_, row) => `#${row}`)
