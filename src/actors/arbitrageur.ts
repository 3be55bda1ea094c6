/**
 * Somebody buys a thing where it is cheap and sells as much where it is dear, until the two prices
 * meet, he has no capital left, or holds all he may.
 *
 *     price of a = factor · price of b · (1 + basis)     is fair; one of a for `factor` of b
 *     he trades while the marginal prices differ from that by more than `cost`, a share
 *
 * A trade ties up its value as capital until `transferMs` later. `inventoryMax` bounds what he
 * holds of a, bought less sold: contracts of two venues cannot be netted or sent across.
 */
import { z } from 'zod'
import { post } from '../engine/ports/agenda.ts'
import { type Actor, defineActor } from '../engine/ports/ports.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { isClosed } from '../engine/verbs/gates.ts'
import { record } from '../engine/verbs/record.ts'
import type { Names } from '../engine/world/names.ts'
import { InputError } from '../kit/assert.ts'
import { duration, FACTOR_MAX, moment, notNegative } from '../units/magnitude.ts'
import { amount } from '../units/units.ts'
import { meetingAmount } from './meeting-price.ts'
import { findTraded, gainMin, sizeMin, type Traded, tradeNow } from './traded.ts'

const parameters = z.strictObject({
  a: z.string().describe('what he trades on one side: venue/instrument'),
  b: z.string().describe('what he trades on the other side: venue/instrument'),
  factor: z
    .number()
    .min(1 / FACTOR_MAX)
    .max(FACTOR_MAX)
    .default(1)
    .describe('units of b that one unit of a stands for'),
  basis: z
    .number()
    .gt(-1)
    .max(FACTOR_MAX)
    .default(0)
    .describe('fair price of a over that of what it stands for, minus 1'),
  cost: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe(
      'difference of the two prices that is not worth a trade, a share: fees of both sides',
    ),
  capital: notNegative()
    .optional()
    .describe('value of trades he can have on their way at once, in quote; left out: no limit'),
  transferMs: duration()
    .optional()
    .describe('time until capital of a trade is free again, ms; left out: not within the run'),
  inventoryMax: notNegative()
    .optional()
    .describe('units of a that he may be long or short; left out: no limit'),
  profitMin: notNegative().default(0).describe('smallest gain worth a trade, in quote'),
  latencyMs: moment().default(0).describe('time from seeing a gap to trading it, ms'),
  accounts: z
    .tuple([z.string(), z.string()])
    .optional()
    .describe('his accounts for a and b, venue/id; left out: the venues’ outside accounts'),
})
type Parameters = z.infer<typeof parameters>

interface Joined {
  readonly a: Traded
  readonly b: Traded
  readonly given: Parameters
  readonly row: number
  readonly state: State
}

interface State {
  /** Capital on its way, in quote. */
  tiedUp: number
  /** Units of a bought less sold. */
  position: number
  isDeciding: boolean
  /** He has decided, and his capital is on its way: he trades when some of it is back. */
  isReady: boolean
  /** When his second order last fell short: he stops there for that time. */
  stuckMs: number
  /** What he saw when he got nothing at all: while it is the same he does not ask again. */
  refused: number[]
}

/** Message codes: he has decided to trade; capital is back. */
const decided = 0
const returned = 1

export const arbitrageur = defineActor<Parameters>({
  id: 'arbitrageur',
  title: 'An arbitrageur who joins two markets',
  assumes: [
    'he sees both books as they are and takes what stands there, once a round',
    'on an outside account he has all the coins, cash and margin that his capital allows',
  ],
  ignores: [
    'orders he might rest himself: books come no closer than their spreads',
    'funding he expects to earn',
    'the second order falling short, as under a price band: he keeps what he has, and waits',
  ],
  stopsEach: ['transferMs'],
  parameters,
  accounts: ({ accounts = [] }) => accounts,
  create(given, context, world) {
    const joined: Joined = {
      a: sideOf('a', given, context, world),
      b: sideOf('b', given, context, world),
      given,
      row: context.row,
      state: {
        tiedUp: 0,
        position: 0,
        isDeciding: false,
        isReady: false,
        stuckMs: -1,
        refused: [],
      },
    }
    if (joined.a.market === joined.b.market) {
      throw new InputError('an arbitrageur joins two markets', {
        field: 'b',
        value: given.b,
        allowed: 'an instrument of another market than a',
      })
    }
    return behaviour(joined)
  },
})

function behaviour(joined: Joined): Actor {
  const { given, state } = joined
  const { latencyMs } = given
  return {
    phase: 'arbitrage',
    state,
    act(run) {
      if (latencyMs === 0) trade(run, joined)
      else if (state.isReady) state.isReady = wanted(run, joined) !== 0
      else if (!state.isDeciding && isTempted(run, joined)) {
        state.isDeciding = true
        remind(run, joined, run.timeMs + latencyMs, decided, 0)
      }
    },
    receive(run, { code, value }) {
      if (code === decided) state.isDeciding = false
      else state.tiedUp = Math.max(0, state.tiedUp - value)
      if (code === returned && !state.isReady) return
      // To decide again and again until money is back would stop the run as often.
      const units = isMoneyComing(joined) ? wanted(run, joined) : 0
      state.isReady = units !== 0 && affordable(joined, units) === 0
      trade(run, joined)
    },
  }
}

