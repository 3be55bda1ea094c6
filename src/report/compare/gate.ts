/** Conditions under which a change is refused: `newlyLiquidated > 0`, `badDebtUsd > 1e6`. */
import { readCondition } from '../../data/condition.ts'
import { parseThreshold } from '../../data/thresholds.ts'
import type { CompareNumbers } from './compare.ts'

const own = ['newlyLiquidated', 'spared', 'lostMoreUsd'] as const
const allowed = `'newlyLiquidated > 0': ${own.join(', ')} or a number of the summary, B less A`

export interface Gate {
  readonly text: string
  /** Of a summary it speaks of the difference, B less A. */
  readonly metric: string | null
  isBroken(numbers: CompareNumbers): boolean
}

export function readGate(text: string): Gate {
  const { field, sign, limitText, isMet } = readCondition(text, '--fail', allowed)
  const isOwn = own.some((it) => it === field)
  // A field of a summary is known by its thresholds, or is refused there with its name.
  if (!isOwn) parseThreshold(field, `${sign} ${limitText}`, { file: `--fail ${text}` })
  const of = (numbers: CompareNumbers): number | null =>
    isOwn ? numbers[field as (typeof own)[number]] : (numbers.differences[field] ?? null)
  return {
    text: `${field} ${sign} ${limitText}`,
    metric: isOwn ? null : field,
    // What is not known cannot be vouched for.
    isBroken(numbers) {
      const value = of(numbers)
      return value === null || isMet(value)
    },
  }
}
