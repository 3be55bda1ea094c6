/**
 * What firms have and owe, as models of fire sales see it: cash, holdings that can be sold, other
 * assets that cannot, and liabilities. Equity is what is left.
 *
 *     equity = cash + other + Σ holdings − liabilities
 *
 * Money throughout, in one unit. A holding is worth `holdings` at the start, when every price is 1;
 * so it is also the quantity, in units that cost 1 at the start.
 */
import { InputError } from '../../kit/assert.ts'

export interface BalanceSheets {
  readonly firms: readonly string[]
  readonly assets: readonly string[]
  readonly cash: Float64Array
  readonly other: Float64Array
  readonly liabilities: Float64Array
  /** Firm by firm, one for each asset. */
  readonly holdings: Float64Array
}

/** One firm. What is left out is 0. */
export interface BalanceSheet {
  readonly firm: string
  readonly cash?: number
  readonly other?: number
  readonly liabilities?: number
  readonly holdings?: Readonly<Record<string, number>>
}

/** Throws InputError for a firm named twice, an asset that is not listed, an amount below 0. */
export function balanceSheets(
  assets: readonly string[],
  rows: readonly BalanceSheet[],
): BalanceSheets {
  const column = new Map(assets.map((asset, at) => [asset, at]))
  if (column.size !== assets.length) {
    throw new InputError('An asset is listed twice', { field: 'assets', value: assets })
  }
  const { length } = rows
  const sheets = {
    firms: rows.map(({ firm }) => firm),
    assets,
    cash: new Float64Array(length),
    other: new Float64Array(length),
    liabilities: new Float64Array(length),
    holdings: new Float64Array(length * assets.length),
  }
  const seen = new Set<string>()
  rows.forEach((row, at) => {
    if (seen.has(row.firm)) {
      throw new InputError('A firm is listed twice', { field: 'firm', value: row.firm })
    }
    seen.add(row.firm)
    for (const field of ['cash', 'other', 'liabilities'] as const) {
      sheets[field][at] = moneyOf(row[field] ?? 0, `${row.firm}.${field}`)
    }
    for (const [asset, value] of Object.entries(row.holdings ?? {})) {
      const place = column.get(asset)
      if (place === undefined) {
        const allowed = assets.join(', ')
        throw new InputError(`${row.firm} holds an asset that is not listed`, {
          field: 'holdings',
          value: asset,
          allowed,
        })
      }
      sheets.holdings[at * assets.length + place] = moneyOf(value, `${row.firm}.${asset}`)
    }
  })
  return sheets
}

function moneyOf(value: number, field: string): number {
  if (value >= 0 && value <= 1e36) return value
  throw new InputError('An amount is missing or below 0', { field, value, allowed: '0 to 1e36' })
}

/** Worth of what each firm holds at `prices`; at the start without. Money. */
export function holdingsWorth(sheets: BalanceSheets, prices?: ArrayLike<number>): Float64Array {
  const { firms, assets, holdings } = sheets
  const width = assets.length
  return Float64Array.from(firms, (_, firm) => {
    let worth = 0
    for (let asset = 0; asset < width; asset++) {
      worth += holdings[firm * width + asset] * (prices ? prices[asset] : 1)
    }
    return worth
  })
}

/** Cash, other assets and holdings of each firm at `prices`; at the start without. Money. */
export function totalAssets(sheets: BalanceSheets, prices?: ArrayLike<number>): Float64Array {
  const worth = holdingsWorth(sheets, prices)
  return worth.map((value, firm) => value + sheets.cash[firm] + sheets.other[firm])
}

/** Equity of each firm at `prices`; at the start without. Money, below 0: insolvent. */
export function equities(sheets: BalanceSheets, prices?: ArrayLike<number>): Float64Array {
  return totalAssets(sheets, prices).map((value, firm) => value - sheets.liabilities[firm])
}

/** Quantity of each asset that all firms hold. */
export function quantities({ assets, holdings }: BalanceSheets): Float64Array {
  const all = new Float64Array(assets.length)
  holdings.forEach((held, at) => {
    all[at % assets.length] += held
  })
  return all
}

/** Throws InputError unless the number lies in [low, high]. */
export function requireRange(field: string, value: number, low: number, high: number): void {
  if (value >= low && value <= high) return
  throw new InputError(`${field} is out of range`, { field, value, allowed: `${low} to ${high}` })
}

export interface Stress {
  /** Return of each asset, −0.2 is a fall of 20 %; none: 0. */
  readonly returns?: ArrayLike<number>
  /** Return of what cannot be sold. */
  readonly otherReturn?: number
}

/** The sheets after a stress and before anybody reacts. The price of each asset is 1 again. */
export function stressed(
  sheets: BalanceSheets,
  { returns, otherReturn = 0 }: Stress,
): BalanceSheets {
  requireRange('otherReturn', otherReturn, -1, 1e9)
  const { holdings, other, assets } = sheets
  for (let k = 0; k < assets.length && returns; k++) {
    requireRange(`return of ${assets[k]}`, returns[k], -1, 1e9)
  }
  return {
    ...sheets,
    other: other.map((value) => value * (1 + otherReturn)),
    holdings: holdings.map((held, at) => held * (1 + (returns?.[at % assets.length] ?? 0))),
  }
}
