/**
 * Which of several inputs a number depends on: shares of its variance, for inputs that vary
 * independently over their ranges.
 *
 *     S_i  what varies with input i alone        mean (f(B) − f̄) (f(A_i) − f(A)) / V
 *     T_i  what varies with it and what it does together with others    mean (f(A) − f(A_i))² / 2V
 *
 * A and B are two samples, A_i is A with column i of B. T_i near S_i: it acts by itself; T_i of 0:
 * it may be left as it is. Intervals are those of the bootstrap over rows, and of the sample only.
 *
 * Source: Saltelli and others, Variance based sensitivity analysis of model output, CPC 181 (2010):
 * estimators (b) and, of Jansen, (f); Latin hypercubes: McKay, Beckman and Conover 1979.
 */
import { assert } from '../kit/assert.ts'
import { quantileOf } from '../kit/quantile.ts'
import type { Random } from '../kit/random.ts'

/** Points in [0, 1)^dimensions, each column in each of `count` equal parts once. */
export function latinHypercube(
  count: number,
  dimensions: number,
  random: Random,
  path: number,
): number[][] {
  assert(count >= 1 && dimensions >= 1, 'latinHypercube: points and dimensions')
  const columns = Array.from({ length: dimensions }, (_, column) => {
    const places = Array.from({ length: count }, (_, at) => at)
    for (let at = count - 1; at > 0; at--) {
      const other = random.uniformInt(path, at, 2 * column, at + 1)
      ;[places[at], places[other]] = [places[other], places[at]]
    }
    return places.map((it, at) => (it + random.uniform(path, at, 2 * column + 1)) / count)
  })
  return Array.from({ length: count }, (_, at) => columns.map((column) => column[at]))
}

/** A, B, then A with each column of B in turn: rows to ask, one sample after the other. */
export function sobolDesign(count: number, dimensions: number, random: Random): number[][] {
  const a = latinHypercube(count, dimensions, random, 0)
  const b = latinHypercube(count, dimensions, random, 1)
  const mixed = Array.from({ length: dimensions }, (_, column) =>
    a.map((row, at) => row.with(column, b[at][column])),
  )
  return [a, b, ...mixed].flat()
}

export interface SobolIndex {
  readonly first: number
  readonly total: number
  /** 95 %. */
  readonly firstEnds: readonly [low: number, high: number]
  readonly totalEnds: readonly [low: number, high: number]
}

const resamples = 500

/** `values` in the order of `sobolDesign`; null where they never differ. */
export function sobolIndices(
  values: readonly number[],
  count: number,
  random: Random,
): SobolIndex[] | null {
  const dimensions = values.length / count - 2
  assert(Number.isInteger(dimensions) && dimensions >= 1, 'sobolIndices: values of a design')
  const part = (at: number) => values.slice(at * count, (at + 1) * count)
  const [a, b] = [part(0), part(1)]
  const rows = Array.from({ length: count }, (_, at) => at)
  if (varianceOf(a, b, rows) === 0) return null
  return Array.from({ length: dimensions }, (_, column) => {
    const mixed = part(column + 2)
    const drawn = Array.from({ length: resamples }, (_, sample) => {
      const again = rows.map((at) => random.uniformInt(sample, at, 1, count))
      return indexOf(a, b, mixed, again)
    }).filter((it) => it !== null)
    const ends = (values: number[]): [number, number] => {
      const sorted = Float64Array.from(values).sort()
      return [quantileOf(sorted, 0.025), quantileOf(sorted, 0.975)]
    }
    const { first, total } = indexOf(a, b, mixed, rows) as { first: number; total: number }
    return {
      ...{ first, total },
      firstEnds: ends(drawn.map((it) => it.first)),
      totalEnds: ends(drawn.map((it) => it.total)),
    }
  })
}

function indexOf(
  a: readonly number[],
  b: readonly number[],
  mixed: readonly number[],
  rows: readonly number[],
): { first: number; total: number } | null {
  const variance = varianceOf(a, b, rows)
  if (variance === 0) return null
  const mean = meanOf(a, b, rows)
  let [first, total] = [0, 0]
  for (const at of rows) {
    first += (b[at] - mean) * (mixed[at] - a[at])
    total += (a[at] - mixed[at]) * (a[at] - mixed[at])
  }
  return { first: first / rows.length / variance, total: total / rows.length / 2 / variance }
}

function varianceOf(a: readonly number[], b: readonly number[], rows: readonly number[]): number {
  const mean = meanOf(a, b, rows)
  const square = (it: number) => (it - mean) * (it - mean)
  return rows.reduce((sum, at) => sum + square(a[at]) + square(b[at]), 0) / (2 * rows.length)
}

const meanOf = (a: readonly number[], b: readonly number[], rows: readonly number[]): number =>
  rows.reduce((sum, at) => sum + a[at] + b[at], 0) / (2 * rows.length)
