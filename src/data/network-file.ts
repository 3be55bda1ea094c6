/**
 * A network of debts from two tables: who owes whom, and what each has besides.
 *
 *     from, to, amount                        collateral, haircut          optional
 *     name, external_assets                   external_liabilities, loss, claims, debts
 *
 * Collateral is what the creditor already holds for that debt: worth its value less the haircut, it
 * pays that much of it, and only the rest stands in the network. `loss` is lost from external
 * assets before anything is cleared. `claims` and `debts` are totals that have to agree with the
 * single lines. Other columns are not read.
 */
import { InputError } from '../kit/assert.ts'
import { type Institution, type Liability, type Network, networkOf } from '../networks/network.ts'
import { unknownName } from './nearest.ts'
import {
  cellError,
  cellFacts,
  numberColumn,
  optionalColumn,
  type Table,
  textColumn,
} from './table.ts'

export interface LoadedNetwork {
  /** Before the loss. */
  readonly network: Network
  /** What each loses of its external assets. */
  readonly loss: Float64Array
  /** Debts in all, and the part of them that collateral covers. */
  readonly secured: { readonly whole: number; readonly covered: number }
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
  const { debts, secured } = readLiabilities(liabilities, names)
  return { network: placed(institutions, () => networkOf(rows, debts)), loss, secured }
}

function readLiabilities(table: Table, names: readonly string[]) {
  const from = namesIn(table, 'from', names)
  const to = namesIn(table, 'to', names)
  const amount = numberColumn(table, 'amount', 'notNegative')
  const collateral = optionalNumbers(table, 'collateral')
  const haircut = optionalNumbers(table, 'haircut')
  const debts: Liability[] = []
  let [whole, covered] = [0, 0]
  for (const [row, owed] of amount.entries()) {
    if (from[row] === to[row]) {
      throw cellError(table, row, 'to', `${from[row]} owes itself`, 'another institution')
    }
    const cut = haircut[row] ?? 0
    if (cut > 1) throw cellError(table, row, 'haircut', `haircut is ${cut}`, 'a share, 0 to 1')
    const held = Math.min(owed, (collateral[row] ?? 0) * (1 - cut))
    whole += owed
    covered += held
    debts.push({ from: from[row] ?? '', to: to[row] ?? '', amount: owed - held })
  }
  return { debts, secured: { whole, covered } }
}

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
