/**
 * Differences of two runs over several seeds, each pair on the same draws. The interval holds the
 * mean difference with a chance of 95 % where differences are normal:
 *
 *     mean ± t(n − 1) · s / √n        s: standard deviation of the differences
 *
 * Source: the paired t interval (Student 1908).
 */
import { assert } from '../../kit/assert.ts'
import { bisect } from '../../kit/bisect.ts'
import { studentCdf } from '../../kit/student.ts'
import { exactSum } from '../../kit/sum.ts'
import { quantityFor } from '../metric.ts'
import { count } from '../quantity.ts'
import { numberColumn, type Table, tableOf, textColumn } from '../table.ts'
import { say, type Text } from '../text.ts'

export interface Paired {
  readonly mean: number
  /** Half the width of the interval; 0 where nothing varies. */
  readonly half: number
}

const chance = 0.95

export function paired(differences: readonly number[]): Paired {
  const n = differences.length
  assert(n >= 2, 'paired: two pairs at least')
  const mean = exactSum([...differences]) / n
  const variance = exactSum(differences.map((it) => (it - mean) * (it - mean))) / (n - 1)
  const isBelow = (t: number) => studentCdf(t, n - 1) < (1 + chance) / 2
  // With one degree of freedom it is 12.7.
  const { high } = bisect(0, 20, isBelow)
  return { mean, half: high * Math.sqrt(variance / n) }
}

/** `pairs`: by seed, the differences in the order of the metrics; null: there was none. */
export function pairedTable(
  metrics: readonly string[],
  pairs: readonly (readonly (number | null)[])[],
): Table {
  const rows = metrics.flatMap((metric, at): Text[][] => {
    const known = pairs.flatMap((it) => it[at] ?? [])
    if (known.length > 0 && known.every((it) => it === 0)) return []
    if (known.length < 2) return [[metric, '', '', '', count(known.length)]]
    const { mean, half } = paired(known)
    const ends = [mean, mean - half, mean + half].map((it) => quantityFor(metric, it))
    return [[metric, ...ends, count(known.length)]]
  })
  const columns = [
    textColumn('number', ''),
    numberColumn('mean', 'B less A'),
    numberColumn('from', 'at least'),
    numberColumn('to', 'at most'),
    numberColumn('pairs'),
  ]
  const note = say`the mean over ${count(pairs.length)} seeds, both runs on the same draws; 95 %; \
what never differs is left out`
  return tableOf('paired', 'Over seeds', columns, rows, [note])
}
