/**
 * Money and holdings move here and nowhere else, from one account to another, for a reason:
 * double entry makes conservation an identity.
 */
import { assert } from '../../kit/assert.ts'
import type { Amount, Money, Price } from '../../units/units.ts'
import { noteWritten } from '../margin/at-risk.ts'
import { slackOf } from '../margin/slack-of.ts'
import { touch } from '../ports/journal.ts'
import type { Owners } from '../ports/ports.ts'
import type { LiveWorld, Run } from '../ports/run.ts'
import { findLeg, findLegOnMarket } from '../world/holdings.ts'
import { openEvent, record } from './record.ts'

export const reasons = [
  'trade',
  'fee',
  'repayment',
  'seizure',
  'protocol-fee',
  'takeover',
  'fund',
  'deleveraging',
  'bad-debt',
  'return',
  'top-up',
  'funding',
  'haircut',
  'socialised-loss',
  'gas',
  'withdrawal',
  'clearing',
  'administration',
  'redemption',
  'creation',
  'reallocation',
] as const
export type Reason = (typeof reasons)[number]

/**
 * Moves `value` of the accounts' common cash asset. A negative value moves the other way: a
 * takeover hands over what stands in the account, owed or owned.
 */
export function transferCash(
  run: Run,
  from: number,
  to: number,
  value: Money,
  reason: Reason,
): void {
  if (value === 0) return
  const { accounts } = run.world
  assert(accounts.cashAsset[from] === accounts.cashAsset[to], 'ledger: cash of one asset')
  assert(!Number.isNaN(value), 'ledger: a transfer is a number')
  touch(run.journal, from)
  touch(run.journal, to)
  accounts.cash[from] = (accounts.cash[from] - value) as Money
  accounts.cash[to] = (accounts.cash[to] + value) as Money
  noteWritten(run, from)
  noteWritten(run, to)
  const at = reasons.indexOf(reason)
  if (reason === 'top-up' || reason === 'withdrawal') notePaidIn(run, from, to, value)
  run.flows[at] += Math.abs(value) * run.world.assets.usd[accounts.cashAsset[from]]
  run.work.transfers++
  run.progress++
  if (run.trace === null) return
  const { written } = run.trace
  const row = openEvent(run, written, 'transfer', to, run.cause)
  written.from[row] = from
  written.value[row] = value
  written.reason[row] = at
}

/** What owners bring is not margin that the venue had, what they take is no loss. */
function notePaidIn(run: Run, from: number, to: number, value: number): void {
  if (to < run.paidIn.length) run.paidIn[to] += value
  if (from < run.paidIn.length) run.paidIn[from] -= value
}

/** Moves `amount` (negative: the other way) between two legs in the same asset. */
export function transferLeg(
  run: Run,
  from: number,
  to: number,
  amount: Amount,
  reason: Reason,
): void {
  if (amount === 0) return
  const { legs, instruments } = run.world
  assert(
    instruments.asset[legs.instrument[from]] === instruments.asset[legs.instrument[to]],
    'ledger: legs of one asset',
  )
  assert(!Number.isNaN(amount), 'ledger: a transfer is a number')
  touch(run.journal, legs.account[from])
  touch(run.journal, legs.account[to])
  legs.amount[from] = (legs.amount[from] - amount) as Amount
  legs.amount[to] = (legs.amount[to] + amount) as Amount
  noteWritten(run, legs.account[from])
  noteWritten(run, legs.account[to])
  run.flows[reasons.indexOf(reason)] += legUsd(run.world, to, amount)
  if (reason === 'top-up')
    notePaidIn(run, legs.account[from], legs.account[to], legWorth(run.world, to, amount))
  run.work.transfers++
  run.progress++
  record(run, 'transfer', {
    account: legs.account[to],
    from: legs.account[from],
    instrument: legs.instrument[to],
    quantity: amount,
    reason: reasons.indexOf(reason),
    cause: run.cause,
  })
}

/** Dollar value of units of a leg at its venue's price; 0 where no venue prices it. */
function legUsd(world: LiveWorld, leg: number, units: number): number {
  const { legs, instruments, venues, assets } = world
  const venue = instruments.venue[legs.instrument[leg]]
  if (venue < 0) return 0
  return Math.abs(legWorth(world, leg, units)) * assets.usd[venues.settlement[venue]]
}

/** Units of a leg at its venue's price, in the venue's settlement asset. */
function legWorth({ legs, instruments, oracles }: LiveWorld, leg: number, units: number): number {
  const oracle = instruments.oracle[legs.instrument[leg]]
  return oracle < 0 ? 0 : units * oracles.value[oracle]
}

