/**
 * Firms: who owns which accounts, and who owes whom. Every mistake in them is found here.
 */
import { InputError } from '../../kit/assert.ts'
import { createColumn } from '../../kit/column.ts'
import { LARGEST } from '../../units/magnitude.ts'
import type { Amount } from '../../units/units.ts'
import type { LiveWorld } from '../ports/run.ts'
import type { AccountNames, Names } from '../world/names.ts'
import { roles } from '../world/roles.ts'
import type { CreditRows, DebtRow, Snapshot } from '../world/snapshot.ts'
import type { Accounts, Assets, Firms } from '../world/world.ts'

/** Firms, and debts among them, that a world may have. */
const FIRMS_MAX = 10_000
const DEBTS_MAX = 1_000_000

/** Cash of firms, row by row, and their administrator last: none where there is no credit. */
export function firmAccounts({ credit }: Snapshot, names: Names) {
  if (credit === undefined || credit.firms.length === 0) return []
  refuseTooMany('firms', credit.firms.length, FIRMS_MAX)
  refuseTooMany('debts', credit.debts.length, DEBTS_MAX)
  const cashAsset = placed('credit.asset', () => names.asset(credit.asset))
  const extra = { venue: -1, cashAsset, legs: [] }
  const firms = credit.firms.map(({ id, cash = 0 }) => {
    if (!(cash >= 0 && cash <= LARGEST)) {
      throw firmError(id, 'cash', `the cash of ${id} is ${cash}`, cash, sumAllowed)
    }
    return { ...extra, role: 'firm' as const, cash }
  })
  return [...firms, { ...extra, role: 'administrator' as const, cash: 0 }]
}

/** Once accounts have rows and assets have values. */
export function compileFirms(
  { credit }: Snapshot,
  { names, accounts, assets }: Pick<LiveWorld, 'names' | 'accounts' | 'assets'>,
): Firms {
  if (credit === undefined || credit.firms.length === 0) {
    if (credit !== undefined && credit.debts.length > 0) throw unknownFirm(credit, 0, 'from')
    return noFirms()
  }
  const { firms, costs = 0 } = credit
  if (!(costs >= 0 && costs < 1)) {
    const facts = { field: 'credit.costs', value: costs, allowed: 'a share of one, below 1' }
    throw new InputError(`the costs of an estate are ${costs}`, facts)
  }
  const asset = placed('credit.asset', () => names.asset(credit.asset))
  requireValue(assets, asset, credit.asset, 'credit.asset')
  const count = firms.length
  const treasury = new Int32Array(count)
  let found = 0
  let administrator = -1
  for (let row = accounts.traderCount; row < accounts.count; row++) {
    if (roles[accounts.role[row]] === 'firm') treasury[found++] = row
    if (roles[accounts.role[row]] === 'administrator') administrator = row
  }
  return {
    count,
    asset,
    costs,
    treasury,
    administrator,
    ...readOwners(credit, names, accounts),
    ...readDebts(credit, names, assets, asset),
  }
}

function noFirms(): Firms {
  const none = () => new Int32Array(0)
  return {
    count: 0,
    asset: -1,
    costs: 0,
    accountBegin: new Int32Array(1),
    account: none(),
    owner: none(),
    treasury: none(),
    administrator: -1,
    debtBegin: new Int32Array(1),
    creditor: none(),
    debtAsset: none(),
    dueMs: new Float64Array(0),
    debt: createColumn<Amount>(0),
  }
}

function readOwners({ firms }: CreditRows, names: AccountNames, accounts: Accounts) {
  const owner = new Int32Array(accounts.traderCount).fill(-1)
  const accountBegin = new Int32Array(firms.length + 1)
  const account: number[] = []
  for (const [firm, { id, accounts: own = [] }] of firms.entries()) {
    for (const name of own) {
      const row = names.findAccount(name)
      if (row < 0) {
        const message = `${id} owns ${name}, and there is no such account`
        throw firmError(id, 'accounts', message, name, 'venue/id, or an id that one venue has')
      }
      if (owner[row] >= 0) {
        const taken = firms[owner[row]].id
        const message =
          taken === id ? `${id} owns ${name} twice` : `both ${taken} and ${id} own ${name}`
        throw firmError(id, 'accounts', message, name, 'accounts that nobody else owns')
      }
      owner[row] = firm
      account.push(row)
    }
    accountBegin[firm + 1] = account.length
  }
  return { owner, accountBegin, account: Int32Array.from(account) }
}

