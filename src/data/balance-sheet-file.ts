/**
 * Balance sheets and the assets on them from two tables:
 *
 *     name                cash, other, liabilities, and one column for each asset: what it is worth
 *     asset               shock (share of the price lost), impact, depth           all optional
 *
 * `impact` is the coefficient of the method, `depth` money (Cont–Schaanning).
 */
import { type BalanceSheets, balanceSheets } from '../networks/fire-sales/balance-sheets.ts'
import { cellError, numberColumn, optionalColumn, type Table, textColumn } from './table.ts'

export interface LoadedSheets {
  /** Before the shock. */
  readonly sheets: BalanceSheets
  /** Share of the price of each asset that is lost before anybody sells. */
  readonly shock: Float64Array
  /** Of each asset; NaN: the file has none. */
  readonly impact: Float64Array
  readonly depth: Float64Array
}

export function readBalanceSheets(firms: Table, assets: Table): LoadedSheets {
  const names = textColumn(assets, 'asset')
  const shock = optionalNumbers(assets, 'shock', 0)
  for (const [row, value] of shock.entries()) {
    if (value <= 1) continue
    throw cellError(assets, row, 'shock', `${names[row]} cannot fall by ${value}`, '0 to 1')
  }
  const cash = optionalNumbers(firms, 'cash', 0)
  const other = optionalNumbers(firms, 'other', 0)
  const liabilities = optionalNumbers(firms, 'liabilities', 0)
  const held = names.map((asset) => numberColumn(firms, asset, 'notNegative', 0))
  const rows = textColumn(firms, 'name').map((firm, row) => ({
    firm,
    cash: cash[row] ?? 0,
    other: other[row] ?? 0,
    liabilities: liabilities[row] ?? 0,
    holdings: Object.fromEntries(names.map((asset, k) => [asset, held[k]?.[row] ?? 0])),
  }))
  return {
    sheets: balanceSheets(names, rows),
    shock,
    impact: optionalNumbers(assets, 'impact', Number.NaN),
    depth: optionalNumbers(assets, 'depth', Number.NaN),
  }
}

function optionalNumbers(table: Table, column: string, blank: number): Float64Array {
  if (optionalColumn(table, column) === undefined) return new Float64Array(table.count).fill(blank)
  return numberColumn(table, column, 'notNegative', blank)
}
