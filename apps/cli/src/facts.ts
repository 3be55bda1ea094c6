// Numbers of the model beside published ones.
import * as read from './amounts.ts'
import type { Check, FactRow } from './record.ts'

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

/** The value at a dotted path: `markets.BTC.totalDrop` finds the market whose id is BTC. */
export function valueAt(root: unknown, path: string): number | null {
  return walk(root, path.split('.'))
}

/** Ids may contain dots themselves, so longer names are tried as well. */
function walk(value: unknown, steps: readonly string[]): number | null {
  if (steps.length === 0) return typeof value === 'number' ? value : null
  if (typeof value !== 'object' || value === null) return null
  for (let length = 1; length <= steps.length; length++) {
    const name = steps.slice(0, length).join('.')
    const next = Array.isArray(value)
      ? (value.find((row) => [row?.id, row?.role].includes(name)) ?? value[Number(name)])
      : (value as Record<string, unknown>)[name]
    const found = next === undefined ? null : walk(next, steps.slice(length))
    if (found !== null) return found
  }
  return null
}

/** How far the model is off, as a share of the fact. */
export function relativeError(model: number | null, fact: number): number | null {
  return model === null || fact === 0 ? null : (model - fact) / Math.abs(fact)
}
