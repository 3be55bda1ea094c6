/**
 * Phase 12: firms that cannot pay what they owe default, and their estates are wound up.
 *
 *     prices → assets → clearing → defaults → accounts closed by force → cash → creditors
 *
 * A firm defaults when what it owns at the venues' prices, and what its debtors can pay, is less
 * than what it owes. All firms are cleared at once (Eisenberg–Noe, greatest solution), so whoever
 * is dragged down defaults in the same round. From the next round on its positions are closed by
 * orders at any price, which move the prices that others stand on. What an account leaves goes to
 * the firm's cash; an estate pays out what it has as it comes in, each creditor in proportion.
 * Paying in parts comes to the same as paying once, as the shares stay those of the debts.
 *
 * While all can pay they are looked at again only where a price has gone far enough, or so much of
 * one was written, that the first of them could be short: margin/solvency.ts.
 */
import { money } from '../../units/units.ts'
import { equity, wallet } from '../margin/margin.ts'
import { slackOf } from '../margin/slack-of.ts'
import { canStillPay } from '../margin/solvency.ts'
import type { Run } from '../ports/run.ts'
import { keepStart } from '../ports/solvency.ts'
import { isClosed } from '../verbs/gates.ts'
import { transferCash } from '../verbs/ledger.ts'
import { record } from '../verbs/record.ts'
import { addOrder } from '../verbs/trading.ts'
import { findLeg, forEachLeg, hasHoldings, hasPositions } from '../world/holdings.ts'
import { clear, faceValues, owedUsd, valueFirms } from './firm-values.ts'

export function clearCredit(run: Run): void {
  const { credit, world } = run
  if (world.firms.count === 0) return
  const isDue = credit.nextDueMs <= run.timeMs
  if (!isDue && credit.defaults === 0 && canStillPay(run)) return
  credit.isTouched = true
  findDefaults(run)
  if (isDue) payDue(run)
  for (let at = 0; at < credit.defaults; at++) windUp(run, credit.order[at])
  if (credit.defaults > 0) payCreditors(run)
}

/** When a run is made: how far prices may go from those of the start. */
export function lookAtStart(run: Run): void {
  if (run.world.firms.count === 0) return
  valueFirms(run)
  keepStart(run.solvency)
}

function findDefaults(run: Run): void {
  const { credit } = run
  const assets = valueFirms(run)
  if (run.solvency.reach >= 0) return
  const { round, rounds, payments, owed } = clear(run, assets)
  // Those who fell first are the cause of the others.
  for (let at = 1; at <= rounds; at++) {
    for (let firm = 0; firm < round.length; firm++) {
      if (round[firm] !== at || credit.defaultedMs[firm] >= 0) continue
      const cause = at > 1 ? worstDebtor(run, firm, payments, owed) : worstLoss(run, firm)
      noteDefault(run, firm, at, cause, owed[firm], payments[firm])
    }
  }
}

/** `wave`: 1 for those who default by themselves, more for those who were not paid. Dollars. */
function noteDefault(
  run: Run,
  firm: number,
  wave: number,
  cause: number,
  quantity: number,
  value: number,
): void {
  const { credit, world } = run
  credit.defaultedMs[firm] = run.timeMs
  credit.isContagion[firm] = wave > 1 ? 1 : 0
  credit.dueUsd[firm] = quantity
  credit.shortUsd[firm] = quantity - value
  credit.order[credit.defaults++] = firm
  const account = world.firms.treasury[firm]
  credit.event[firm] = record(run, 'default', { account, quantity, value, cause })
  run.progress++
}

/**
 * Debts that are due are paid in cash, all at once, or their debtor defaults though it may be worth
 * more than it owes. Whoever cannot pay all of it pays nothing here: its estate will.
 */
