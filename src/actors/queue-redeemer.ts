/**
 * Somebody who buys a token below what stands behind it and waits in the queue of its issuer, which
 * pays what one is worth then, first come first served, and so many in an interval. While
 * redemptions are capped the market stays below: whoever buys wants to be paid for the wait.
 *
 *     buys while   price · (1 + cost) · (1 + rate · wait / year) < worth
 *     wait         time until the last of his is paid: tokens in the queue / cap · interval
 *     so that      discount ≈ rate · wait / year      where he has enough capital
 *
 * `worth` is what an oracle says in the quote of the market (`claim`). At the end of each interval
 * up to `cap` tokens are paid in the issuer's cash while that lasts; those who waited at the start
 * come first. While redemptions of the token are closed nobody is paid and he buys nothing.
 */
import { z } from 'zod'
import { post } from '../engine/ports/agenda.ts'
import { type Actor, defineActor, type Liquidity } from '../engine/ports/ports.ts'
import { type Queue, type QueuePlace, queueOf } from '../engine/ports/queue.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { isClosed } from '../engine/verbs/gates.ts'
import { transferCash, transferLeg } from '../engine/verbs/ledger.ts'
import { record } from '../engine/verbs/record.ts'
import type { Names } from '../engine/world/names.ts'
import { bisect } from '../kit/bisect.ts'
import { intervalAt } from '../kit/intervals.ts'
import { duration, FACTOR_MAX, notNegative, positive } from '../units/magnitude.ts'
import { amount, money, price } from '../units/units.ts'
import { findIssuer } from './issuer.ts'
import { findTraded, sizeMin, tradeNow } from './traded.ts'

const DAY_MS = 86_400_000
const YEAR_MS = 365 * DAY_MS

const parameters = z.strictObject({
  instrument: z.string().describe('the token where he buys it: venue/instrument'),
  issuer: z
    .string()
    .describe('account of the issuer, venue/id: it pays in its cash, and lists the token'),
  oracle: z.string().describe('oracle of what the issuer pays for one, in the quote of the market'),
  cap: positive().describe('tokens that are paid in one interval'),
  capEveryMs: duration().default(DAY_MS).describe('that interval, ms'),
  waiting: notNegative().default(0).describe('tokens of others in the queue at the start'),
  capital: notNegative().optional().describe('what he can have in the queue at once, in quote'),
  rate: z
    .number()
    .min(0)
    .max(FACTOR_MAX)
    .default(0)
    .describe('return that he wants for a year of waiting, a share'),
  cost: z.number().min(0).lt(1).default(0).describe('of a trade, a share of the price'),
})
type Parameters = z.infer<typeof parameters>

interface Waiting {
  readonly given: Parameters
  readonly row: number
  readonly oracle: number
  readonly asset: number
  readonly market: number
  readonly liquidity: Liquidity
  readonly leg: number
  readonly issuer: number
  readonly issuerLeg: number
  readonly state: {
    /** Tokens of others, all before his, and his own. */
    others: number
    own: number
    /** What he paid for those, in quote. */
    tiedUp: number
    /** Dollars that others and he were paid. */
    othersPaid: number
    ownPaid: number
    isReminded: boolean
  }
}

export const queueRedeemer = defineActor<Parameters>({
  id: 'queue-redeemer',
  title: 'Somebody who waits in the redemption queue of a token',
  assumes: [
    'the issuer pays what a token is worth when its turn comes',
    'nobody else joins the queue, and nobody leaves it',
  ],
  ignores: ['places in the queue that are sold', 'interest on what waits'],
  stopsEach: ['capEveryMs'],
  parameters,
  accounts: ({ issuer }) => [issuer],
  create(given, context, world) {
    const state = {
      ...{ others: given.waiting, own: 0, tiedUp: 0 },
      ...{ othersPaid: 0, ownPaid: 0, isReminded: false },
    }
    return behaviour({ given, row: context.row, ...placeOf(given, context, world), state })
  },
})

function placeOf(given: Parameters, names: Names, world: LiveWorld) {
  const what = { field: 'instrument', id: given.instrument, isCoin: true }
  const traded = findTraded(world, names, what)
  return {
    ...traded,
    ...findIssuer(world, given, traded),
    oracle: names.oracle(given.oracle),
    asset: world.instruments.asset[traded.instrument],
  }
}

function behaviour(it: Waiting): Actor {
  const { state } = it
  return {
    phase: 'arbitrage',
    state,
    queue: (run) => lineOf(run, it),
    start: (run) => remind(run, it),
    act: (run) => join(run, it),
    receive(run, { value: since }) {
      state.isReminded = false
      const ended = intervalAt(run.timeMs, it.given.capEveryMs) - since
      if (!isClosed(run, 'redemption', it.asset)) pay(run, it, ended)
      remind(run, it)
    },
  }
}

