/**
 * Who has lent whom, when only the totals of each are known: a matrix with as few links as can be
 * found, as if every relationship had a price. It concentrates losses and so overstates
 * contagion; `maximum-entropy` is the other end.
 *
 * Pairs are drawn with weights max(a_i / d_j, d_j / a_i) of what is still to be lent and borrowed,
 * so that small ones attach to large ones, and each pair is loaded with all it can take; two that
 * need the same are joined first, as that link ends both. The sparsest of several tries is kept:
 * to know that nothing sparser exists would take for ever.
 *
 * Source: Anand, Craig, von Peter, Filling in the Blanks, Quantitative Finance 15(4), 2015; new
 * tries in place of their annealing.
 */
import { InputError } from '../kit/assert.ts'
import type { Random } from '../kit/random.ts'
import { createStream } from '../kit/streams.ts'
import { checkTotals, type Totals } from './maximum-entropy.ts'
import { type Entry, type Sparse, sparseOf } from './sparse.ts'

export interface MinimumDensityOptions {
  readonly seed: number
  /** The sparsest of so many tries is kept. Default 10. */
  readonly tries?: number
}

const countMax = 500
const triesMax = 10_000

export function minimumDensity(
  totals: Totals,
  { seed, tries = 10 }: MinimumDensityOptions,
): Sparse {
  if (!(Number.isInteger(tries) && tries >= 1 && tries <= triesMax)) {
    const allowed = `1 to ${triesMax}`
    throw new InputError(`tries is ${tries}`, { field: 'tries', value: tries, allowed })
  }
  const { claims, debts } = checkTotals(totals, countMax)
  let best: Entry[] | undefined
  for (let at = 0; at < tries; at++) {
    const random = createStream(seed, 'networks/minimum-density', at)
    const found = oneTry(claims, debts, random)
    if (best === undefined || found.length < best.length) best = found
  }
  return sparseOf(claims.length, claims.length, best ?? [])
}

function oneTry(claims: Float64Array, debts: Float64Array, random: Random): Entry[] {
  const lend = claims.slice()
  const borrow = debts.slice()
  const loans: Entry[] = []
  // Every loan but the last leaves one of both sides with nothing more to do.
  for (let draw = 0; draw < 2 * lend.length; draw++) {
    const pair = sameNeed(lend, borrow) ?? drawnPair(lend, borrow, random, draw)
    if (pair === undefined) break
    const { row, column } = pair
    const value = Math.min(lend[row], borrow[column])
    loans.push({ row, column, value })
    lend[row] -= value
    borrow[column] -= value
  }
  return rerouted(loans, lend, borrow)
}

interface Pair {
  readonly row: number
  readonly column: number
}

function sameNeed(lend: Float64Array, borrow: Float64Array): Pair | undefined {
  const columnOf = new Map<number, number>()
  for (const [column, need] of borrow.entries()) if (need > 0) columnOf.set(need, column)
  for (const [row, need] of lend.entries()) {
    const column = need > 0 ? columnOf.get(need) : undefined
    if (column !== undefined && column !== row) return { row, column }
  }
  return undefined
}

function drawnPair(
  lend: Float64Array,
  borrow: Float64Array,
  random: Random,
  draw: number,
): Pair | undefined {
  const weights = lend.map((_, row) => weightOf(lend, borrow, row))
  let left = weights.reduce((sum, value) => sum + value, 0) * random.uniform(0, 0, draw)
  let last = -1
  for (const [row, weight] of weights.entries()) {
    if (weight === 0) continue
    last = row
    if (left < weight) break
    left -= weight
  }
  return last < 0 ? undefined : { row: last, column: drawnColumn(lend, borrow, last, left) }
}

function drawnColumn(lend: Float64Array, borrow: Float64Array, row: number, left: number): number {
  let last = -1
  for (const [column, need] of borrow.entries()) {
    if (column === row || need <= 0) continue
    last = column
    left -= pairWeight(lend[row], need)
    if (left < 0) break
  }
  return last
}

function weightOf(lend: Float64Array, borrow: Float64Array, row: number): number {
  if (lend[row] <= 0) return 0
  let sum = 0
  for (let column = 0; column < borrow.length; column++) {
    if (column !== row && borrow[column] > 0) sum += pairWeight(lend[row], borrow[column])
  }
  return sum
}

const pairWeight = (a: number, b: number): number => Math.max(a / b, b / a)

/**
 * What is left can only be lent to oneself: it goes by way of others. A loan k → l becomes k → i
 * and i → l.
 */
function rerouted(loans: Entry[], lend: Float64Array, borrow: Float64Array): Entry[] {
  const self = lend.findIndex((need, row) => need > 0 && borrow[row] > 0)
  if (self < 0) return loans
  let left = Math.min(lend[self], borrow[self])
  const others: Entry[] = []
  for (const loan of loans) {
    const { row, column } = loan
    const moved = row === self || column === self ? 0 : Math.min(left, loan.value)
    left -= moved
    if (moved < loan.value) others.push({ row, column, value: loan.value - moved })
    if (moved > 0) {
      others.push({ row, column: self, value: moved }, { row: self, column, value: moved })
    }
  }
  return joined(others)
}

/** Loans of one pair as one. */
function joined(loans: readonly Entry[]): Entry[] {
  const byPair = new Map<string, Entry>()
  for (const { row, column, value } of loans) {
    const key = `${row} ${column}`
    byPair.set(key, { row, column, value: value + (byPair.get(key)?.value ?? 0) })
  }
  return [...byPair.values()]
}
