/** Totals published of the sixteen waves of 10 October 2025, beside what the inputs give. */
import type { PublishedWaves } from '../../data/published-waves.ts'
import { exactSum } from '../../kit/sum.ts'
import { amount, count, type Quantity } from '../quantity.ts'
import { numberColumn, type Table, tableOf, textColumn } from '../table.ts'
import { say, type Text } from '../text.ts'

/** One published number; `computed` null: what it would take is not published. */
export interface PublishedTotal {
  readonly what: string
  readonly published: number
  readonly computed: number | null
  readonly unit: 'amount' | 'count'
}

/** As far as an amount is printed in its source: to the cent. */
const cent = 0.01

export const agrees = ({ published, computed }: PublishedTotal): boolean =>
  computed !== null && Math.abs(computed - published) <= cent

/**
 * Published: shared/spec/models.md 5 and the sums of shared/data/adl-2025-10-10 (headlines.json,
 * summary_totals.csv), read 2026-11-30; the paper is Chitra et al., arXiv 2602.15182.
 */
export function publishedTotals({ waves, needs, policies, shocks }: PublishedWaves) {
  const sum = (list: readonly number[]) => exactSum([...list])
  const off = (taken: readonly number[]) =>
    sum(taken.map((it, at) => Math.abs(it - (needs[at]?.published ?? 0))))
  const taken = waves.map((it) => it.taken ?? 0)
  const total = sum(needs.map((it) => it.computed))
  const alike = needs.filter(({ published, capacity }, at) => {
    const worst = policies[at]?.proRataWorst ?? 0
    return Math.abs(published / capacity / worst - 1) < 1e-9
  })
  const money = (what: string, published: number, computed: number | null): PublishedTotal => {
    return { what, published, computed, unit: 'amount' }
  }
  return [
    money('needs: gap to the bankruptcy price times contracts', 15_079_669.61, total),
    money('taken by the venue beyond needs', 45_028_665.72, sum(taken) - total),
    money('the venue’s queue, off from needs wave by wave', 53_782_490.53, off(taken)),
    money(
      'integer min–max, off from needs wave by wave',
      106_205.81,
      off(policies.map((it) => it.minMax)),
    ),
    money('deficits of losers', 23_191_104.48, sum(shocks.map((it) => it.deficit))),
    money(
      'queue beyond deficits, by coin and cluster',
      653_552_663.51,
      sum(shocks.map(({ budget, deficit }) => Math.max(0, budget - deficit))),
    ),
    money(
      'deficits the queue left, by coin and cluster',
      16_690_263.85,
      sum(shocks.map(({ budget, deficit }) => Math.max(0, deficit - budget))),
    ),
    {
      what: 'waves in which pro rata takes need over capacity',
      published: waves.length,
      computed: alike.length,
      unit: 'count',
    },
    money('objective of the queue (with fairness)', 64_859_522.21, null),
    money('objective of integer pro rata', 3_404_185, null),
    money('objective of continuous pro rata', 2_732_437.29, null),
    money('objective of mirror descent', 4_413_367.61, null),
  ] satisfies PublishedTotal[]
}

export function publishedTable(waves: PublishedWaves): Table {
  const totals = publishedTotals(waves)
  const columns = [
    textColumn('what'),
    numberColumn('published'),
    numberColumn('computed', 'computed', 'from the published inputs'),
    textColumn('agrees'),
  ]
  const rows = totals.map((it): Text[] => {
    const show = (value: number | null): Quantity =>
      it.unit === 'count' ? count(value) : amount(value)
    return [
      it.what,
      show(it.published),
      it.computed === null ? '' : show(it.computed),
      it.computed === null ? 'inputs not published' : agrees(it) ? 'yes' : 'no',
    ]
  })
  const note = say`Objectives need the profit of every account in every wave, which is not \
published. Where pro rata does not agree, the published share is too small to sum to the need: the \
capacities published there cannot be those that were shared among.`
  return tableOf('published', 'Published totals, computed again', columns, rows, [note])
}
