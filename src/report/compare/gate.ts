/** Conditions under which a change is refused: `newlyLiquidated > 0`, `badDebtUsd > 1e6`. */
import { operators, parseThreshold } from '../../data/thresholds.ts'
import { InputError } from '../../kit/assert.ts'
import type { CompareNumbers } from './compare.ts'

const own = ['newlyLiquidated', 'spared', 'lostMoreUsd'] as const

export interface Gate {
  readonly text: string
  /** Of a summary it speaks of the difference, B less A. */
  readonly metric: string | null
  isBroken(numbers: CompareNumbers): boolean
}

export function readGate(text: string): Gate {
  const [, field = '', sign = '', limitText = ''] =
    /^\s*([^\s<>=]+)\s*(<=|>=|==|<|>)\s*(\S+)\s*$/.exec(text) ?? []
  const limit = Number(limitText)
  const isMet = operators[sign]
  if (isMet === undefined || limitText === '' || !Number.isFinite(limit)) throw wrong(text)
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
      return value === null || isMet(value, limit)
    },
  }
}

function wrong(text: string): InputError {
  return new InputError(`--fail ${text} is no condition`, {
    field: '--fail',
    value: text,
    allowed: `'newlyLiquidated > 0': ${own.join(', ')} or a number of the summary, B less A`,
  })
}
