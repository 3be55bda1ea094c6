/**
 * How much of each service is lost when some lose a part of theirs: the inoperability of what a
 * service depends on is handed on in proportion.
 *
 *     q = A* q + c        q = (I − A*)⁻¹ c        at rest
 *     q ← q + k (A* q + c − q)                    on the way, k the recovery rate of a step
 *
 * with q in [0, 1] the share of each service that is lost, c the share lost by itself and A*[i][j]
 * the loss of i for each unit of loss of j. For round-about dependencies ρ(A*) must be below 1, or
 * any loss grows without end. Where the sum says more than everything, `atMostOne` stops at 1: the
 * least fixed point of q = min(1, A* q + c).
 *
 * Source: Haimes and Jiang 2001, Santos and Haimes 2004 (inoperability input–output model), Lian
 * and Haimes 2006 (recovery); equations as in shared/spec/topics.md T15, read 2026-11-29, the
 * recovery from memory and held to its closed forms.
 * Assumes: losses in proportion; no stocks and no substitutes (`dependencies.ts` has those).
 */
import { Matrix, solve } from 'ml-matrix'
import { InputError } from '../kit/assert.ts'
import { pow } from '../kit/math.ts'
import { multiply, type Sparse } from './sparse.ts'
import { connectedParts, radiusBounds } from './spectral-radius.ts'

/** q. Throws InputError for a negative weight, a loss outside [0, 1], or ρ(A*) of 1 or more. */
export function inoperability(dependence: Sparse, lost: ArrayLike<number>): Float64Array {
  checkLosses(dependence, lost)
  const q = new Float64Array(dependence.rows)
  // What a part depends on comes before it, so each is solved once.
  for (const part of connectedParts(dependence)) solvePart(dependence, lost, part, q)
  return q
}

function solvePart(
  { begin, column, value }: Sparse,
  lost: ArrayLike<number>,
  part: readonly number[],
  q: Float64Array,
): void {
  const placeOf = new Map(part.map((row, place) => [row, place]))
  const rest = part.map((row) => lost[row])
  const matrix = Matrix.eye(part.length, part.length)
  for (const [place, row] of part.entries()) {
    for (let at = begin[row]; at < begin[row + 1]; at++) {
      const inside = placeOf.get(column[at])
      if (inside === undefined) rest[place] += value[at] * q[column[at]]
      else matrix.set(place, inside, matrix.get(place, inside) - value[at])
    }
  }
  const solved = solve(matrix, Matrix.columnVector(rest))
  for (const [place, row] of part.entries()) q[row] = solved.get(place, 0)
}

const ROUNDS_MAX = 100_000

/** The least q = min(1, A* q + c), from no loss upwards; ρ(A*) may be 1 or more here. */
export function inoperabilityAtMostOne(
  dependence: Sparse,
  lost: ArrayLike<number>,
): { readonly q: Float64Array; readonly converged: boolean } {
  checkLosses(dependence, lost, Infinity)
  let q = new Float64Array(dependence.rows)
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const next = multiply(dependence, q).map((sum, at) => Math.min(1, sum + lost[at]))
    const isStill = next.every((value, at) => value - q[at] <= 1e-15)
    q = next
    if (isStill) return { q, converged: true }
  }
  return { q, converged: false }
}

export interface Recovery {
  /** Share of each service that is lost at the start. */
  readonly start: ArrayLike<number>
  /** k in (0, 1]: share of the way that a step makes. Alone, a loss is (1 − k)ⁿ after n steps. */
  readonly rates: ArrayLike<number>
  /** Loss that lasts. */
  readonly lost?: ArrayLike<number>
  readonly steps: number
}

/** q after each step, the start first. */
export function recovery(dependence: Sparse, given: Recovery): Float64Array[] {
  const { start, rates, steps } = given
  const { lost = new Float64Array(dependence.rows) } = given
  checkLosses(dependence, start)
  checkLosses(dependence, lost)
  checkRange('steps', steps, 1, 1e6)
  for (let at = 0; at < dependence.rows; at++) checkRange('rate', rates[at], 1e-9, 1)
  const path = [Float64Array.from(start)]
  for (let step = 0; step < steps; step++) {
    const q = path[step]
    const pull = multiply(dependence, q)
    path.push(q.map((value, at) => value + rates[at] * (pull[at] + lost[at] - value)))
  }
  return path
}

/** The k that brings a loss alone from `before` to `after` in so many steps. */
export function recoveryRate(before: number, after: number, steps: number): number {
  checkRange('before', before, 1e-12, 1)
  checkRange('after', after, 1e-12, before)
  checkRange('steps', steps, 1, 1e6)
  return 1 - pow(after / before, 1 / steps)
}

function checkLosses(dependence: Sparse, lost: ArrayLike<number>, radiusMax = 1): void {
  checkRange('number of losses', lost.length, dependence.rows, dependence.rows)
  for (let at = 0; at < lost.length; at++) checkRange(`loss ${at}`, lost[at], 0, 1)
  const { high } = radiusBounds(dependence)
  if (high < radiusMax || radiusMax === Infinity) return
  throw new InputError('Dependencies go round and grow: a loss has no end', {
    field: 'spectral radius',
    value: high,
    allowed: 'below 1',
  })
}

function checkRange(field: string, value: number, low: number, high: number): void {
  if (value >= low && value <= high) return
  throw new InputError(`${field} is out of range`, { field, value, allowed: `${low} to ${high}` })
}
