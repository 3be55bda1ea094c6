/**
 * Auto-deleveraging as an allocation: somebody's loss is shared out among winners, and each policy
 * says how. `need` and capacities in money; nobody gives more than his capacity, his profit.
 *
 *     queue               best score first, each whole, the last one in part
 *     pro-rata            x = need · u / Σu            u: capacity
 *     pro-rata-lots       the same in whole lots, by largest remainder (Hamilton)
 *     min-max             whole lots, so that the largest x / u is as small as can be
 *     by-size             x in proportion to the size of the position, as far as capacities go:
 *                         what one index for all of a side does (A/K)
 *
 *     overshoot = given − need          what lots round up
 *     worst     = max x / u
 *     inversions = share of pairs of winners of whom the one with more capacity gives less
 *
 * Pro rata is the one rule that nobody games by splitting an account (Chitra et al.).
 *
 * Source: Chitra et al., Autodeleveraging as online learning, arXiv 2602.15182, as summarised in
 * shared/spec/models.md 5, read 2026-11-23.
 * Assumes: one wave; capacities are known; closing itself costs nothing.
 */
import { assert } from '../kit/assert.ts'
import { bisect } from '../kit/bisect.ts'
import { exactSum } from '../kit/sum.ts'

export interface Winner {
  /** What he may be made to give: his profit where his principal is protected. */
  readonly capacity: number
  /** Rank in the queue of his venue: higher goes first. */
  readonly score: number
  /** Of the position, any unit. */
  readonly size: number
}

export const deleveragingPolicies = [
  'queue',
  'pro-rata',
  'pro-rata-lots',
  'min-max',
  'by-size',
] as const
export type DeleveragingPolicy = (typeof deleveragingPolicies)[number]

/** What each winner gives, in their order; all their capacities where that is not enough. */
export function shareLoss(
  policy: DeleveragingPolicy,
  winners: readonly Winner[],
  need: number,
  lot = 1,
): Float64Array {
  assert(need >= 0 && lot > 0, 'shareLoss: a need of 0 or more, lots above 0')
  const capacity = Float64Array.from(winners, (it) => it.capacity)
  for (const it of capacity) assert(it >= 0 && it < Infinity, 'shareLoss: capacities are finite')
  if (need >= exactSum([...capacity])) return capacity
  if (policy === 'queue') return queue(winners, need)
  if (policy === 'pro-rata') return inProportion(capacity, capacity, need)
  if (policy === 'by-size') {
    return inProportion(
      Float64Array.from(winners, ({ size }) => Math.abs(size)),
      capacity,
      need,
    )
  }
  const lots = Float64Array.from(capacity, (it) => Math.floor(it / lot))
  const wanted = Math.ceil(need / lot - 1e-9)
  // Too little comes in whole lots: all of them, and no more.
  if (exactSum([...lots]) <= wanted) return lots.map((it) => it * lot)
  const given =
    policy === 'min-max'
      ? leastWorst(capacity, lots, wanted, lot)
      : byRemainder(capacity, lots, wanted)
  return given.map((it) => it * lot)
}

function queue(winners: readonly Winner[], need: number): Float64Array {
  const order = [...winners.keys()].sort(
    (a, b) => (winners[b] as Winner).score - (winners[a] as Winner).score || a - b,
  )
  const given = new Float64Array(winners.length)
  let left = need
  for (const row of order) {
    given[row] = Math.min(left, (winners[row] as Winner).capacity)
    left -= given[row] as number
  }
  return given
}

/** Shares by weight; who has no more is left out, and the rest is shared again. */
function inProportion(weight: Float64Array, capacity: Float64Array, need: number): Float64Array {
  const given = new Float64Array(weight.length)
  let open = [...weight.keys()].filter((row) => (weight[row] as number) > 0)
  let left = need
  while (open.length > 0 && left > 0) {
    const rate = left / exactSum(open.map((row) => weight[row] as number))
    const full = open.filter((row) => rate * (weight[row] as number) >= (capacity[row] as number))
    if (full.length === 0) {
      for (const row of open) given[row] = rate * (weight[row] as number)
      return given
    }
    for (const row of full) {
      given[row] = capacity[row] as number
      left -= given[row] as number
    }
    open = open.filter((row) => rate * (weight[row] as number) < (capacity[row] as number))
  }
  return given
}

