/**
 * A network of debts from two tables: who owes whom, and what each has besides.
 *
 *     from, to, amount                        collateral, haircut, wrong_way, call     optional
 *     name, external_assets                   external_liabilities, loss, claims, debts
 *
 * Collateral is what the creditor already holds for that debt: worth its value less the haircut, it
 * pays that much of it, and only the rest stands in the network. `wrong_way` is the share of its
 * worth that would be gone if the debtor defaulted: told, not cleared. `call` says when a debt may
 * be called: `now` (default), only at `default` of its debtor, or from a day on. `loss` is lost
 * from external assets before anything is cleared. `claims` and `debts` are totals that have to
 * agree with the single lines. Other columns are not read.
 */
import { InputError } from '../kit/assert.ts'
import { type Institution, type Liability, type Network, networkOf } from '../networks/network.ts'
import { unknownName } from './nearest.ts'
import {
  cellError,
  cellFacts,
  isBlank,
  numberColumn,
  optionalColumn,
  showCell,
  type Table,
  textColumn,
} from './table.ts'

/** A line of the table of debts. */
export interface DebtLine {
  readonly from: string
  readonly to: string
  readonly amount: number
  /** What of it collateral covers, now and with what goes with its debtor. */
  readonly covered: number
  readonly coveredAtDefault: number
  readonly collateral: number
  /** `now`, `default`, or a day, YYYY-MM-DD. */
  readonly call: string
}

export interface LoadedNetwork {
  /** All debts, whenever they are called; before the loss. */
  readonly network: Network
  /** What each loses of its external assets. */
  readonly loss: Float64Array
  /** Debts in all, and the part of them that collateral covers. */
  readonly secured: { readonly whole: number; readonly covered: number }
  readonly lines: readonly DebtLine[]
}

export function readNetwork(liabilities: Table, institutions: Table): LoadedNetwork {
  const names = textColumn(institutions, 'name')
  const assets = numberColumn(institutions, 'external_assets', 'notNegative')
  const outside = optionalNumbers(institutions, 'external_liabilities')
  const loss = optionalNumbers(institutions, 'loss')
  for (const [row, value] of loss.entries()) {
    const most = assets[row] ?? 0
    if (value <= most) continue
    const message = `${names[row]} cannot lose ${value} of its external assets`
    throw cellError(institutions, row, 'loss', message, `0 to ${most}, what it has`)
  }
  const claims = optionalNumbers(institutions, 'claims', Number.NaN)
  const totals = optionalNumbers(institutions, 'debts', Number.NaN)
  const rows = names.map(
    (name, row): Institution => ({
      name,
      externalAssets: assets[row] ?? 0,
      externalLiabilities: outside[row] ?? 0,
      claims: given(claims[row]),
      debts: given(totals[row]),
    }),
  )
  const lines = readLines(liabilities, names)
  const debts = lines.map(netOf)
  const sum = (part: (line: DebtLine) => number) =>
    lines.reduce((whole, line) => whole + part(line), 0)
  return {
    network: placed(institutions, () => networkOf(rows, debts)),
    loss,
    secured: { whole: sum(({ amount }) => amount), covered: sum(({ covered }) => covered) },
    lines,
  }
}

/** What stands in the network of a line. */
export const netOf = ({ from, to, amount, covered }: DebtLine): Liability => {
  return { from, to, amount: amount - covered }
}

function readLines(table: Table, names: readonly string[]): DebtLine[] {
  const from = namesIn(table, 'from', names)
  const to = namesIn(table, 'to', names)
  const amount = numberColumn(table, 'amount', 'notNegative')
  const collateral = optionalNumbers(table, 'collateral')
  const haircut = optionalShares(table, 'haircut')
  const wrongWay = optionalShares(table, 'wrong_way')
  const call = callsIn(table)
  return Array.from(amount, (owed, row): DebtLine => {
    if (from[row] === to[row]) {
      throw cellError(table, row, 'to', `${from[row]} owes itself`, 'another institution')
    }
    const held = collateral[row] ?? 0
    const worth = held * (1 - (haircut[row] ?? 0))
    return {
      from: from[row] ?? '',
      to: to[row] ?? '',
      amount: owed,
      collateral: held,
      covered: Math.min(owed, worth),
      coveredAtDefault: Math.min(owed, worth * (1 - (wrongWay[row] ?? 0))),
      call: call[row] ?? 'now',
    }
  })
}

function optionalShares(table: Table, column: string): Float64Array {
  const values = optionalNumbers(table, column)
  for (const [row, value] of values.entries()) {
    if (value > 1) throw cellError(table, row, column, `${column} is ${value}`, 'a share, 0 to 1')
  }
  return values
}

/** When each may be called; a blank cell is now. */
function callsIn(table: Table): string[] {
  const cells = optionalColumn(table, 'call')
  return Array.from({ length: table.count }, (_, row) => {
    const cell = cells?.[row]
    if (cells === undefined || isBlank(cell)) return 'now'
    const text = String(cell)
    if (text === 'now' || text === 'default' || isDay(text)) return text
    const allowed = 'now, default, or a day: 2022-06-13'
    throw cellError(table, row, 'call', `call is ${showCell(cell)}`, allowed)
  })
}

/** YYYY-MM-DD; days compare as texts do. */
export const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text)

function namesIn(table: Table, column: string, names: readonly string[]): string[] {
  const known = new Set(names)
  const cells = textColumn(table, column)
  for (const [row, name] of cells.entries()) {
    if (known.has(name)) continue
    throw unknownName('institution', name, names, cellFacts(table, row, column))
  }
  return cells
}

function optionalNumbers(table: Table, column: string, blank = 0): Float64Array {
  if (optionalColumn(table, column) === undefined) return new Float64Array(table.count).fill(blank)
  return numberColumn(table, column, 'notNegative', blank)
}

const given = (value: number | undefined) => (Number.isNaN(value) ? undefined : value)

/** What the network itself refuses, with the file it is from. */
function placed<T>({ file }: Table, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new InputError(error.message, { file, ...error.facts })
  }
}