const worthNow = ({ world }: Run, { oracle }: Waiting): number => world.oracles.value[oracle]

/** The end of the interval, while anybody waits. */
function remind(run: Run, { given, row, state }: Waiting): void {
  if (state.isReminded || !(state.others + state.own > sizeMin * given.cap)) return
  state.isReminded = true
  const interval = intervalAt(run.timeMs, given.capEveryMs)
  const dueMs = (interval + 1) * given.capEveryMs
  post(run.agenda, { dueMs, phase: 'arbitrage', to: 'actor', row, code: 0, value: interval })
}

function join(run: Run, it: Waiting): void {
  const { market, asset, leg, issuerLeg, state } = it
  if (isClosed(run, 'market', market)) return
  if (isClosed(run, 'redemption', asset) || isClosed(run, 'transfer', asset)) return
  const { size, limit } = wanted(run, it)
  if (size === 0) return
  const { quote } = it.liquidity
  const cost = -quote(amount(size))
  const bought = tradeNow(run, leg, size, limit)
  if (bought === 0) return
  transferLeg(run, leg, issuerLeg, amount(bought), 'redemption')
  state.own += bought
  state.tiedUp += cost * (bought / size)
  remind(run, it)
}

/** Tokens that he buys now, and the worst price. */
function wanted(run: Run, it: Waiting): { readonly size: number; readonly limit: number } {
  const { given, liquidity, state } = it
  const nothing = { size: 0, limit: 0 }
  const worth = worthNow(run, it)
  const most = worth / (1 + given.cost)
  const mid = liquidity.mid()
  if (!(mid < most)) return nothing
  const depthTo = (to: number): number => Math.max(0, liquidity.depth(price(to)))
  const room = (to: number): number => roomAt(it, most / to)
  const { low, high } = bisect(mid, most, (to) => depthTo(to) < room(to))
  const atHigh = Math.min(depthTo(high), room(high))
  let size = Math.max(Math.min(depthTo(low), room(low)), atHigh)
  const { capital = Infinity } = given
  size = Math.min(size, (capital - state.tiedUp) / worth)
  const isWorthIt = size > sizeMin * liquidity.inventory.base && size > sizeMin * given.cap
  return isWorthIt ? { size, limit: high } : nothing
}

/** Tokens that may still join so that the last is paid for its wait: `gain` is worth over price. */
function roomAt({ given, state }: Waiting, gain: number): number {
  if (given.rate === 0) return gain > 1 ? Infinity : 0
  const intervals = (Math.max(0, gain - 1) / given.rate) * (YEAR_MS / given.capEveryMs)
  return Math.max(0, intervals * given.cap - state.others - state.own)
}

/**
 * At the end of an interval, or of several that a step has taken time past: those who were there
 * before him, then he, while cap and cash last.
 */
function pay(run: Run, it: Waiting, ended: number): void {
  const { given, issuer, state } = it
  const worth = worthNow(run, it)
  let left = ended * given.cap
  const cash = Math.max(0, run.world.accounts.cash[issuer])
  if (worth > 0) left = Math.min(left, cash / worth)
  const others = Math.min(left, state.others)
  const own = Math.min(left - others, state.own)
  if (own > 0) state.tiedUp *= 1 - own / state.own
  state.others -= others
  state.own -= own
  const tokens = others + own
  if (tokens === 0) return
  const outside = run.world.venues.outside[run.world.accounts.venue[issuer]]
  const paid = Math.min(cash, tokens * worth)
  transferCash(run, issuer, outside, money(paid), 'redemption')
  const dollars = paid * run.world.assets.usd[run.world.accounts.cashAsset[issuer]]
  state.othersPaid += dollars * (others / tokens)
  state.ownPaid += dollars * (own / tokens)
  record(run, 'action', {
    action: 'redemption',
    account: issuer,
    market: it.market,
    quantity: tokens,
    price: worth,
    value: paid,
  })
}

function lineOf(run: Run, it: Waiting): Queue {
  const { given, issuer, state } = it
  const { accounts, assets } = run.world
  const worth = worthNow(run, it) * assets.usd[accounts.cashAsset[issuer]]
  const interval = intervalAt(run.timeMs, given.capEveryMs)
  const place = (who: string, paidUsd: number, waiting: number, ahead: number): QueuePlace[] => {
    if (paidUsd === 0 && waiting === 0) return []
    const last = interval + Math.ceil((ahead + waiting) / given.cap)
    const untilMs = waiting > 0 ? last * given.capEveryMs : null
    const values = { waiting, waitingUsd: waiting * worth, heldUsd: null }
    return [{ who, paidUsd, ...values, sinceMs: null, untilMs }]
  }
  return queueOf(given.instrument, 'redemptions', [
    ...place('others, before him', state.othersPaid, state.others, 0),
    ...place('who buys below its worth', state.ownPaid, state.own, state.others),
  ])
}