/** Whole lots nearest to pro rata: its floors, then one more each by largest remainder. */
function byRemainder(capacity: Float64Array, lots: Float64Array, wanted: number): Float64Array {
  const all = exactSum([...capacity])
  const exact = capacity.map((it) => (wanted * it) / all)
  const given = exact.map((it, row) => Math.min(Math.floor(it), lots[row] as number))
  let left = wanted - exactSum([...given])
  const order = [...given.keys()].sort(
    (a, b) =>
      (exact[b] as number) - (given[b] as number) - ((exact[a] as number) - (given[a] as number)) ||
      a - b,
  )
  // Twice around where many are at their last whole lot.
  for (let at = 0; left > 0; at = (at + 1) % order.length) {
    const row = order[at] as number
    if ((given[row] as number) >= (lots[row] as number)) continue
    given[row] = (given[row] as number) + 1
    left--
  }
  return given
}

/** Lots such that the largest share of anybody's capacity is as small as can be. */
function leastWorst(
  capacity: Float64Array,
  lots: Float64Array,
  wanted: number,
  lot: number,
): Float64Array {
  const within = (worst: number) =>
    lots.map((most, row) => {
      const may = Math.floor(((capacity[row] as number) * worst) / lot + 1e-12)
      return Math.min(most, may)
    })
  const isTooLittle = (worst: number) => exactSum([...within(worst)]) < wanted
  const { high } = bisect(0, 1, isTooLittle)
  const given = within(high)
  // What is too much is given back by those who give the largest share.
  let over = exactSum([...given]) - wanted
  const share = (row: number) => ((given[row] as number) * lot) / (capacity[row] as number)
  const order = [...given.keys()].filter((row) => (given[row] as number) > 0)
  order.sort((a, b) => share(b) - share(a) || a - b)
  for (const row of order) {
    if (over === 0) break
    given[row] = (given[row] as number) - 1
    over--
  }
  return given
}

export interface LossShares {
  readonly given: number
  readonly overshoot: number
  /** What is left uncovered. */
  readonly missing: number
  readonly worst: number
  readonly inversions: number
}

export function measureShares(
  winners: readonly Winner[],
  shares: Float64Array,
  need: number,
): LossShares {
  const given = exactSum([...shares])
  let worst = 0
  for (const [row, { capacity }] of winners.entries()) {
    if (capacity > 0) worst = Math.max(worst, (shares[row] as number) / capacity)
  }
  return {
    given,
    overshoot: Math.max(0, given - need),
    missing: Math.max(0, need - given),
    worst,
    inversions: inversions(winners, shares),
  }
}

/** Winners come in by capacity, least first; each is compared with what those before him give. */
function inversions(winners: readonly Winner[], shares: Float64Array): number {
  const rows = [...winners.keys()]
  const capacity = (row: number) => (winners[row] as Winner).capacity
  rows.sort((a, b) => capacity(a) - capacity(b))
  const rank = new Map([...new Set(shares)].sort((a, b) => a - b).map((it, at) => [it, at + 1]))
  const tree = new Float64Array(rank.size + 1)
  let inverted = 0
  let pairs = 0
  for (let begin = 0; begin < rows.length; ) {
    let end = begin
    while (end < rows.length && capacity(rows[end] as number) === capacity(rows[begin] as number)) {
      end++
    }
    const alike = rows.slice(begin, end)
    // Of those before, who have less, how many give more?
    for (const row of alike) {
      inverted += begin - countUpTo(tree, rank.get(shares[row] as number) as number)
      pairs += begin
    }
    for (const row of alike) add(tree, rank.get(shares[row] as number) as number)
    begin = end
  }
  return pairs === 0 ? 0 : inverted / pairs
}

function countUpTo(tree: Float64Array, at: number): number {
  let sum = 0
  for (let node = at; node > 0; node -= node & -node) sum += tree[node] as number
  return sum
}

function add(tree: Float64Array, at: number): void {
  for (let node = at; node < tree.length; node += node & -node) {
    tree[node] = (tree[node] as number) + 1
  }
}
