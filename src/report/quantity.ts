/**
 * Numbers that a result says: each knows what it counts and how people read it. Writers show them
 * with `textOf` (text.ts) and never compute one.
 */
import * as read from './amounts.ts'
import { logError as asFactor, bps as inBps, instant as inCalendar } from './card-amounts.ts'
import { utc } from './dated.ts'

export interface Quantity {
  /** Null: there is no such number. */
  readonly value: number | null
  readonly unit: UnitId
  /** Decimals, for units that leave them open. */
  readonly digits?: number
  /** Of a time since the start of a run: when that was, milliseconds since 1970. */
  readonly startMs?: number
}

interface Unit {
  /** What the value counts. */
  readonly means: string
  readonly text: (value: number | null, digits: number) => string
}

export const units = {
  usd: { means: 'US dollars', text: (value) => read.usd(value) },
  amount: { means: 'units of what is named beside it', text: (value) => read.short(value) },
  count: { means: 'how many', text: (value) => read.count(value) },
  price: { means: 'a price in the quote of its market', text: read.price },
  share: { means: 'a share of one', text: (value) => read.percent(value) },
  change: { means: 'a share of one, with its sign', text: (value) => read.change(value) },
  drop: { means: 'a fall as a share of one, above 0 down', text: (value) => read.drop(value) },
  times: { means: 'how many times', text: (value) => read.times(value) },
  number: { means: 'a plain number', text: read.decimals },
  figure: { means: 'a number of the unit in its title', text: (value) => read.figure(value) },
  exact: { means: 'six digits, in the unit of its field', text: (value) => read.exact(value) },
  bps: { means: 'a share of one, read in basis points', text: inBps },
  logError: { means: 'standard error of a logarithm', text: asFactor },
  instant: { means: 'milliseconds since 1970, UTC', text: inCalendar },
  duration: { means: 'milliseconds', text: (value) => read.duration(value) },
  clock: { means: 'milliseconds since the start of the run', text: (value) => read.clock(value) },
} as const satisfies Readonly<Record<string, Unit>>

export type UnitId = keyof typeof units

export function quantityText({ value, unit, digits = 2, startMs }: Quantity): string {
  if (startMs !== undefined && value !== null) return utc(startMs + value, startMs)
  const { text }: Unit = units[unit]
  return text(value, digits)
}

type Given = number | null | undefined

/** What is not finite is no number to show, and no zero is below zero. */
const known = (value: Given): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value + 0 : null

const of =
  (unit: UnitId) =>
  (value: Given): Quantity => ({ value: known(value), unit })

export const usd = of('usd')
export const amount = of('amount')
export const count = of('count')
export const share = of('share')
export const change = of('change')
export const drop = of('drop')
export const times = of('times')
export const figure = of('figure')
export const exact = of('exact')
export const bps = of('bps')
export const logError = of('logError')
export const instant = of('instant')
export const duration = of('duration')
export const clock = of('clock')

/** With as many decimals; see `priceDigits`. */
export const price = (value: Given, digits: number): Quantity => {
  return { value: known(value), unit: 'price', digits }
}

/** A plain number such as a loop gain. */
export const plain = (value: Given, digits = 2): Quantity => {
  return { value: known(value), unit: 'number', digits }
}
