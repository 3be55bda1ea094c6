/**
 * Conditions on a run's summary: `badDebtUsd: '< 1e7'`, `markets.curve.totalDrop: '<= 0.1'`.
 *
 * A field is a dotted path (summary-path.ts). A time that is null never came, so it counts as later
 * than any time; any other null fulfils nothing, because what was not measured cannot be vouched
 * for. A condition on bad debt has to hold of what stands below zero and is not closed as well: a
 * run whose liquidators stay away books nothing.
 */
import type { Summary } from '../engine/reading/result.ts'
import { InputError } from '../kit/assert.ts'
import { operators } from './condition.ts'
import type { Place } from './document.ts'
import { factsAt } from './input-file.ts'
import { checkPathStart, numberAt } from './summary-path.ts'
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
  /** What to know about it: the run did not converge, or losses stand that are not booked. */
  readonly note?: string
}

const symbols = Object.keys(operators).join(' ')
export const thresholdAllowed = `one of ${symbols} and a number, in quotes: '< 1e7'`

/** What would be bad debt were everybody below zero closed now: 0 for all other fields. */
function standingBeside(summary: Summary, field: string): number {
  if (field === 'badDebtUsd' || field === 'waterfall.bad-debt.usd') {
    return summary.standingShortfallUsd
  }
  const of = summary.perVenue.find(({ id }) => field === `perVenue.${id}.badDebtUsd`)
  return of?.standingShortfallUsd ?? 0
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
      allowed: thresholdAllowed,
    })
  }
  const pathPlace = { ...place, field: `thresholds.${field}` }
  checkPathStart(field, pathPlace)
  const text = `${field} ${operator} ${limitText}`
  return {
    field,
    condition,
    check(summary) {
      const value = numberAt(summary, field, pathPlace)
      const isTime = field.endsWith('Ms')
      const compared = value ?? (isTime ? Number.POSITIVE_INFINITY : Number.NaN)
      const standing = standingBeside(summary, field)
      const isHeld = holds(compared, limit)
      const isBroken = isHeld && !holds(compared + standing, limit)
      const notes = [
        ...(isBroken
          ? [`${compared + standing} with what stands below zero and is not closed`]
          : []),
        ...(summary.converged ? [] : [`the run did not converge: ${summary.outcome}`]),
      ]
      const note = notes.length > 0 ? { note: notes.join('; ') } : {}
      return { text, value, holds: isHeld && !isBroken, ...note }
    },
  }
}
