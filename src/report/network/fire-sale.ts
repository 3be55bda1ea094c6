/** What balance sheets say about a shock to what they hold, by one method of fire sales. */
import type { LoadedSheets } from '../../data/balance-sheet-file.ts'
import { unknownName } from '../../data/nearest.ts'
import { InputError } from '../../kit/assert.ts'
import {
  type BalanceSheets,
  equities,
  stressed,
  totalAssets,
} from '../../networks/fire-sales/balance-sheets.ts'
import { amount, price, share } from '../quantity.ts'
import { type Column, numberColumn, type Table, tableOf, textColumn } from '../table.ts'
import { say, type Text } from '../text.ts'
import {
  bothEquilibria,
  deleveraging,
  type FireSaleFindings,
  failures,
  steps,
  targeting,
} from './fire-sale-methods.ts'

export const fireSaleMethods = [
  { id: 'cifuentes-ferrucci-shin', title: 'equity over risky assets restored, one asset' },
  { id: 'breuer-summer-urosevic', title: 'leverage restored, all holdings alike' },
  { id: 'greenwood-landier-thesmar', title: 'leverage held where it was, one round' },
  { id: 'cont-schaanning', title: 'leverage brought below a limit, round by round' },
  { id: 'overlapping-portfolios', title: 'whoever has lost his equity sells all' },
  { id: 'farmer-kleinnijenhuis', title: 'buffers first, failure below a minimum, in steps' },
] as const

export type FireSaleMethod = (typeof fireSaleMethods)[number]['id']

export interface FireSaleText {
  readonly method: FireSaleMethod
  /** `ETH=20%`: what each asset loses; any replaces all shocks of the file. */
  readonly shock?: readonly string[]
  readonly ratio: string
  readonly leverageMax: string
  readonly impact: string
}

export interface FireSaleRequest {
  readonly method: FireSaleMethod
  /** Share of the price of each asset that is lost first. */
  readonly shock: Float64Array
  readonly ratio: number
  readonly leverageMax: number
  readonly impact: number
}

export interface FireSaleReport {
  readonly title: string
  readonly request: FireSaleRequest
  readonly sentences: readonly Text[]
  readonly tables: readonly Table[]
}

export const isFireSale = (method: string): method is FireSaleMethod =>
  fireSaleMethods.some(({ id }) => id === method)

export function fireSaleReport(
  loaded: LoadedSheets,
  title: string,
  text: FireSaleText,
): FireSaleReport {
  const request = readRequest(loaded, text)
  const { sheets } = loaded
  const after = stressed(sheets, { returns: request.shock.map((lost) => -lost) })
  const findings = findingsOf(loaded, request, after)
  const method = fireSaleMethods.find(({ id }) => id === request.method)
  const prices = findings.prices.map((value, k) => value * (1 - (request.shock[k] ?? 0)))
  const lost = equities(sheets).reduce((sum, value, firm) => {
    return sum + value - (equities(after)[firm] ?? 0)
  }, 0)
  return {
    title: `${title}: ${request.method}, ${method?.title ?? ''}`,
    request,
    sentences: [say`The shock takes ${amount(lost)} of equity.`, ...findings.sentences],
    tables: [firmTable(sheets, after, findings), assetTable(sheets, request, findings, prices)],
  }
}

function findingsOf(
  { sheets, impact, depth }: LoadedSheets,
  request: FireSaleRequest,
  after: BalanceSheets,
): FireSaleFindings {
  const { method, shock } = request
  if (method === 'overlapping-portfolios') return failures(after)
  if (method === 'farmer-kleinnijenhuis') return steps(sheets, shock, request.impact)
  const column = method === 'cont-schaanning' ? 'depth' : 'impact'
  const given = column === 'depth' ? depth : impact
  const missing = given.findIndex(Number.isNaN)
  if (missing >= 0) {
    throw new InputError(`${method} needs the ${column} of every asset`, {
      field: `${column} of ${sheets.assets[missing]}`,
      allowed: `a column ${column} in the table of assets`,
    })
  }
  if (method === 'cont-schaanning') return deleveraging(after, depth, request.leverageMax)
  if (method === 'greenwood-landier-thesmar') return targeting(sheets, shock, impact)
  return bothEquilibria(method, sheets, after, { ...request, coefficients: impact })
}

