/**
 * Solves x = min(cap, max(0, b + M x)) for M ≥ 0 on some of the rows, the others held as they are:
 * what remains of a clearing once it is known who cannot pay.
 *
 * Sweeps (Gauss and Seidel) from where x stands, which move one way and so end at the solution
 * next to the start. Where they are slow, because almost nothing leaks out of a group of debtors,
 * elimination takes over as soon as it would have cost no more. ml-matrix eliminates.
 */
import { LuDecomposition, Matrix } from 'ml-matrix'
import { InputError } from '../kit/assert.ts'
import type { Sparse } from './sparse.ts'

export interface Equations {
  readonly matrix: Sparse
  readonly constant: Float64Array
  readonly cap: Float64Array
}

/** How much was done: sweeps, matrix entries read in them, and eliminations. */
export interface SettleWork {
  sweeps: number
  entries: number
  eliminations: number
}

const sweepsMax = 100_000
/** Rows an elimination may have: its memory is their square. */
const eliminatedMax = 2000
/** Errors left, as a share of the cap. */
const precision = 1e-15

export function settle(
  equations: Equations,
  rows: Int32Array,
  x: Float64Array,
  work: SettleWork,
): void {
  const budget = (rows.length * rows.length * rows.length) / 3
  let spent = 0
  let isTried = false
  let before = Infinity
  for (let count = 0; count < sweepsMax; count++) {
    const entries = work.entries
    const change = sweep(equations, rows, x, work)
    if (isSettled(change, before)) return
    before = change
    spent += work.entries - entries + rows.length
    if (!isTried && spent > budget && rows.length <= eliminatedMax) {
      isTried = true
      if (eliminate(equations, rows, x, work)) before = Infinity
    }
  }
  throw new InputError('the payments do not settle: almost nothing leaves a group of debtors', {
    value: `${sweepsMax} sweeps over ${rows.length} institutions`,
    allowed: 'a network in which some of every debt is owed to somebody who can pay, or outside it',
  })
}

/** Changes shrink by a factor each time: what is still to come is a geometric series. */
function isSettled(change: number, before: number): boolean {
  if (change === 0) return true
  const ratio = change / before
  return change < 10 * precision && ratio < 1 && (change * ratio) / (1 - ratio) < precision
}

/** The largest change, as a share of the row's cap. */
function sweep(
  { matrix, constant, cap }: Equations,
  rows: Int32Array,
  x: Float64Array,
  work: SettleWork,
): number {
  const { begin, column, value } = matrix
  let change = 0
  let entries = 0
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]
    const end = begin[row + 1]
    let sum = constant[row]
    for (let entry = begin[row]; entry < end; entry++) sum += value[entry] * x[column[entry]]
    entries += end - begin[row]
    const next = Math.min(cap[row], Math.max(0, sum))
    const moved = Math.abs(next - x[row])
    if (moved > change * cap[row]) change = moved / cap[row]
    x[row] = next
  }
  work.entries += entries
  work.sweeps++
  return change
}

/**
 * The rows between 0 and their cap, solved at once. False, and x as it was, where that has no
 * answer inside the bounds; the sweeps go on either way and have the last word.
 */
function eliminate(
  { matrix, constant, cap }: Equations,
  rows: Int32Array,
  x: Float64Array,
  work: SettleWork,
): boolean {
  const free = rows.filter((row) => x[row] > 0 && x[row] < cap[row])
  if (free.length === 0) return false
  work.eliminations++
  const place = new Map(Array.from(free, (row, at) => [row, at]))
  const left = Matrix.eye(free.length)
  const right = Matrix.zeros(free.length, 1)
  for (const [at, row] of free.entries()) {
    let known = constant[row]
    for (let entry = matrix.begin[row]; entry < matrix.begin[row + 1]; entry++) {
      const column = matrix.column[entry]
      const other = place.get(column)
      if (other === undefined) known += matrix.value[entry] * x[column]
      else left.set(at, other, left.get(at, other) - matrix.value[entry])
    }
    right.set(at, 0, known)
  }
  const lu = new LuDecomposition(left)
  if (lu.isSingular()) return false
  const solved = lu.solve(right)
  const slack = 1e-12
  for (const [at, row] of free.entries()) {
    const value = solved.get(at, 0)
    if (!(value >= -slack * cap[row] && value <= (1 + slack) * cap[row])) return false
  }
  for (const [at, row] of free.entries()) {
    x[row] = Math.min(cap[row], Math.max(0, solved.get(at, 0)))
  }
  return true
}
