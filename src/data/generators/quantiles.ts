/** A distribution as a table of quantiles: `{ 0: 1, 0.5: 5, 0.9: 20, 1: 50 }`. */
import { z } from 'zod'
import { FACTOR_MAX } from '../../units/magnitude.ts'

export const quantiles = z
  .record(z.string(), z.number().positive().max(FACTOR_MAX))
  .superRefine((table, context) => {
    const points = sorted(table)
    const bad = points.find(([p]) => !(p >= 0 && p <= 1))
    if (points.length === 0 || bad !== undefined) {
      context.addIssue({ code: 'custom', message: 'shares between 0 and 1, each with a value' })
    }
    if (points.some(([, value], at) => at > 0 && value < (points[at - 1] as Point)[1])) {
      context.addIssue({ code: 'custom', message: 'values that do not fall as the share grows' })
    }
  })
  .describe('Share of accounts at or below → value; straight lines between')

type Point = readonly [number, number]

function sorted(table: Readonly<Record<string, number>>): Point[] {
  return Object.entries(table)
    .map(([p, value]): Point => [Number(p), value])
    .sort(([a], [b]) => a - b)
}

/** The value below which a share `p` lies. Flat beyond the first and last point of the table. */
export function readQuantile(table: Readonly<Record<string, number>>): (p: number) => number {
  const points = sorted(table)
  const first = points[0] as Point
  const last = points[points.length - 1] as Point
  return (p) => {
    if (p <= first[0]) return first[1]
    if (p >= last[0]) return last[1]
    let at = 1
    while ((points[at] as Point)[0] < p) at++
    const [pLow, low] = points[at - 1] as Point
    const [pHigh, high] = points[at] as Point
    return low + ((high - low) * (p - pLow)) / (pHigh - pLow)
  }
}