/** Debts by debtor; of one debtor in the order given. */
function readDebts(credit: CreditRows, names: Names, assets: Assets, common: number) {
  const { firms, debts } = credit
  const rowOf = new Map(firms.map(({ id }, row) => [id, row]))
  const debtBegin = new Int32Array(firms.length + 1)
  const ends = debts.map((debt, at) => {
    const from = rowOf.get(debt.from)
    const to = rowOf.get(debt.to)
    if (from === undefined) throw unknownFirm(credit, at, 'from')
    if (to === undefined) throw unknownFirm(credit, at, 'to')
    refuseNoDebt(debt, at)
    debtBegin[from + 1]++
    return { from, to }
  })
  for (let firm = 0; firm < firms.length; firm++) debtBegin[firm + 1] += debtBegin[firm]
  const next = debtBegin.slice()
  const creditor = new Int32Array(debts.length)
  const debtAsset = new Int32Array(debts.length).fill(common)
  const dueMs = new Float64Array(debts.length)
  const debt = createColumn<Amount>(debts.length)
  for (const [at, { from, to }] of ends.entries()) {
    const row = next[from]++
    const { amount, asset, dueMs: due = Number.POSITIVE_INFINITY } = debts[at]
    dueMs[row] = due
    creditor[row] = to
    debt[row] = amount as Amount
    if (asset === undefined) continue
    const field = `credit.debts.${at}.asset`
    debtAsset[row] = placed(field, () => names.asset(asset))
    requireValue(assets, debtAsset[row], asset, field)
  }
  return { debtBegin, creditor, debtAsset, dueMs, debt }
}

function refuseNoDebt({ from, to, amount, dueMs = 0 }: DebtRow, at: number): void {
  const field = `credit.debts.${at}`
  if (!(dueMs >= 0)) {
    const facts = { field: `${field}.due`, value: dueMs, allowed: 'a time of the run, 0 or more' }
    throw new InputError(`what ${from} owes ${to} is due at ${dueMs}`, facts)
  }
  if (from === to) {
    const facts = { field: `${field}.to`, value: to, allowed: 'another firm' }
    throw new InputError(`${from} owes itself`, facts)
  }
  if (amount >= 0 && amount <= LARGEST) return
  const facts = { field: `${field}.amount`, value: amount, allowed: sumAllowed }
  throw new InputError(`${from} owes ${to} ${amount}`, facts)
}

const sumAllowed = `0 or more, at most ${LARGEST}`

function unknownFirm({ firms, debts }: CreditRows, at: number, side: 'from' | 'to'): InputError {
  const value = debts[at][side]
  const ids = firms.map(({ id }) => id)
  const allowed = ids.length > 0 ? ids.slice(0, 12).join(', ') : 'none is declared'
  const facts = { field: `credit.debts.${at}.${side}`, value, allowed }
  return new InputError(`there is no firm called ${value}`, facts)
}

function firmError(
  id: string,
  key: string,
  message: string,
  value: unknown,
  allowed: string,
): InputError {
  return new InputError(message, { field: `credit.firms.${id}.${key}`, value, allowed })
}

function refuseTooMany(what: string, value: number, max: number): void {
  if (value <= max) return
  const facts = { field: `credit.${what}`, value, allowed: `at most ${max}` }
  throw new InputError(`there are ${value} ${what}`, facts)
}

function requireValue({ usd }: Assets, row: number, id: string, field: string): void {
  if (usd[row] > 0) return
  const allowed = 'an asset with `usd`: a number above 0, or { oracle: … }'
  throw new InputError(`${id} has no value in dollars`, { field, value: id, allowed })
}

/** An error about a name, with the place that says it. */
function placed<T>(field: string, find: () => T): T {
  try {
    return find()
  } catch (error) {
    if (error instanceof InputError) throw new InputError(error.message, { ...error.facts, field })
    throw error
  }
}
