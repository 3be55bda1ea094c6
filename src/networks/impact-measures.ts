/**
 * How the network lets one default reach others, beyond direct neighbours. V_ij is 1 where the
 * default of i alone takes all equity of j; C = exp(V) weighs walks of length k by 1/k!.
 *
 *     susceptibility of j   Σ_{i≠j} C_ij / Σ_i V_ij         above 1: reached from afar
 *     fluidity              mean of the susceptibilities
 *     diffusion of q        what Σ_{j≠i} C_ij of all i lose if q passes nothing on, divided by
 *                           Σ_j V_qj: walks that begin at q, and those that pass through it
 *
 * Source: Silva, Souza, Tabak, Working Papers 391 and 392, Banco Central do Brasil, 2015, as in the
 * R package NetworkRiskMeasures (read 29 November 2026).
 */
import { InputError } from '../kit/assert.ts'
import { columnSums, mapEntries, rowSums, type Sparse } from './sparse.ts'

export interface ImpactDiffusion {
  /** By institution: walks that start at it, that pass through it, and both. */
  readonly start: Float64Array
  readonly intermediate: Float64Array
  readonly total: Float64Array
}

const termsMax = 2000
/** Multiplications that somebody would wait for. */
const workMax = 4e9

/** `impact` as `impactMatrix` makes it. From 1 on the default of the row takes the column. */
export function binaryImpact(impact: Sparse): Sparse {
  return mapEntries(impact, (value) => (value >= 1 ? 1 : 0))
}

/** `impact`: binary, or shares up to 1. */
export function impactSusceptibility(impact: Sparse): Float64Array {
  const capped = checked(impact, impact.rows)
  const reached = new Float64Array(impact.columns)
  for (let row = 0; row < impact.rows; row++) {
    for (const [column, value] of communicability(capped, row).entries()) {
      if (column !== row) reached[column] += value
    }
  }
  return columnSums(capped).map((direct, column) => (direct > 0 ? reached[column] / direct : 0))
}

export function impactFluidity(impact: Sparse): number {
  const all = impactSusceptibility(impact)
  return all.length === 0 ? 0 : all.reduce((sum, value) => sum + value, 0) / all.length
}

export function impactDiffusion(impact: Sparse): ImpactDiffusion {
  const count = impact.rows
  const capped = checked(impact, count * (count + 1))
  const whole = Array.from({ length: count }, (_, row) => communicability(capped, row))
  const start = new Float64Array(count)
  const intermediate = new Float64Array(count)
  for (const [quiet, direct] of rowSums(capped).entries()) {
    if (direct === 0) continue
    const without = mapEntries(capped, (value, row) => (row === quiet ? 0 : value))
    for (let row = 0; row < count; row++) {
      const rest = communicability(without, row)
      let lost = 0
      for (const [column, value] of whole[row].entries()) {
        if (column !== row) lost += Math.max(0, value - rest[column])
      }
      if (row === quiet) start[quiet] = lost / direct
      else intermediate[quiet] += lost / direct
    }
  }
  return { start, intermediate, total: start.map((value, row) => value + intermediate[row]) }
}

/** One row of exp(V), term by term: all are positive, so nothing cancels. */
export function communicability(impact: Sparse, row: number): Float64Array {
  const { begin, column, value } = impact
  const sum = new Float64Array(impact.columns)
  let term = new Float64Array(impact.columns)
  term[row] = 1
  sum[row] = 1
  for (let power = 1; power <= termsMax; power++) {
    const next = new Float64Array(impact.columns)
    let isMore = false
    for (let from = 0; from < impact.rows; from++) {
      if (term[from] === 0) continue
      const part = term[from] / power
      for (let at = begin[from]; at < begin[from + 1]; at++) {
        next[column[at]] += part * value[at]
      }
    }
    for (const [at, by] of next.entries()) {
      if (by > 1e-17 * sum[at]) isMore = true
      sum[at] += by
    }
    if (!isMore) return sum
    term = next
  }
  throw new InputError('the impacts are too strong to add up all walks', {
    value: `${termsMax} steps`,
    allowed: 'a sparser network, or impacts that are smaller',
  })
}

function checked(impact: Sparse, walks: number): Sparse {
  // Some thirty terms for each.
  const value = walks * (impact.value.length + impact.rows) * 30
  if (value > workMax) {
    const allowed = 'a smaller network: this measure looks at every pair'
    throw new InputError(`the network is too large for it`, { value: impact.rows, allowed })
  }
  return mapEntries(impact, (share) => Math.min(1, share))
}