/** A column with its cells; one that the method does not know is left out. */
type Filled = readonly [column: Column, cells: readonly Text[]]

function tableOfColumns(id: string, title: string, columns: readonly (Filled | false)[]): Table {
  const filled = columns.filter((it) => it !== false)
  const rows = filled[0]?.[1].map((_, row) => filled.map(([, cells]) => cells[row] ?? '')) ?? []
  return tableOf(
    id,
    title,
    filled.map(([column]) => column),
    rows,
  )
}

function firmTable(before: BalanceSheets, after: BalanceSheets, found: FireSaleFindings): Table {
  const { equity, soldShare, caused } = found
  const amounts = (values: Float64Array) => [...values].map((value) => amount(value))
  const shares = (values: Float64Array) => [...values].map((value) => share(value))
  const ending = 'equity after all sales'
  const causing = 'part of everybody’s further loss, over all equity, that its sales make'
  return tableOfColumns('firms', 'Firms', [
    [textColumn('firm'), before.firms],
    [numberColumn('assets', 'assets', 'before the shock'), amounts(totalAssets(before))],
    [numberColumn('equity', 'equity', 'before the shock'), amounts(equities(before))],
    [
      numberColumn('shocked', 'after shock', 'equity before anybody sells'),
      amounts(equities(after)),
    ],
    equity !== undefined && [numberColumn('end', 'at the end', ending), amounts(equity)],
    soldShare !== undefined && [
      numberColumn('sold', 'sells', 'share of its holdings'),
      shares(soldShare),
    ],
    caused !== undefined && [numberColumn('caused', 'causes', causing), shares(caused)],
  ])
}

function assetTable(
  { assets }: BalanceSheets,
  { shock }: FireSaleRequest,
  { severest, sold }: FireSaleFindings,
  prices: Float64Array,
): Table {
  const worst = 'end price had everybody sold first'
  const priced = (values: Float64Array) => [...values].map((value) => price(value, 4))
  return tableOfColumns('assets', 'Assets', [
    [textColumn('asset'), assets],
    [
      numberColumn('shock', 'shock', 'fall before anybody sells'),
      [...shock].map((value) => share(value)),
    ],
    [numberColumn('price', 'end price', 'of 1 before the shock'), priced(prices)],
    severest !== undefined && [
      numberColumn('severest', 'severest', worst),
      priced(severest.map((value, k) => value * (1 - (shock[k] ?? 0)))),
    ],
    sold !== undefined && [
      numberColumn('sold', 'sold', 'worth of what all sell'),
      [...sold].map((value) => amount(value)),
    ],
  ])
}

function readRequest({ sheets, shock }: LoadedSheets, text: FireSaleText): FireSaleRequest {
  return {
    method: text.method,
    shock: shockOf(sheets.assets, shock, text.shock ?? []),
    ratio: number('ratio', text.ratio, 1e-9, 1),
    leverageMax: number('leverage-max', text.leverageMax, 1, 1e9),
    impact: number('impact', text.impact, 0, 1 - 1e-9),
  }
}

function shockOf(assets: readonly string[], file: Float64Array, texts: readonly string[]) {
  if (texts.length === 0) return file
  const shock = new Float64Array(assets.length)
  for (const text of texts) {
    const at = text.lastIndexOf('=')
    const name = text.slice(0, Math.max(0, at)).trim()
    const k = assets.indexOf(name)
    if (k < 0) throw unknownName('asset', name, assets, { field: '--shock' })
    shock[k] = number('shock', text.slice(at + 1).trim(), 0, 1)
  }
  return shock
}

/** A share as 0.2 or 20%, or a plain number. */
function number(option: string, text: string, low: number, high: number): number {
  const digits = text.endsWith('%') ? text.slice(0, -1) : text
  const value = /^[\d.eE+-]+$/.test(digits) ? Number(digits) / (text === digits ? 1 : 100) : NaN
  if (value >= low && value <= high) return value
  const field = `--${option}`
  throw new InputError(`${field} is ${text}`, { field, value: text, allowed: `${low} to ${high}` })
}
