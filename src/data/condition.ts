/** Conditions as people type them: `badDebtUsd > 1e6` is a number's name, a sign and a limit. */
import { InputError } from '../kit/assert.ts'
import { parseNumber } from './table.ts'

/** What a condition may compare by. */
export const operators: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
  '==': (value, limit) => value === limit,
}

/** Of a sign the one that holds where it does not; `==` has none. */
export const oppositeOf: Readonly<Record<string, string>> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
}

export interface Condition {
  /** The name, a sign, and the limit as it was written. */
  readonly field: string
  readonly sign: string
  readonly limitText: string
  isMet(value: number): boolean
}

/** `option` is where it was typed, `--until`; `allowed` what may stand there. */
export function readCondition(text: string, option: string, allowed: string): Condition {
  const [, field = '', sign = '', limitText = ''] =
    /^\s*([^\s<>=]+)\s*(<=|>=|==|<|>)\s*(\S+)\s*$/.exec(text) ?? []
  const limit = parseNumber(limitText)
  const compare = operators[sign]
  if (compare === undefined || !Number.isFinite(limit)) {
    throw new InputError(`${option} ${text} is no condition`, {
      field: option,
      value: text,
      allowed,
    })
  }
  return { field, sign, limitText, isMet: (value) => compare(value, limit) }
}
