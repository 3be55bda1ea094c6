/** What is said of waves of auto-deleveraging: policies beside each other, and who bears them. */
import type { Wave } from '../../data/deleveraging-file.ts'
import type { PublishedWaves } from '../../data/published-waves.ts'
import { InputError } from '../../kit/assert.ts'
import { exactSum } from '../../kit/sum.ts'
import {
  type DeleveragingPolicy,
  deleveragingPolicies,
  type LossShares,
  measureShares,
  shareLoss,
} from '../../risk/deleveraging-policies.ts'
import { amount, count, share } from '../quantity.ts'
import { numberColumn, type Table, tableOf, textColumn } from '../table.ts'
import { plural, say, type Text } from '../text.ts'
import { publishedTable } from './published.ts'

export interface DeleverageReport {
  readonly title: string
  readonly sentences: readonly Text[]
  /** The first has a row for each policy. */
  readonly tables: readonly Table[]
}

/** One wave under one policy. */
interface Shared {
  readonly shares: Float64Array
  readonly measured: LossShares
}

/** `lot` is what `pro-rata-lots` and `min-max` give in; money, as needs and capacities are. */
export function deleverageReport(
  waves: readonly Wave[],
  title: string,
  { lot = 1, published }: { readonly lot?: number; readonly published?: PublishedWaves } = {},
): DeleverageReport {
  if (!(lot > 0 && lot < Infinity)) {
    throw new InputError(`--lot is ${lot}`, { field: '--lot', value: lot, allowed: 'above 0' })
  }
  const results = deleveragingPolicies.map(
    (policy) => [policy, waves.map((wave) => shared(policy, wave, lot))] as const,
  )
  return {
    title: `${title}: auto-deleveraging, policy by policy`,
    sentences: [
      ...told(waves),
      ...toldTaken(waves),
      ...(published === undefined ? [] : ['Accounts are not published: a winner is a coin’s all.']),
    ],
    tables: [
      policyTable(waves, results),
      ...(waves.length > 1 ? [waveTable(waves, results)] : []),
      winnerTable(waves, results),
      ...(published === undefined ? [] : [publishedTable(published)]),
    ],
  }
}

type Results = readonly (readonly [DeleveragingPolicy, readonly Shared[]])[]

function shared(policy: DeleveragingPolicy, { winners, need }: Wave, lot: number): Shared {
  const shares = shareLoss(policy, winners, need, lot)
  const measured = measureShares(winners, shares, need)
  // Shares that add up to the need but for their last bit leave nothing missing.
  const missing = measured.missing > 1e-12 * need ? measured.missing : 0
  return { shares, measured: { ...measured, missing } }
}

const sumOf = <T>(list: readonly T[], part: (it: T) => number): number => exactSum(list.map(part))
const capacityOf = ({ winners }: Wave): number => sumOf(winners, ({ capacity }) => capacity)

function told(waves: readonly Wave[]): Text[] {
  const need = amount(sumOf(waves, (it) => it.need))
  const short = waves.filter((it) => it.need > capacityOf(it))
  return [
    say`${need} were missing in ${plural(waves.length, 'wave')}; winners had \
${amount(sumOf(waves, capacityOf))} to give, counted wave by wave.`,
    ...(short.length === 0
      ? []
      : [say`In ${plural(short.length, 'wave')} that was not enough: all of it is given.`]),
  ]
}

function toldTaken(waves: readonly Wave[]): Text[] {
  const known = waves.filter(({ taken }) => taken !== null)
  if (known.length === 0) return []
  const over = sumOf(known, ({ need, taken }) => (taken ?? 0) - need)
  const off = sumOf(known, ({ need, taken }) => Math.abs((taken ?? 0) - need))
  const beyond = say`${amount(Math.abs(over))} ${over < 0 ? 'less' : 'more'}`
  const taken = amount(sumOf(known, ({ taken }) => taken ?? 0))
  return [
    say`The venue took ${taken}: ${beyond} than was missing; wave by wave it was off by \
${amount(off)}.`,
  ]
}

function policyTable(waves: readonly Wave[], results: Results): Table {
  const columns = [
    textColumn('policy'),
    numberColumn('given'),
    numberColumn('overshoot', 'overshoot', 'given beyond what was missing'),
    numberColumn('missing', 'missing', 'what winners could not cover'),
    numberColumn('payers', 'payers', 'winners who give anything, counted wave by wave'),
    numberColumn('worst', 'worst', 'largest share of anybody’s capacity'),
    numberColumn(
      'inversions',
      'inversions',
      'pairs of whom the one with more capacity gives less; mean over waves',
    ),
  ]
  const rows = results.map(([policy, list]): Text[] => [
    policy,
    amount(sumOf(list, (it) => it.measured.given)),
    amount(sumOf(list, (it) => it.measured.overshoot)),
    amount(sumOf(list, (it) => it.measured.missing)),
    count(sumOf(list, (it) => it.shares.filter((given) => given > 0).length)),
    share(Math.max(0, ...list.map((it) => it.measured.worst))),
    share(sumOf(list, (it) => it.measured.inversions) / Math.max(1, waves.length)),
  ])
  return tableOf('policies', 'Policies', columns, rows)
}

function waveTable(waves: readonly Wave[], results: Results): Table {
  const columns = [
    textColumn('wave'),
    numberColumn('need'),
    numberColumn('taken', 'taken', 'by the venue'),
    numberColumn('capacity'),
    numberColumn('winners'),
    ...results.map(([policy]) =>
      numberColumn(policy, policy, 'largest share of anybody’s capacity'),
    ),
  ]
  const rows = waves.map((wave, at): Text[] => [
    wave.id,
    amount(wave.need),
    wave.taken === null ? '' : amount(wave.taken),
    amount(capacityOf(wave)),
    count(wave.winners.length),
    ...results.map(([, list]) => share(list[at]?.measured.worst)),
  ])
  return tableOf('waves', 'Waves, and the largest share of anybody’s capacity', columns, rows)
}

/** Who bears it: what each gives over all waves, who could give most first. */
function winnerTable(waves: readonly Wave[], results: Results): Table {
  const rows = new Map<string, { capacity: number; given: number[] }>()
  for (const [at, wave] of waves.entries()) {
    for (const [row, { name, capacity }] of wave.winners.entries()) {
      const it = rows.get(name) ?? { capacity: 0, given: results.map(() => 0) }
      it.capacity += capacity
      for (const [policy, [, list]] of results.entries()) {
        it.given[policy] = (it.given[policy] ?? 0) + (list[at]?.shares[row] ?? 0)
      }
      rows.set(name, it)
    }
  }
  const columns = [
    textColumn('winner'),
    numberColumn('capacity', 'capacity', 'counted wave by wave'),
    ...results.map(([policy]) => numberColumn(policy, policy, 'given')),
  ]
  const sorted = [...rows].sort(([, a], [, b]) => b.capacity - a.capacity)
  return tableOf(
    'winners',
    'Who bears it',
    columns,
    sorted.map(([name, { capacity, given }]) => [name, amount(capacity), ...given.map(amount)]),
  )
}
