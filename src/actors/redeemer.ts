/**
 * Somebody who stands between the market of a token and its issuer: below what the issuer redeems
 * it for he buys and redeems, above par he has new tokens created and sells them.
 *
 *     reserve ratio    = (reserves − frozen) / outstanding       frozen: 0 from `frozenUntilMs` on
 *     redemption value = min(par, reserve ratio)                 of one token, less `fee`
 *     buys while     price · (1 + cost) < redemption value · (1 − fee)
 *     sells while    price · (1 − cost) > par · (1 + fee)
 *
 * Peg force is the least of his capital, the issuer's cap and what reserves can pay. Reserves are
 * the cash of the issuer's account, or with `reserves: equity` all that it is worth: coins and the
 * contracts that hedge them. It keeps the tokens that come back: outstanding is what it was at the
 * start, less those. Money and tokens of a trade are exchanged with the issuer at once;
 * the capital in it is his again `settlementMs` later.
 */
import { z } from 'zod'
import { equity, priceOf, wallet } from '../engine/margin/margin.ts'
import { slackOf } from '../engine/margin/slack-of.ts'
import { post } from '../engine/ports/agenda.ts'
import { type Actor, defineActor, type Liquidity } from '../engine/ports/ports.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { closeGate, isClosed } from '../engine/verbs/gates.ts'
import { transferCash, transferLeg } from '../engine/verbs/ledger.ts'
import { record } from '../engine/verbs/record.ts'
import type { Names } from '../engine/world/names.ts'
import { intervalAt } from '../kit/intervals.ts'
import { duration, moment, notNegative, positive } from '../units/magnitude.ts'
import { amount, money, price } from '../units/units.ts'
import { findIssuer } from './issuer.ts'
import { areHours, hoursParameters, isOpen, nextOpeningMs, sayHours } from './opening-hours.ts'
import { findTraded, isGain, sizeMin, tradeNow } from './traded.ts'

const DAY_MS = 86_400_000

const parameters = z
  .strictObject({
    instrument: z.string().describe('the token where he trades it: venue/instrument'),
    issuer: z
      .string()
      .describe(
        'account of the issuer, venue/id: its cash is the reserves, and it lists the token',
      ),
    par: positive().default(1).describe('what one token stands for, in quote'),
    outstanding: positive().describe('tokens that others hold at the start'),
    reserves: z
      .enum(['cash', 'equity'])
      .default('cash')
      .describe(
        'what counts: the cash of the account, or all that it is worth at its venue, contracts too',
      ),
    frozen: notNegative()
      .default(0)
      .describe('part of the reserves that can neither be paid out nor is counted, in quote'),
    frozenUntilMs: moment()
      .optional()
      .describe('when that part is there again, ms; left out: not within the run'),
    fee: z.number().min(0).lt(1).default(0).describe('what the issuer keeps, a share of par'),
    cap: positive()
      .optional()
      .describe('tokens that he can redeem or create in one interval; left out: no limit'),
    capEveryMs: duration().default(DAY_MS).describe('that interval, ms'),
    ...hoursParameters,
    capital: notNegative()
      .optional()
      .describe('value of trades he can have on their way at once, in quote; left out: no limit'),
    settlementMs: duration()
      .optional()
      .describe('time until capital of a trade is free again, ms; left out: not within the run'),
    cost: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .describe('difference of price and redemption value that is not worth a trade, a share'),
  })
  .refine(areHours, sayHours)
type Parameters = z.infer<typeof parameters>

interface Redeemer {
  readonly given: Parameters
  readonly row: number
  readonly asset: number
  readonly market: number
  readonly liquidity: Liquidity
  /** His own, at the outside of the market's venue; and the issuer's. */
  readonly leg: number
  readonly issuer: number
  readonly issuerLeg: number
  readonly state: State
}

