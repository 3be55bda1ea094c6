/**
 * Conditions on a run's summary: `badDebtUsd: '< 1e7'`, `markets.curve.totalDrop: '<= 0.1'`.
 *
 * A field is a dotted path; rows of a list are named by their id, role or number. A time that is
 * null never came, so it counts as later than any time; any other null fulfils nothing, because
 * what was not measured cannot be vouched for.
 */
import type { Summary } from '../engine/result.ts'
import { InputError } from '../kit/assert.ts'
import type { Place } from './document.ts'
import { factsAt } from './input-file.ts'
import { list, unknownName } from './nearest.ts'
import { parseNumber } from './table.ts'

export interface Threshold {
  readonly field: string
  /** As written: `< 1e7`. */
  readonly condition: string
  check(summary: Summary): ThresholdResult
}

export interface ThresholdResult {
  /** `badDebtUsd < 1e7`. */
  readonly text: string
  readonly value: number | null
  readonly holds: boolean
}

type FieldsOf<T, V> = { [K in keyof T]-?: [T[K]] extends [V] ? K : never }[keyof T]
type NumberField = FieldsOf<Summary, number | null>

// Listed by hand because types are gone at run time; the compiler checks that none is left out.
const numberFields: Readonly<Record<NumberField, true>> = {
  rounds: true,
  endMs: true,
  accounts: true,
  unsafeAtStart: true,
  liquidatedAccounts: true,
  liquidatedUsd: true,
  liquidatedLongUsd: true,
  forcedUsd: true,
  adlAccounts: true,
  adlUsd: true,
  fundStartUsd: true,
  fundUsedUsd: true,
  fundUsedShare: true,
  badDebtUsd: true,
  feesUsd: true,
  firstLiquidationMs: true,
  firstAdlMs: true,
  amplification: true,
  loopGain: true,
}
const listFields = ['markets', 'perRound', 'oracles', 'byRole', 'waterfall', 'work'] as const
const known: readonly string[] = [
  ...Object.keys(numberFields),
  ...listFields.map((field) => `${field}.…`),
]

const operators: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
  '==': (value, limit) => value === limit,
}

/** `place` says where the scenario has it; errors found when checking speak of it too. */
export function parseThreshold(
  field: string,
  condition: string,
  place: Place = { file: 'thresholds' },
): Threshold {
  const match = /^\s*(<=|>=|==|<|>)\s*(\S+)\s*$/.exec(condition)
  const [, operator = '', limitText = ''] = match ?? []
  const limit = parseNumber(limitText)
  const holds = operators[operator]
  if (holds === undefined || !Number.isFinite(limit)) {
    throw new InputError(`thresholds.${field} is ${condition}`, {
      ...factsAt(place),
      field: `thresholds.${field}`,
      value: condition,
      allowed: `one of ${Object.keys(operators).join(' ')} and a number, in quotes: '< 1e7'`,
    })
  }
  const [head = ''] = field.split('.')
  const isNumber = Object.hasOwn(numberFields, field)
  const isInList = field.includes('.') && listFields.some((name) => name === head)
  if (!isNumber && !isInList) {
    throw unknownName('summary field', field, known, {
      ...factsAt(place),
      field: `thresholds.${field}`,
    })
  }
  const text = `${field} ${operator} ${limitText}`
  return {
    field,
    condition,
    check(summary) {
      const value = find(summary, field.split('.'), [], place)
      const isTime = field.endsWith('Ms')
      const compared = value ?? (isTime ? Number.POSITIVE_INFINITY : Number.NaN)
      return { text, value, holds: holds(compared, limit) }
    },
  }
}

/** Follows the path into the summary. Names of rows may hold dots: the longest that fits counts. */
function find(
  here: unknown,
  rest: readonly string[],
  done: readonly string[],
  place: Place,
): number | null {
  if (rest.length === 0 && (typeof here === 'number' || here === null)) return here
  const rows = rowsOf(here)
  for (let length = rest.length; length > 0; length--) {
    const name = rest.slice(0, length).join('.')
    if (!rows.has(name)) continue
    return find(rows.get(name), rest.slice(length), [...done, name], place)
  }
  const facts = { ...factsAt(place), field: `thresholds.${[...done, ...rest].join('.')}` }
  if (rest.length > 0) throw unknownName('summary field', rest.join('.'), rows.keys(), facts)
  throw new InputError(`${done.join('.')} is no number`, {
    ...facts,
    allowed: list([...rows.keys()]),
  })
}

function rowsOf(here: unknown): ReadonlyMap<string, unknown> {
  if (typeof here !== 'object' || here === null) return new Map()
  if (!Array.isArray(here)) return new Map(Object.entries(here))
  const rows = new Map<string, unknown>()
  for (const [at, row] of here.entries()) {
    rows.set(String(at), row)
    const { id, role } = Object(row) as { id?: string; role?: string }
    const name = id ?? role
    if (name !== undefined) rows.set(name, row)
  }
  return rows
}