function sideOf(field: 'a' | 'b', given: Parameters, names: Names, world: LiveWorld): Traded {
  const id = given[field]
  const account = given.accounts?.[field === 'a' ? 0 : 1]
  const side = findTraded(world, names, { field, id, account })
  const { instruments, venues } = world
  if (account !== undefined && side.liquidity.owners?.has(world.names.findAccount(account))) {
    throw new InputError(`${account} owns depth of the market of ${id}`, {
      field: 'accounts',
      value: account,
      allowed: 'an account with no part in that market',
    })
  }
  if (side.leg < 0) {
    const venue = venues.id[instruments.venue[side.instrument]]
    throw new InputError(`there is no account ${account} that holds ${id}`, {
      field: 'accounts',
      value: account,
      allowed: `an account of ${venue} with a position in ${id}, of amount 0 or more`,
    })
  }
  return side
}

/** Units of a that he wants to buy (> 0) or sell (< 0) now, before his limits; 0: nothing. */
function wanted(run: Run, joined: Joined): number {
  const { a, b, given } = joined
  if (isClosed(run, 'market', a.market) || isClosed(run, 'market', b.market)) return 0
  if (joined.state.stuckMs === run.timeMs || isRefused(run, joined)) return 0
  const { factor, basis, cost } = given
  const fair = factor * (1 + basis)
  const worth = b.liquidity.mid() * fair
  // Units of b are what is bought where b is cheap.
  const units =
    a.liquidity.mid() > worth
      ? -meetingAmount(b.liquidity, a.liquidity, fair * (1 + cost), 1 / factor) / factor
      : meetingAmount(a.liquidity, b.liquidity, (1 + cost) / fair, factor)
  return isWorthIt(joined, units) ? units : 0
}

/** Two who wake each other would ask for ever. */
function isRefused(run: Run, joined: Joined): boolean {
  const { refused } = joined.state
  return refused.length > 0 && seenBy(run, joined).every((it, at) => it === refused[at])
}

const seenBy = ({ world }: Run, { a, b }: Joined): number[] => [
  a.liquidity.mid(),
  b.liquidity.mid(),
  ...world.oracles.value,
]

/** Units of a below which a trade is rounding. Depth that accounts own is in no inventory. */
function leastSize(a: Traded, b: Traded, { factor }: Parameters): number {
  const one = a.liquidity.inventory.base
  const other = b.liquidity.inventory.base / factor
  return sizeMin * (one > 0 && other > 0 ? Math.min(one, other) : Math.max(one, other))
}

function isWorthIt({ a, b, given }: Joined, units: number): boolean {
  const { factor, basis, cost } = given
  if (!(Math.abs(units) > leastSize(a, b, given))) return false
  const paidForA = a.liquidity.quote(amount(units))
  const paidForB = b.liquidity.quote(amount(-units * factor)) * (1 + basis)
  const earned = paidForA + paidForB
  const expense = cost * Math.min(Math.abs(paidForA), Math.abs(paidForB))
  return earned - expense > Math.max(given.profitMin, gainMin * Math.abs(paidForA))
}

/** Is there a gap that he can close, or will be able to once capital is back? */
function isTempted(run: Run, joined: Joined): boolean {
  const units = wanted(run, joined)
  return units !== 0 && (isMoneyComing(joined) || affordable(joined, units) !== 0)
}

const isMoneyComing = ({ given, state }: Joined): boolean =>
  state.tiedUp > 0 && given.transferMs !== undefined

/** What his capital and his inventory leave of `units`. */
function affordable({ a, b, given, state }: Joined, units: number): number {
  if (units === 0) return 0
  const { tiedUp, position } = state
  const { capital = Infinity, inventoryMax = Infinity } = given
  const room = inventoryMax - (units > 0 ? position : -position)
  const value = Math.abs(a.liquidity.quote(amount(units)))
  const share = Math.min(1, (capital - tiedUp) / value)
  const size = Math.min(Math.abs(units) * share, room)
  return size > leastSize(a, b, given) ? Math.sign(units) * size : 0
}

function trade(run: Run, joined: Joined): void {
  const { a, b, given, state } = joined
  const units = affordable(joined, wanted(run, joined))
  if (units === 0) return
  const { factor, capital = Infinity } = given
  const value = Math.min(capital - state.tiedUp, Math.abs(a.liquidity.quote(amount(units))))
  // Where he buys comes first: what he got is what he sells.
  const isBuyingA = units > 0
  const bought = tradeNow(run, (isBuyingA ? a : b).leg, isBuyingA ? units : -units * factor)
  if (bought === 0) {
    if (given.latencyMs > 0) state.refused = seenBy(run, joined)
    return
  }
  const matching = isBuyingA ? -bought * factor : -bought / factor
  const sold = tradeNow(run, (isBuyingA ? b : a).leg, matching)
  if (sold > matching * (1 - 1e-6)) state.stuckMs = run.timeMs
  state.position += isBuyingA ? bought : sold
  record(run, 'action', {
    action: 'arbitrage',
    market: a.market,
    quantity: units,
    value: basisOf(joined),
  })
  state.tiedUp += value
  if (given.transferMs !== undefined && capital < Infinity) {
    remind(run, joined, run.timeMs + given.transferMs, returned, value)
  }
}

/** Price of a over that of what it stands for, minus 1. */
const basisOf = ({ a, b, given }: Joined): number =>
  a.liquidity.mid() / (given.factor * b.liquidity.mid()) - 1

function remind(run: Run, { row }: Joined, dueMs: number, code: number, value: number): void {
  post(run.agenda, { dueMs, phase: 'arbitrage', to: 'actor', row, code, value })
}