interface State {
  /** Capital on its way, in quote. */
  tiedUp: number
  /** The interval of the cap, counted from the start, and tokens redeemed or created in it. */
  interval: number
  used: number
}

/** What the issuer's account held of the token at the start stays out of the count. */
const outstandingOf = ({ world, origin }: Run, { given, issuerLeg }: Redeemer): number =>
  given.outstanding - (world.legs.amount[issuerLeg] - origin.legs.amount[issuerLeg])

const frozenAt = ({ frozen, frozenUntilMs = Infinity }: Parameters, timeMs: number): number =>
  timeMs < frozenUntilMs ? frozen : 0

/** Reserves that count now, in quote. What came back of the token itself is none. */
function reservesOf({ world, timeMs }: Run, it: Redeemer): number {
  const { given, issuer, issuerLeg } = it
  const { accounts, legs } = world
  const own = legs.amount[issuerLeg] * priceOf(world, legs.instrument[issuerLeg])
  const all = given.reserves === 'cash' ? accounts.cash[issuer] : equity(world, issuer) - own
  return Math.max(0, all - frozenAt(given, timeMs))
}

/** Of these what can be paid out: cash, of which contracts need some as margin. */
function payable(run: Run, it: Redeemer): number {
  const { given, issuer } = it
  if (given.reserves === 'cash') return reservesOf(run, it)
  const free = Math.min(wallet(run.world, issuer), slackOf(run.world, issuer))
  return Math.max(0, Math.min(reservesOf(run, it), free - frozenAt(given, run.timeMs)))
}

/** What the issuer owes for one token: min(par, reserves / outstanding). */
export function redemptionValue(reserves: number, outstanding: number, par = 1): number {
  return outstanding > 0 ? Math.min(par, reserves / outstanding) : 0
}

export const redeemer = defineActor<Parameters>({
  id: 'redeemer',
  title: 'Somebody who redeems tokens at their issuer',
  assumes: [
    'the issuer pays what its reserves are worth for all tokens alike, at most par',
    'he buys only while the issuer is open, and is paid at once; the delay holds up his capital',
    'tokens are created at par, whatever the reserves are',
  ],
  ignores: [
    'those who buy while the issuer is closed, and wait',
    'others at the same issuer: each has a cap of his own',
    'interest on reserves, and what a sale of them would cost: coins and hedges stay as they are',
  ],
  stopsEach: ['settlementMs', 'capEveryMs', 'repeatsMs'],
  parameters,
  accounts: ({ issuer }) => [issuer],
  create(given, context, world) {
    const state: State = { tiedUp: 0, interval: 0, used: 0 }
    return behaviour({ given, row: context.row, ...placeOf(given, context, world), state })
  },
})

/** Message codes: the issuer opens; capital is back; a new interval, or reserves thaw. */
const opened = 0
const returned = 1
const renewed = 2

function behaviour(it: Redeemer): Actor {
  const { given, state } = it
  return {
    phase: 'arbitrage',
    state,
    start(run) {
      remind(run, it, nextOpeningMs(given, run.timeMs), opened, 0)
      if (given.frozen > 0) remind(run, it, given.frozenUntilMs ?? Infinity, renewed, 0)
    },
    act(run) {
      keepHours(run, it)
      trade(run, it)
    },
    receive(run, { code, value }) {
      if (code === opened) remind(run, it, nextOpeningMs(given, run.timeMs), opened, 0)
      if (code === returned) state.tiedUp = Math.max(0, state.tiedUp - value)
    },
  }
}

/** Out of hours the token's gate is closed: for whoever else redeems it, too. */
function keepHours(run: Run, it: Redeemer): void {
  const { given, asset } = it
  const { timeMs } = run
  if (!isOpen(given, timeMs)) closeGate(run, 'redemption', asset, nextOpeningMs(given, timeMs))
}

function remind(run: Run, { row }: Redeemer, dueMs: number, code: number, value: number): void {
  if (dueMs === Infinity) return
  post(run.agenda, { dueMs, phase: 'arbitrage', to: 'actor', row, code, value })
}

