/**
 * Least squares for a curve of a few parameters, by Levenberg and Marquardt, with a covariance that
 * stays right where residuals differ in size or move together.
 *
 *     V = (J'J)⁻¹ M (J'J)⁻¹      M = Σ over groups of (J_g' e_g)(J_g' e_g)'
 *
 * Without groups every row is one and its residual is divided by 1 − h (HC3); with groups M is
 * multiplied by G/(G − 1) · (n − 1)/(n − k) (CR1).
 *
 * Source: MacKinnon and White 1985 (HC3); Cameron and Miller 2015 (CR1). ml-matrix solves.
 */
import { inverse, Matrix } from 'ml-matrix'
import { assert, InputError } from '../kit/assert.ts'

export interface Problem {
  readonly observed: ArrayLike<number>
  readonly start: readonly number[]
  /** The curve at one row. */
  value(parameters: Float64Array, row: number): number
  /** Rows that share their fate have the same number. */
  readonly group?: ArrayLike<number> | undefined
  readonly weight?: ArrayLike<number> | undefined
}

export interface Fit {
  readonly parameters: Float64Array
  /** Of the parameters, row by row. */
  readonly covariance: readonly (readonly number[])[]
  /** Observed less fitted. */
  readonly residuals: Float64Array
  /** Sum of weighted squares. */
  readonly squares: number
}

const stepsMax = 200
const tolerance = 1e-12
const dampingMax = 1e12

export function fitNonlinear(problem: Problem): Fit {
  const rows = problem.observed.length
  const width = problem.start.length
  if (rows <= width) {
    throw new InputError('too few observations to fit a curve', {
      value: rows,
      allowed: `more than ${width}`,
    })
  }
  let parameters = Float64Array.from(problem.start)
  let residuals = residualsAt(problem, parameters)
  let squares = sumOfSquares(problem, residuals)
  let damping = 1e-3
  for (let step = 0; step < stepsMax && damping < dampingMax; step++) {
    const jacobian = jacobianAt(problem, parameters)
    const move = solveStep(problem, jacobian, residuals, damping)
    const next = parameters.map((value, at) => value + move[at])
    const trial = residualsAt(problem, next)
    const trialSquares = sumOfSquares(problem, trial)
    if (!(trialSquares <= squares)) {
      damping *= 4
      continue
    }
    const isDone = squares - trialSquares <= tolerance * squares
    parameters = next
    residuals = trial
    squares = trialSquares
    damping = Math.max(1e-12, damping / 8)
    if (isDone) break
  }
  return { parameters, residuals, squares, covariance: sandwich(problem, parameters, residuals) }
}

const weightOf = ({ weight }: Problem, row: number): number => weight?.[row] ?? 1

function residualsAt(problem: Problem, parameters: Float64Array): Float64Array {
  const { observed } = problem
  const residuals = new Float64Array(observed.length)
  for (let row = 0; row < residuals.length; row++) {
    residuals[row] = observed[row] - problem.value(parameters, row)
  }
  return residuals
}

function sumOfSquares(problem: Problem, residuals: Float64Array): number {
  let sum = 0
  for (let row = 0; row < residuals.length; row++) {
    sum += weightOf(problem, row) * residuals[row] * residuals[row]
  }
  return sum
}

/** Slopes of the curve, one column a parameter, by central differences. */
function jacobianAt(problem: Problem, parameters: Float64Array): Float64Array[] {
  return Array.from(parameters, (value, at) => {
    const column = new Float64Array(problem.observed.length)
    const step = 1e-6 * Math.max(1e-2, Math.abs(value))
    const moved = Float64Array.from(parameters)
    moved[at] = value + step
    for (let row = 0; row < column.length; row++) column[row] = problem.value(moved, row)
    moved[at] = value - step
    for (let row = 0; row < column.length; row++) {
      column[row] = (column[row] - problem.value(moved, row)) / (2 * step)
    }
    return column
  })
}

function normalMatrix(problem: Problem, jacobian: readonly Float64Array[]): number[][] {
  return jacobian.map((left) =>
    jacobian.map((right) => {
      let sum = 0
      for (let row = 0; row < left.length; row++) {
        sum += weightOf(problem, row) * left[row] * right[row]
      }
      return sum
    }),
  )
}

function solveStep(
  problem: Problem,
  jacobian: readonly Float64Array[],
  residuals: Float64Array,
  damping: number,
): readonly number[] {
  const normal = normalMatrix(problem, jacobian)
  for (let at = 0; at < normal.length; at++) normal[at][at] *= 1 + damping
  const slope = jacobian.map((column) => {
    let sum = 0
    for (let row = 0; row < column.length; row++) {
      sum += weightOf(problem, row) * column[row] * residuals[row]
    }
    return [sum]
  })
  return inverseOf(normal).mmul(new Matrix(slope)).to1DArray()
}

/** By singular values where a parameter does not matter: its step is then nil. */
function inverseOf(normal: number[][]): Matrix {
  return inverse(new Matrix(normal), true)
}

function sandwich(
  problem: Problem,
  parameters: Float64Array,
  residuals: Float64Array,
): readonly (readonly number[])[] {
  const jacobian = jacobianAt(problem, parameters)
  const bread = inverseOf(normalMatrix(problem, jacobian))
  const width = parameters.length
  const rows = residuals.length
  const scores = new Map<number, Float64Array>()
  for (let row = 0; row < rows; row++) {
    const group = problem.group?.[row] ?? row
    let score = scores.get(group)
    if (score === undefined) {
      score = new Float64Array(width)
      scores.set(group, score)
    }
    const part = weightOf(problem, row) * residuals[row]
    const shrink = problem.group ? 1 : 1 - leverage(problem, bread, jacobian, row)
    assert(shrink > 0, 'nonlinear fit: leverage stays below one')
    for (let at = 0; at < width; at++) score[at] += (part * jacobian[at][row]) / shrink
  }
  const meat = Matrix.zeros(width, width)
  for (const score of scores.values()) {
    for (let a = 0; a < width; a++) {
      for (let b = 0; b < width; b++) meat.set(a, b, meat.get(a, b) + score[a] * score[b])
    }
  }
  const groups = scores.size
  const few = problem.group ? (groups / (groups - 1)) * ((rows - 1) / (rows - width)) : 1
  return bread.mmul(meat).mmul(bread).mul(few).to2DArray()
}

function leverage(
  problem: Problem,
  bread: Matrix,
  jacobian: readonly Float64Array[],
  row: number,
): number {
  let sum = 0
  for (let a = 0; a < jacobian.length; a++) {
    for (let b = 0; b < jacobian.length; b++) {
      sum += jacobian[a][row] * bread.get(a, b) * jacobian[b][row]
    }
  }
  return Math.min(0.999, sum * weightOf(problem, row))
}
