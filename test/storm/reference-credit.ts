/** Firms of the reference engine: valued, cleared and wound up in every round. */
import type { CreditRows } from '../../src/engine/world/snapshot.ts'
import { note, order, pay } from './reference-ledger.ts'
import { equity, held, slack } from './reference-margin.ts'
import { type Account, type Debt, type Firm, get, type State } from './reference-state.ts'

const TOLERANCE = 1e-12
const DUST = 1e-9

/** What each firm pays, in dollars, and in which wave it was found short; 0: it pays in full. */
interface Cleared {
  readonly pays: number[]
  readonly assets: number[]
  readonly wave: number[]
}

export function clearFirms(state: State): void {
  const { credit } = state.snapshot
  if (credit === undefined || state.flaw === 'no-default') return
  const dollars = get(state.dollars, credit.asset)
  findDefaults(state, credit, dollars)
  payDue(state, dollars)
  const inDefault = state.estates
  for (const firm of inDefault) for (const account of firm.accounts) windUp(state, firm, account)
  payOut(state, credit, dollars)
}

type Counts = (debt: Debt) => boolean
const every: Counts = () => true

const owes = ({ debts }: Firm, counts = every): number =>
  debts.filter(counts).reduce((sum, it) => sum + it.owed * it.dollars, 0)

const isShut = ({ closedUntilMs, timeMs }: State, { venue }: Account): boolean =>
  timeMs < (closedUntilMs.get(venue) ?? 0)

/** Who pays what with these means: sets of firms that fall short, each set solved exactly. */
function clearing(
  firms: readonly Firm[],
  debtors: readonly Firm[],
  means: number[],
  costs: number,
  counts = every,
) {
  const due = firms.map((firm) => (debtors.includes(firm) ? owes(firm, counts) : 0))
  const claim = (from: number, to: number) =>
    firms[from].debts
      .filter((it) => it.to === firms[to] && counts(it))
      .reduce((sum, it) => sum + it.owed * it.dollars, 0)
  const cleared: Cleared = { pays: [...due], assets: [], wave: firms.map(() => 0) }
  const assetsOf = (at: number) =>
    firms.reduce((sum, _, from) => {
      return due[from] === 0 ? sum : sum + (claim(from, at) / due[from]) * cleared.pays[from]
    }, means[at])
  for (let wave = 1; ; wave++) {
    const short = firms.flatMap((_, at) =>
      cleared.wave[at] === 0 && assetsOf(at) < due[at] * (1 - TOLERANCE) ? [at] : [],
    )
    if (short.length === 0) break
    for (const at of short) cleared.wave[at] = wave
    // Long enough for any group that pays a thousandth of what it has to others.
    for (let step = 0; step < 40_000; step++) {
      let moved = 0
      for (const [at, before] of cleared.pays.entries()) {
        if (cleared.wave[at] === 0) continue
        cleared.pays[at] = Math.min(due[at], (1 - costs) * assetsOf(at))
        moved = Math.max(moved, Math.abs(cleared.pays[at] - before) / due[at])
      }
      if (moved < 1e-16) break
    }
  }
  for (const at of firms.keys()) cleared.assets.push(assetsOf(at))
  return { ...cleared, due }
}

function findDefaults(state: State, { costs = 0 }: CreditRows, dollars: number): void {
  const { firms } = state
  const means = firms.map(({ treasury, accounts }) =>
    accounts.reduce((sum, account) => {
      const { settlement } = get(state.venues, account.venue)
      return sum + Math.max(0, equity(state, account)) * get(state.dollars, settlement)
    }, Math.max(0, treasury.cash) * dollars),
  )
  const { pays, due, wave } = clearing(firms, firms, means, costs)
  const order = [...firms.keys()].filter((at) => wave[at] > 0).sort((a, b) => wave[a] - wave[b])
  for (const at of order) {
    const firm = firms[at]
    if (state.estates.includes(firm)) continue
    state.estates.push(firm)
    firm.due = due[at]
    state.hasChanged = true
    const [quantity, value] = [due[at], pays[at]]
    note(state, { kind: 'default', account: firm.treasury.name, quantity, value })
  }
}