function placeOf(given: Parameters, names: Names, world: LiveWorld) {
  const what = { field: 'instrument', id: given.instrument, isCoin: true }
  const { instrument, market, liquidity, leg } = findTraded(world, names, what)
  const asset = world.instruments.asset[instrument]
  return { asset, market, liquidity, leg, ...findIssuer(world, given, { instrument, market }) }
}

/** What the issuer pays (buying, to redeem) or asks (selling) for one token. */
function paidFor(run: Run, it: Redeemer, isBuying: boolean): number {
  const { fee, par } = it.given
  if (!isBuying) return par * (1 + fee)
  return redemptionValue(reservesOf(run, it), outstandingOf(run, it), par) * (1 - fee)
}

/** The worst price that he accepts. */
const limitOf = ({ given }: Redeemer, isBuying: boolean, value: number): number =>
  isBuying ? value / (1 + given.cost) : value / (1 - given.cost)

/** Tokens that he buys (> 0) or sells (< 0) now. */
function wanted(run: Run, it: Redeemer, isBuying: boolean): number {
  const { given, liquidity, state } = it
  const value = paidFor(run, it, isBuying)
  const to = limitOf(it, isBuying, value)
  const mid = liquidity.mid()
  if (isBuying ? !(mid < to) : !(mid > to)) return 0
  const { cap = Infinity, capital = Infinity } = given
  let size = Math.min(Math.abs(liquidity.depth(price(to))), cap - state.used)
  if (isBuying) size = Math.min(size, payable(run, it) / value, outstandingOf(run, it))
  size = Math.min(size, (capital - state.tiedUp) / value)
  if (!(size > sizeMin * liquidity.inventory.base)) return 0
  const units = isBuying ? size : -size
  const gain = liquidity.quote(amount(units)) + units * value
  return isGain(liquidity, gain, size * value) ? units : 0
}

function trade(run: Run, it: Redeemer): void {
  const { given, market, asset, leg, state } = it
  if (isClosed(run, 'market', market)) return
  if (isClosed(run, 'redemption', asset) || isClosed(run, 'transfer', asset)) return
  renew(run, it)
  const units = wanted(run, it, true) || wanted(run, it, false)
  if (units === 0) return
  const isBuying = units > 0
  const value = paidFor(run, it, isBuying)
  const traded = tradeNow(run, leg, units, limitOf(it, isBuying, value))
  if (traded === 0) return
  exchange(run, it, traded, value)
  state.used += Math.abs(traded)
  if (given.cap !== undefined && state.used >= given.cap * (1 - sizeMin)) {
    remind(run, it, (state.interval + 1) * given.capEveryMs, renewed, 0)
  }
  if (given.capital === undefined) return
  const tied = Math.abs(traded) * value
  state.tiedUp += tied
  if (given.settlementMs !== undefined) {
    remind(run, it, run.timeMs + given.settlementMs, returned, tied)
  }
}

function renew({ timeMs }: Run, { given, state }: Redeemer): void {
  const interval = intervalAt(timeMs, given.capEveryMs)
  if (interval === state.interval) return
  state.interval = interval
  state.used = 0
}

/** Tokens to the issuer and money back at `value` each; the other way where tokens are created. */
function exchange(run: Run, it: Redeemer, tokens: number, value: number): void {
  const { leg, issuer, issuerLeg, market } = it
  const { accounts, venues } = run.world
  const reason = tokens > 0 ? 'redemption' : 'creation'
  transferLeg(run, leg, issuerLeg, amount(tokens), reason)
  const outside = venues.outside[accounts.venue[issuer]]
  transferCash(run, issuer, outside, money(tokens * value), reason)
  record(run, 'action', {
    action: 'redemption',
    account: issuer,
    market,
    quantity: tokens,
    price: value,
    value: tokens * value,
  })
}