function payDue(run: Run): void {
  const { world, credit, timeMs } = run
  const { firms, accounts, assets } = world
  const isOpen = (firm: number) => credit.defaultedMs[firm] < 0
  const isDue = (debt: number) => firms.dueMs[debt] <= timeMs
  const cash = new Float64Array(firms.count)
  for (let firm = 0; firm < firms.count; firm++) {
    if (!isOpen(firm)) continue
    bringCash(run, firm, isDue)
    cash[firm] = Math.max(0, accounts.cash[firms.treasury[firm]]) * assets.usd[firms.asset]
  }
  const { round, rounds } = clear(run, cash, { isDebtor: isOpen, isDebt: isDue, costs: 1 })
  for (let firm = 0; firm < firms.count; firm++) {
    if (!isOpen(firm) || round[firm] !== 0) continue
    run.cause = -1
    for (let debt = firms.debtBegin[firm]; debt < firms.debtBegin[firm + 1]; debt++) {
      if (isDue(debt)) payDebt(run, firm, debt, 1)
    }
  }
  const { owed } = faceValues(run)
  const nothing = new Float64Array(firms.count)
  for (let wave = 1; wave <= rounds; wave++) {
    for (let firm = 0; firm < firms.count; firm++) {
      if (round[firm] !== wave || !isOpen(firm)) continue
      const cause = wave > 1 ? worstDebtor(run, firm, nothing, owed) : -1
      noteDefault(run, firm, wave, cause, owed[firm], owed[firm])
    }
  }
  credit.nextDueMs = nextDueMs(run)
  // Cash and claims have changed hands.
  run.solvency.isStale = true
}

function nextDueMs({ world, timeMs }: Run): number {
  let next = Number.POSITIVE_INFINITY
  for (const due of world.firms.dueMs) if (due > timeMs && due < next) next = due
  return next
}

/** A little less than all that is free, so that rounding brings no account below its margin. */
const FREE = 1 - 1e-9

/** What a firm lacks for its debts that are due comes from its accounts at exchanges, if free. */
function bringCash(run: Run, firm: number, isDue: (debt: number) => boolean): void {
  const { firms, accounts, venues, assets } = run.world
  let needed = -accounts.cash[firms.treasury[firm]]
  for (let debt = firms.debtBegin[firm]; debt < firms.debtBegin[firm + 1]; debt++) {
    if (isDue(debt)) needed += owedUsd(run, debt) / assets.usd[firms.asset]
  }
  for (let at = firms.accountBegin[firm]; at < firms.accountBegin[firm + 1] && needed > 0; at++) {
    const account = firms.account[at]
    const venue = accounts.venue[account]
    const isHere = venues.family[venue] === 'margin' && accounts.cashAsset[account] === firms.asset
    if (!isHere || isClosed(run, 'venue', venue)) continue
    // Money that was put in or earned, as far as positions do not need it.
    const own = wallet(run.world, account)
    const isHeld = hasHoldings(run.world, account)
    const free = isHeld ? FREE * Math.min(own, slackOf(run.world, account)) : own
    const value = Math.min(needed, free)
    if (!(value > 0)) continue
    run.cause = -1
    transferCash(run, account, firms.treasury[firm], money(value), 'withdrawal')
    needed -= value
  }
}

/** The default that costs the firm most; -1 without a trace. */
function worstDebtor(run: Run, firm: number, pays: Float64Array, owed: Float64Array): number {
  const { debtBegin, creditor } = run.world.firms
  let most = 0
  let event = -1
  for (let at = 0; at < run.credit.defaults; at++) {
    const debtor = run.credit.order[at]
    let lost = 0
    for (let debt = debtBegin[debtor]; debt < debtBegin[debtor + 1]; debt++) {
      if (creditor[debt] === firm) lost += owedUsd(run, debt)
    }
    if (owed[debtor] > 0) lost *= 1 - pays[debtor] / owed[debtor]
    if (!(lost > most)) continue
    most = lost
    event = run.credit.event[debtor]
  }
  return event
}

/** What cost the firm most of its own: a venue's action on an account, or a price it stands on. */
function worstLoss({ world, origin, causes, actedEvent }: Run, firm: number): number {
  const { firms, accounts, legs, instruments, oracles, assets } = world
  let most = 0
  let event = -1
  for (let at = firms.accountBegin[firm]; at < firms.accountBegin[firm + 1]; at++) {
    const account = firms.account[at]
    const dollars = assets.usd[accounts.cashAsset[account]]
    const lost = (equity(origin, account) - equity(world, account)) * dollars
    if (actedEvent[account] >= 0 && lost > most) {
      most = lost
      event = actedEvent[account]
    }
    for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
      const oracle = instruments.oracle[legs.instrument[leg]]
      const fallen = oracles.startValue[oracle] - oracles.value[oracle]
      const loss = legs.amount[leg] * fallen * dollars
      if (!(loss > most) || causes.oracleEvent[oracle] < 0) continue
      most = loss
      event = causes.oracleEvent[oracle]
    }
  }
  return event
}