/** In cash, from accounts at exchanges too as far as it is free there; or the debtor defaults. */
function payDue(state: State, dollars: number): void {
  const { firms, estates, timeMs } = state
  const isDue: Counts = ({ dueMs, owed }) => dueMs <= timeMs && owed > 0
  const debtors = firms.filter((firm) => !estates.includes(firm) && firm.debts.some(isDue))
  if (debtors.length === 0) return
  for (const firm of debtors) bringCash(state, firm, owes(firm, isDue) / dollars)
  const means = firms.map((firm) =>
    estates.includes(firm) ? 0 : Math.max(0, firm.treasury.cash) * dollars,
  )
  // Whoever is short pays nothing here.
  const { wave } = clearing(firms, debtors, means, 1, isDue)
  const waveOf = (firm: Firm) => wave[firms.indexOf(firm)]
  for (const firm of debtors.filter((it) => waveOf(it) === 0)) {
    for (const debt of firm.debts.filter(isDue)) {
      pay(state, firm.treasury, debt.to.treasury, (debt.owed * debt.dollars) / dollars)
      debt.owed = 0
    }
  }
  const short = debtors.filter((it) => waveOf(it) > 0).sort((a, b) => waveOf(a) - waveOf(b))
  for (const firm of short) {
    estates.push(firm)
    firm.due = owes(firm)
    state.hasChanged = true
    const [quantity, value] = [firm.due, firm.due]
    note(state, { kind: 'default', account: firm.treasury.name, quantity, value })
  }
}

function bringCash(state: State, { treasury, accounts }: Firm, due: number): void {
  let needed = due - treasury.cash
  for (const account of accounts) {
    const { rules, settlement } = get(state.venues, account.venue)
    const isElsewhere = settlement !== state.snapshot.credit?.asset
    if (needed <= 0 || isElsewhere || rules.model.startsWith('aave')) continue
    if (isShut(state, account)) continue
    const things = held(state, account)
    const spent = things
      .filter(({ instrument }) => instrument.kind === 'perpetual')
      .map(({ instrument, amount }) => amount * get(account.holdings, instrument.name).entry)
    const own = account.cash + spent.reduce((sum, value) => sum + value, 0)
    const spare = (1 - 1e-9) * Math.min(own, slack(state, account))
    const value = Math.min(needed, things.length > 0 ? spare : own)
    if (value <= 0) continue
    pay(state, account, treasury, value)
    needed -= value
  }
}

function windUp(state: State, firm: Firm, account: Account): void {
  if (isShut(state, account)) return
  const { rules, settlement } = get(state.venues, account.venue)
  const isLending = rules.model.startsWith('aave')
  const things = held(state, account)
  const positions = things.filter(({ instrument }) => instrument.kind === 'perpetual')
  const sold = positions.length > 0 ? positions : things.filter(({ amount }) => amount > 0)
  for (const { instrument, amount } of isLending ? [] : sold) {
    if (!canBePaid(state, account, instrument.market)) continue
    order(state, account, instrument, -amount, 0)
  }
  const isFree = positions.length === 0 && things.every(({ amount }) => amount > 0)
  if (!isFree || account.cash <= 0 || settlement !== state.snapshot.credit?.asset) return
  pay(state, account, firm.treasury, account.cash)
}

/** A sale is paid in cash, or in a coin that the account has a place for. */
function canBePaid({ markets, venues, instruments }: State, account: Account, id?: string) {
  if (id === undefined) return false
  const { quote } = get(markets, id).row
  if (get(venues, account.venue).settlement === quote) return true
  const home = [...instruments.values()].find(
    (it) => it.venue === account.venue && it.kind === 'balance' && it.asset === quote,
  )
  return home !== undefined && account.holdings.has(home.name)
}

function payOut(state: State, { costs = 0 }: CreditRows, dollars: number): void {
  const { firms, estates } = state
  const means = firms.map((firm) => {
    const cash = firm.treasury.cash * dollars
    return estates.includes(firm) && owes(firm) > 0 && cash > DUST * firm.due ? cash : 0
  })
  if (means.every((value) => value === 0)) return
  const { pays, assets, due, wave } = clearing(firms, estates, means, costs)
  for (const firm of estates) {
    const at = firms.indexOf(firm)
    if (due[at] === 0) continue
    const share = wave[at] === 0 ? 1 : pays[at] / due[at]
    for (const debt of firm.debts) {
      const paid = (share * debt.owed * debt.dollars) / dollars
      pay(state, firm.treasury, debt.to.treasury, paid)
      debt.owed = share === 1 ? 0 : debt.owed * (1 - share)
    }
    const spent = wave[at] === 0 || costs === 0 ? 0 : assets[at] - pays[at]
    pay(state, firm.treasury, get(state.others, 'administrator'), spent / dollars)
  }
}
