// The smallest worlds in which a rule shows: one venue, a few accounts, everything else by default.

import { compile } from '../src/engine/compile/compile.ts'
import { createRun } from '../src/engine/phases/run.ts'
import type { Run } from '../src/engine/ports/run.ts'
import {
  defaultSettings,
  type InstrumentRow,
  type Settings,
  type Snapshot,
} from '../src/engine/world/snapshot.ts'
import { registry } from '../src/registry.ts'

type Level = readonly [price: number, size: number]

/** Something that can be held: a contract where it has `brackets`, else a coin. */
export interface Thing
  extends Pick<InstrumentRow, 'brackets' | 'weight' | 'bonus' | 'protocolFee' | 'conversion'> {
  /** Of the oracle, and of the market unless `bids` and `asks` say otherwise. */
  readonly price: number
  readonly bids?: readonly Level[]
  readonly asks?: readonly Level[]
  /** False: there is no market, and the price does not move. */
  readonly isTraded?: boolean
}

/** Wallet, then what is held: `[amount, entry price]` or, for coins, the amount. */
export type Holder = Readonly<Record<string, number | readonly [amount: number, entry: number]>> & {
  readonly wallet?: number
}

export interface SmallWorld {
  readonly rules: Snapshot['venues'][number]['rules']
  readonly things: Readonly<Record<string, Thing>>
  readonly accounts: Readonly<Record<string, Holder>>
  readonly fund?: number
  readonly backstop?: number
  readonly liquidators?: number
  readonly settings?: Partial<Settings>
}

/** A run at its start, audited after every phase. Accounts and things keep their names. */
export function smallRun(given: SmallWorld): Run {
  const settings: Settings = { ...defaultSettings, ...given.settings }
  return createRun(compile(smallSnapshot(given), settings, registry), registry, { verify: true })
}

export function smallSnapshot(given: SmallWorld): Snapshot {
  const { rules, things, accounts, fund, backstop, liquidators } = given
  const names = Object.keys(things)
  const holders = Object.entries(accounts).map(([id, { wallet = 0, ...held }]) => ({
    id,
    wallet,
    legs: Object.entries(held).map(([name, it]) => {
      const [amount, entry] = typeof it === 'object' ? it : [it ?? 0, 0]
      return { instrument: names.indexOf(name), amount, entry }
    }),
  }))
  const legs = holders.flatMap(({ legs }, account) => legs.map((leg) => ({ ...leg, account })))
  return {
    assets: [{ id: 'USD', usd: 1 }, ...names.map((id) => ({ id }))],
    markets: traded(things).map(([id, thing]) => ({
      id,
      base: id,
      quote: 'USD',
      liquidity: { model: 'order-book', ...deepBook(thing) },
    })),
    oracles: Object.entries(things).map(([id, { price, isTraded }]) => ({
      id,
      source: isTraded === false ? { model: 'fixed', price } : { model: 'market-mid', market: id },
    })),
    venues: [{ id: 'venue', rules, settlement: 'USD', fund, backstop, liquidators }],
    instruments: Object.entries(things).map(([id, thing]) => instrument(id, thing)),
    accounts: {
      count: holders.length,
      id: holders.map(({ id }) => id),
      venue: new Int32Array(holders.length),
      wallet: holders.map(({ wallet }) => wallet),
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
}

const traded = (things: SmallWorld['things']) =>
  Object.entries(things).filter(([, { isTraded }]) => isTraded !== false)

/** Enough for everybody, a hundred-thousandth off the price. */
function deepBook({ price, bids, asks }: Thing) {
  return {
    bids: bids ?? [[price * (1 - 1e-5), 1e12]],
    asks: asks ?? [[price * (1 + 1e-5), 1e12]],
  }
}

function instrument(id: string, { price, bids, asks, isTraded, ...rest }: Thing): InstrumentRow {
  return {
    id,
    venue: 'venue',
    kind: rest.brackets === undefined ? 'balance' : 'perpetual',
    asset: id,
    oracle: id,
    market: isTraded === false ? undefined : id,
    ...rest,
  }
}

/** The row of an account, by name or by what the venue keeps it for. */
export function rowOf({ world }: Run, name: string): number {
  const { venues } = world
  const own = { fund: venues.fund, backstop: venues.backstop, treasury: venues.treasury }
  const more = {
    'bad-debt': venues.badDebt,
    liquidator: venues.liquidator,
    outside: venues.outside,
  }
  return { ...own, ...more }[name]?.[0] ?? world.names.findAccount(name)
}

/** What an account holds of a thing now. */
export function held(run: Run, account: string, thing: string): number {
  const { accounts, legs, names } = run.world
  const row = rowOf(run, account)
  const instrument = names.instrument(thing)
  for (let leg = accounts.legBegin[row]; leg < accounts.legBegin[row + 1]; leg++) {
    if (legs.instrument[leg] === instrument) return legs.amount[leg]
  }
  return 0
}

export const cash = (run: Run, account: string): number =>
  run.world.accounts.cash[rowOf(run, account)]
