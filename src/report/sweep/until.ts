/** What a search looks for: `badDebtUsd > 1e6`, and then its opposite holds no longer. */
import { oppositeOf, readCondition } from '../../data/condition.ts'
import { parseThreshold, type Threshold } from '../../data/thresholds.ts'
import { InputError } from '../../kit/assert.ts'

const allowed = "'badDebtUsd > 1e6': a number of the summary, <, <=, > or >=, and a limit"

/** The threshold that holds until the condition is met. */
export function readUntil(text: string): Threshold {
  const { field, sign, limitText } = readCondition(text, '--until', allowed)
  const opposite = oppositeOf[sign]
  if (opposite === undefined) {
    const facts = { field: '--until', value: text, allowed }
    throw new InputError(`--until ${text} is no condition that can be left`, facts)
  }
  return parseThreshold(field, `${opposite} ${limitText}`, { file: `--until ${text}` })
}

/** What a threshold looks like where it is breached. */
export function breachText({ field, condition }: Threshold): string {
  const [sign = '', limit = ''] = condition.trim().split(/(?<=[<>=])(?![<>=])\s*/)
  const opposite = oppositeOf[sign]
  return opposite === undefined ? `not ${field} ${condition}` : `${field} ${opposite} ${limit}`
}
