// A venue of calls and puts with a margin rule of its own: each contract is charged a share of the
// underlying's price, held or not. Where a contract trades, and what moves its mark, is a choice.

import { z } from 'zod'
import {
  defineOracle,
  defineVenue,
  type MarginRule,
  type Registry,
} from '../src/engine/ports/ports.ts'
import type { LiveWorld } from '../src/engine/ports/run.ts'
import { coverDeficit } from '../src/engine/verbs/deficit.ts'
import { addResidual } from '../src/engine/verbs/trading.ts'
import type { InstrumentRow, ModelSpec, Snapshot } from '../src/engine/world/snapshot.ts'
import { registry } from '../src/registry.ts'
import { takeOver } from '../src/rules/takeover.ts'
import { money, price } from '../src/units/units.ts'
import type { Dice } from './storm/dice.ts'

/**
 * `none`: marked by a formula of the underlying, traded nowhere. `book`: marked by its own book.
 * `apart`: a book, marked by the formula. `pool`: a market that follows that mark.
 */
export const places = ['none', 'book', 'apart', 'pool'] as const
export type Place = (typeof places)[number]

const START = 100
const RATE = 0.1

const markParameters = z.strictObject({ market: z.string(), strike: z.number(), side: z.number() })

/** What a call (1) or put (−1) is worth at a price of the underlying: a smooth corner. */
function worth(strike: number, side: number, at: number): number {
  const inside = side * (at - strike)
  return (inside + Math.sqrt(inside * inside + 100)) / 2
}

const optionMark = defineOracle<z.infer<typeof markParameters>>({
  id: 'option-mark',
  title: 'An option of a test',
  parameters: markParameters,
  create({ market: id, strike, side }, names) {
    const market = names.market(id)
    return {
      markets: [market],
      read: ({ markets }) => price(worth(strike, side, markets.quoted[market].mid())),
    }
  },
})

/** Instrument 0 of a venue is the underlying. */
const underlying = ({ accounts, venues }: LiveWorld, account: number): number =>
  venues.instrumentBegin[accounts.venue[account]]

/** Value of what is held, with its sign or without, and what is charged for it. */
function holdingsOf(world: LiveWorld, account: number, isGross: boolean) {
  const { accounts, legs, instruments, oracles } = world
  const under = oracles.value[instruments.oracle[underlying(world, account)]]
  let [value, charge] = [0, 0]
  for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
    const held = legs.amount[leg]
    value +=
      (isGross ? Math.abs(held) : held) * oracles.value[instruments.oracle[legs.instrument[leg]]]
    charge += RATE * Math.abs(held) * under
  }
  return { value, charge }
}

export const optionMargin: MarginRule = {
  slack(world, account) {
    const { value, charge } = holdingsOf(world, account, false)
    return money(world.accounts.cash[account] + value - charge)
  },
  speed(world, account) {
    const { value, charge } = holdingsOf(world, account, true)
    return money(value + charge)
  },
  alsoReads: (world, account) => [underlying(world, account)],
}

export function optionModels(margin: MarginRule = optionMargin): Registry {
  const venue = defineVenue({
    id: 'options',
    title: 'An options venue of a test',
    family: 'margin',
    citations: [],
    parameters: z.strictObject({}),
    create: () => ({
      margin,
      liquidate(run, { accounts, begin, end }) {
        for (let at = begin; at < end; at++) addResidual(run, accounts[at])
      },
      absorb(run, { venue, accounts, begin, end }) {
        for (let at = begin; at < end; at++) {
          takeOver(run, accounts[at], run.world.venues.fund[venue])
          coverDeficit(run, accounts[at])
        }
      },
    }),
  })
  return {
    ...registry,
    venues: [...registry.venues, venue],
    oracles: [...registry.oracles, optionMark],
  }
}

export interface OptionHolder {
  readonly underlying: number
  readonly call: number
  readonly put: number
  /** What is left above the trigger at the start. */
  readonly cushion: number
}

export function drawHolder(dice: Dice): OptionHolder {
  const size = () => (dice.chance(0.6) ? dice.between(-20, 20) : 0)
  const held = { underlying: dice.chance(0.3) ? size() : 0, call: size(), put: size() }
  if (held.underlying === 0 && held.call === 0 && held.put === 0) held.put = 5
  const gross = Math.abs(held.underlying) + Math.abs(held.call) + Math.abs(held.put)
  return { ...held, cushion: dice.chance(0.1) ? -1 : gross * START * dice.between(0.001, 0.15) }
}

const instruments = ['UNDER', 'CALL', 'PUT'] as const
const terms = { CALL: { strike: 105, side: 1 }, PUT: { strike: 95, side: -1 } }
const startPrice = (id: (typeof instruments)[number]): number =>
  id === 'UNDER' ? START : worth(terms[id].strike, terms[id].side, START)

export function optionSnapshot(place: Place, holders: readonly OptionHolder[]): Snapshot {
  const traded = instruments.filter((id) => id === 'UNDER' || place !== 'none')
  return {
    assets: [{ id: 'USD', usd: 1 }, ...instruments.map((id) => ({ id }))],
    markets: traded.map((id) => ({
      id,
      base: id,
      quote: 'USD',
      liquidity: marketOf(startPrice(id), id !== 'UNDER' && place === 'pool'),
    })),
    oracles: instruments.map((id) => ({
      id,
      source:
        id !== 'UNDER' && place !== 'book'
          ? { model: 'option-mark', market: 'UNDER', ...terms[id] }
          : { model: 'market-mid', market: id },
    })),
    venues: [{ id: 'v', rules: { model: 'options' }, settlement: 'USD', fund: 1e6 }],
    instruments: instruments.map((id): InstrumentRow => {
      const market = traded.includes(id) ? id : undefined
      return { id, venue: 'v', kind: 'perpetual', asset: id, oracle: id, market }
    }),
    ...columnsOf(holders),
    outside: { holdsTheRest: true },
  }
}

const marketOf = (at: number, isPool: boolean): ModelSpec =>
  isPool
    ? { model: 'oracle-pool', price: at, base: 1e6, quote: 1e8, follows: true }
    : { model: 'linear-impact', price: at, slope: 1e-9 }

function columnsOf(holders: readonly OptionHolder[]): Pick<Snapshot, 'accounts' | 'legs'> {
  const legs = holders.flatMap(({ underlying: under, call, put }, account) =>
    [under, call, put].flatMap((amount, instrument) =>
      amount === 0 ? [] : [{ account, instrument, amount }],
    ),
  )
  const charge = ({ underlying: under, call, put }: OptionHolder) =>
    RATE * START * (Math.abs(under) + Math.abs(call) + Math.abs(put))
  return {
    accounts: {
      count: holders.length,
      venue: holders.map(() => 0),
      wallet: holders.map((it) => charge(it) + it.cushion),
    },
    legs: {
      count: legs.length,
      account: legs.map(({ account }) => account),
      instrument: legs.map(({ instrument }) => instrument),
      amount: legs.map(({ amount }) => amount),
      entry: legs.map(({ instrument }) => startPrice(instruments[instrument])),
    },
  }
}