/** Gives the orders that close the accounts of an estate, and takes what closed ones leave. */
function windUp(run: Run, firm: number): void {
  const { firms, accounts, venues } = run.world
  run.cause = run.credit.event[firm]
  for (let at = firms.accountBegin[firm]; at < firms.accountBegin[firm + 1]; at++) {
    const account = firms.account[at]
    // Where a venue does nothing, nobody closes or takes anything.
    if (isClosed(run, 'venue', accounts.venue[account])) continue
    // Loans stay with their venue, which acts when it must: what they are worth counts.
    if (venues.family[accounts.venue[account]] === 'margin') closeAccount(run, account)
    const isSame = accounts.cashAsset[account] === firms.asset
    if (!isSame || !(accounts.cash[account] > 0) || owesAnything(run, account)) continue
    transferCash(run, account, firms.treasury[firm], accounts.cash[account], 'withdrawal')
  }
}

/** Positions first; without any, coins that a market takes and whose price the account can hold. */
function closeAccount(run: Run, account: number): void {
  const { instruments, legs } = run.world
  const arePositions = hasPositions(run.world, account)
  forEachLeg(run.world, account, (leg, instrument, held) => {
    if (instruments.market[instrument] < 0) return
    if (arePositions && instruments.isPerpetual[instrument] === 0) return
    const proceeds = instruments.proceeds[instrument]
    const isHome = proceeds < 0 || findLeg(run.world, account, proceeds) >= 0
    if (!isHome || (!arePositions && held < 0)) return
    addOrder(run, account, leg, -legs.amount[leg] as typeof held, 0 as never)
  })
}

function owesAnything({ world }: Run, account: number): boolean {
  let owes = hasPositions(world, account)
  forEachLeg(world, account, (_leg, _instrument, held) => {
    if (held < 0) owes = true
  })
  return owes
}

/** Less than this share of what a firm owed at the start is not worth a payment. */
const DUST = 1e-9

/** Estates pay what cash they have, all at once: one may be the creditor of another. */
function payCreditors(run: Run): void {
  const { world, credit } = run
  const { firms, assets, accounts } = world
  const unit = assets.usd[firms.asset]
  let hasAny = false
  const cash = new Float64Array(firms.count)
  for (let at = 0; at < credit.defaults; at++) {
    const firm = credit.order[at]
    const own = accounts.cash[firms.treasury[firm]] * unit
    if (!(own > DUST * credit.dueUsd[firm]) || !owesCreditors(run, firm)) continue
    cash[firm] = own
    hasAny = true
  }
  if (!hasAny) return
  const { payments, owed, costs, round } = clear(run, cash, {
    isDebtor: (it) => credit.defaultedMs[it] >= 0,
  })
  for (let at = 0; at < credit.defaults; at++) {
    const firm = credit.order[at]
    if (owed[firm] === 0) continue
    run.cause = credit.event[firm]
    const share = round[firm] === 0 ? 1 : payments[firm] / owed[firm]
    for (let debt = firms.debtBegin[firm]; debt < firms.debtBegin[firm + 1]; debt++) {
      payDebt(run, firm, debt, share)
    }
    // Without costs what is left over is rounding.
    const cost = money(firms.costs > 0 ? costs[firm] / unit : 0)
    if (!(cost > 0)) continue
    transferCash(run, firms.treasury[firm], firms.administrator, cost, 'administration')
    credit.costsUsd[firm] += costs[firm]
  }
}

function owesCreditors({ world, credit }: Run, firm: number): boolean {
  const { debtBegin } = world.firms
  for (let debt = debtBegin[firm]; debt < debtBegin[firm + 1]; debt++) {
    if (credit.owed[debt] > 0) return true
  }
  return false
}

function payDebt(run: Run, firm: number, debt: number, share: number): void {
  const { world, credit } = run
  const { treasury, creditor, asset } = world.firms
  const to = creditor[debt]
  const usd = share * owedUsd(run, debt)
  if (!(usd > 0)) return
  transferCash(run, treasury[firm], treasury[to], money(usd / world.assets.usd[asset]), 'clearing')
  credit.paidUsd[firm] += usd
  credit.receivedUsd[to] += usd
  credit.owed[debt] = share === 1 ? 0 : credit.owed[debt] * (1 - share)
}
