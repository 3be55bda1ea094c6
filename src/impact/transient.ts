/**
 * How to sell X when the impact of each trade goes away with time, by a kernel G: at times t_i,
 *
 *     cost = ½ Σ_ij x_i G(|t_i − t_j|) x_j
 *     best: x = X G⁻¹1 / (1ᵀG⁻¹1), at a cost of X² / (2 · 1ᵀG⁻¹1)
 *
 *     exponential   G(t) = e^(−ρt)               power law   G(t) = (1 + t/t₀)^(−γ)
 *
 * A kernel lets nobody earn by trading there and back where xᵀGx > 0 for all trades that add up to
 * nothing: convex, falling kernels do (Pólya), others may not.
 *
 * Source: Obizhaeva and Wang 2013; Gatheral 2010; Alfonsi, Schied, Slynko 2012. ml-matrix solves.
 * Ignores: risk. The linear impact is scaled outside: multiply costs by price per base.
 */
import { CholeskyDecomposition, Matrix, solve } from 'ml-matrix'
import { assert, InputError } from '../kit/assert.ts'
import { exp, pow } from '../kit/math.ts'

/** G of the time between two trades. */
export type Kernel = (time: number) => number

export function exponentialKernel(rate: number): Kernel {
  assert(rate > 0 && rate < Infinity, 'kernel: a rate is above zero and finite')
  return (time) => exp(-rate * time)
}

export function powerKernel(exponent: number, scale = 1): Kernel {
  assert(exponent > 0 && scale > 0, 'kernel: exponent and scale are above zero')
  return (time) => pow(1 + time / scale, -exponent)
}

export interface TransientSchedule {
  readonly trades: readonly number[]
  /** For an impact of one unit of price per base. */
  readonly cost: number
}

const timesMax = 2000

export function scheduleTransient(
  size: number,
  times: readonly number[],
  kernel: Kernel,
): TransientSchedule {
  if (!isFreeOfManipulation(times, kernel)) {
    throw new InputError('the kernel lets a round trip earn money: there is no best schedule', {
      field: 'kernel',
      allowed: 'a kernel under which round trips cost, such as a falling, convex one',
    })
  }
  const matrix = new Matrix(times.map((a) => times.map((b) => kernel(Math.abs(a - b)))))
  const solved = solve(matrix, Matrix.ones(times.length, 1)).to1DArray()
  const sum = solved.reduce((total, value) => total + value, 0)
  const trades = solved.map((value) => (size * value) / sum)
  return { trades, cost: (size * size) / (2 * sum) }
}

/** ½ xᵀGx of any trades, there and back included. */
export function costOfTrades(
  trades: readonly number[],
  times: readonly number[],
  kernel: Kernel,
): number {
  let cost = 0
  for (let row = 0; row < trades.length; row++) {
    for (let column = 0; column < trades.length; column++) {
      cost += trades[row] * trades[column] * kernel(Math.abs(times[row] - times[column]))
    }
  }
  return cost / 2
}

/** True where every round trip at these times costs something, whatever its trades. */
export function isFreeOfManipulation(times: readonly number[], kernel: Kernel): boolean {
  if (times.length < 1 || times.length > timesMax) {
    throw new InputError('a schedule has too few or too many times', {
      value: times.length,
      allowed: `1 to ${timesMax}`,
    })
  }
  if (times.length === 1) return true
  const between = (a: number, b: number) => kernel(Math.abs(times[a] - times[b]))
  // Round trips are sums of steps: buy at one time, sell at the next.
  const steps = times.slice(1).map((_, a) =>
    times.slice(1).map((_time, b) => {
      // In this order it is symmetric to the last bit, as the decomposition asks.
      return between(a, b) + between(a + 1, b + 1) - (between(a, b + 1) + between(a + 1, b))
    }),
  )
  return new CholeskyDecomposition(new Matrix(steps)).isPositiveDefinite()
}

/** Equal steps of [0, horizon]: trades at both ends. */
export function equidistant(horizon: number, steps: number): number[] {
  return Array.from({ length: steps + 1 }, (_, at) => (horizon * at) / steps)
}

/** The limit of ever shorter steps: a first and a last trade, and a rate between them. */
export function scheduleObizhaevaWang(
  size: number,
  horizon: number,
  rate: number,
): { readonly ends: number; readonly perTime: number; readonly between: number } {
  const ends = size / (rate * horizon + 2)
  return { ends, perTime: rate * ends, between: rate * horizon * ends }
}