/** Exchanges what orders [begin, end), all on one market, have filled: base against quote. */
export function settleOrders(run: Run, begin: number, end: number): void {
  const { world, orders } = run
  const { legs, accounts, instruments } = world
  const market = orders.market[begin]
  let base = 0
  let quote = 0
  for (let row = begin; row < end; row++) {
    const filled = orders.filled[row]
    if (filled === 0) continue
    const leg = orders.leg[row]
    const account = orders.account[row]
    const instrument = legs.instrument[leg]
    const value = orders.value[row]
    touch(run.journal, account)
    const conversion = instruments.conversion[instrument]
    if (conversion === 1) enter(run, leg, filled, Math.abs(value / filled) as Price)
    else unwrap(run, leg, filled, conversion, filled === orders.quantity[row])
    const proceeds = instruments.proceeds[instrument]
    if (proceeds < 0) accounts.cash[account] = (accounts.cash[account] + value) as Money
    else {
      const to = findLeg(run.world, account, proceeds)
      assert(to >= 0, 'ledger: whoever sells can hold what he is paid in')
      legs.amount[to] = (legs.amount[to] + value) as Amount
    }
    noteWritten(run, account)
    base += filled
    quote += value
  }
  run.paid[0] = base
  run.paid[1] = quote
  payProvider(run, market)
  run.work.transfers += 2 * (end - begin)
}

/**
 * The other side of fills on a market: owners of its depth, each his part, and providers the rest,
 * give the base and quote in `run.paid`, or take what is below zero. (Not as arguments: V8 would
 * allocate the numbers.)
 */
export function payProvider(run: Run, market: number): void {
  const { accounts, legs, markets } = run.world
  const { owners } = markets.liquidity[market]
  if (owners !== undefined) payOwners(run, market, owners)
  const inventory = markets.inventoryLeg[market]
  const provider = markets.provider[market]
  touch(run.journal, provider)
  legs.amount[inventory] = (legs.amount[inventory] - run.paid[0]) as Amount
  accounts.cash[provider] = (accounts.cash[provider] - run.paid[1]) as Money
}

/** Each owner's holdings become what is his in the market now. */
function payOwners(run: Run, market: number, owners: Owners): void {
  const { accounts, legs, instruments } = run.world
  owners.tell((owner, base, quote) => {
    const leg = findLegOnMarket(run.world, owner, market)
    assert(leg >= 0, 'ledger: an owner of depth holds what is traded there')
    assert(instruments.proceeds[legs.instrument[leg]] < 0, 'ledger: and is paid in cash')
    touch(run.journal, owner)
    legs.amount[leg] = (legs.amount[leg] + base) as Amount
    accounts.cash[owner] = (accounts.cash[owner] + quote) as Money
    noteWritten(run, owner)
    run.paid[0] += base
    run.paid[1] += quote
  })
}

/** Adds to a leg at a price. */
function enter(run: Run, leg: number, change: Amount, at: Price): void {
  const { legs } = run.world
  const before = legs.amount[leg]
  legs.amount[leg] = (before + change) as Amount
  average(run, leg, before, change, at)
}

/** A position that grows takes the average entry price, one that turns the new. */
function average(run: Run, leg: number, before: Amount, change: number, at: Price): void {
  const { legs } = run.world
  const after = (before + change) as Amount
  if (before * change >= 0 && after !== 0) {
    legs.entry[leg] = ((before * legs.entry[leg] + change * at) / after) as Price
  } else if (before * after < 0) legs.entry[leg] = at
}

/** A wrapped token is handed to the wrapper, which gives the market what it stands for. */
function unwrap(run: Run, leg: number, filled: number, conversion: number, whole: boolean): void {
  const { legs, accounts, instruments } = run.world
  const wrapper = instruments.wrapper[legs.instrument[leg]]
  const given = filled / conversion
  // A whole sale leaves exactly nothing: x / c · c would leave dust.
  const isAll = whole && Math.abs(legs.amount[leg] + given) < 1e-12 * Math.abs(given)
  const change = isAll ? -legs.amount[leg] : given
  legs.amount[leg] = (legs.amount[leg] + change) as Amount
  touch(run.journal, wrapper)
  const wrapped = accounts.legBegin[wrapper]
  legs.amount[wrapped] = (legs.amount[wrapped] - change) as Amount
  legs.amount[wrapped + 1] = (legs.amount[wrapped + 1] + filled) as Amount
}

/** A position changes hands: taker, and a giver who opens one, enter at that price. */
export function transferPosition(
  run: Run,
  from: number,
  to: number,
  amount: Amount,
  at: Price,
  reason: Reason,
): void {
  const { legs } = run.world
  const [given, taken] = [legs.amount[from], legs.amount[to]]
  transferLeg(run, from, to, amount, reason)
  average(run, from, given, -amount, at)
  average(run, to, taken, amount, at)
}

/**
 * What would be left above the trigger, had an account `units` more on `leg` (−1: on none) and
 * `value` more cash, at today's prices. Nothing is changed.
 */
export function slackIf(
  world: LiveWorld,
  account: number,
  leg: number,
  units: number,
  value: number,
): Money {
  const { accounts, legs } = world
  const cash = accounts.cash[account]
  const held = leg < 0 ? (0 as Amount) : legs.amount[leg]
  try {
    accounts.cash[account] = (cash + value) as Money
    if (leg >= 0) legs.amount[leg] = (held + units) as Amount
    return slackOf(world, account)
  } finally {
    accounts.cash[account] = cash
    if (leg >= 0) legs.amount[leg] = held
  }
}
