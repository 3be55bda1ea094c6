// Numbers of the model beside published ones.
import * as read from './amounts.ts'
import type { Check, FactRow } from './record.ts'

const typicalRowsMin = 4

/** A number in the unit that a fact is given in. */
export function inUnit(value: number | null, unit: string): string {
  if (value === null) return read.none
  switch (unit.toLowerCase()) {
    case 'usd':
    case '$':
      return read.usd(value)
    case 'ms':
      return read.duration(value)
    case 's':
      return read.duration(1000 * value)
    case 'price':
      return read.price(value, read.priceDigits(value))
    case 'share':
    case 'rate':
      return read.percent(value)
    case 'accounts':
    case 'count':
    case 'rounds':
    case '':
      return Number.isInteger(value) ? read.count(value) : read.short(value)
    default:
      return `${Math.abs(value) < 1e5 ? read.short(value) : read.count(value)} ${unit}`
  }
}

export function errorText({ error }: FactRow): string {
  return read.change(error)
}

/** What a threshold was compared with, digits as in its condition. */
export function checkedValue({ value }: Check): string {
  return value === null ? 'none' : String(Number(value.toPrecision(6)))
}

/** How good the rows are that nobody fitted: `half of 38 within ±21 %`. */
export function typicalError(rows: readonly FactRow[]): string {
  const errors = rows.flatMap(({ error }) => (error === null ? [] : [Math.abs(error)]))
  if (errors.length < typicalRowsMin) return ''
  const median = errors.sort((a, b) => a - b)[Math.ceil(errors.length / 2) - 1]
  return `half of ${read.count(errors.length)} within ±${read.percent(median)}`
}
