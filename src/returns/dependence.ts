/**
 * Returns of several assets at once: normal and t copulas over given distributions.
 *
 *     normal   X = L Z                       L Lᵀ = R
 *     t        X = L Z / √(W/ν)              W chi-square, one for all: crashes come together
 *
 * X is turned into a uniform by its own distribution function, so that any margin can be put on it.
 * With one common factor, R is `factorCorrelation` of its loadings.
 *
 * Source: McNeil, Frey and Embrechts, Quantitative Risk Management (2015), 7.3; Demarta and McNeil,
 * The t copula and related copulas (2005).
 */
import { InputError } from '../kit/assert.ts'
import { normalCdf } from '../kit/math.ts'
import type { Random } from '../kit/random.ts'
import { studentCdf } from '../kit/student.ts'
import type { Rows } from '../kit/symmetric.ts'
import { rootOf } from './correlation.ts'
import { drawGamma } from './draw.ts'

export interface Copula {
  readonly correlation: Rows
  /** Degrees of freedom of a t copula; left out: normal. */
  readonly freedom?: number
}

export interface JointDraw {
  /** X of each asset: normal or t, with variance 1 or ν/(ν − 2). */
  readonly values: Float64Array
  /** In (0, 1). */
  readonly uniforms: Float64Array
}

const common = 1_000_000

/** Draws of one step: 2·asset for each asset, and from a million on for what is common to all. */
export function createCopula({ correlation, freedom }: Copula) {
  const root = rootOf(correlation)
  if (freedom !== undefined && !(freedom > 0 && freedom < Infinity)) {
    const facts = { field: 'freedom', value: freedom, allowed: 'above 0' }
    throw new InputError('t copula: degrees of freedom', facts)
  }
  return (random: Random, path: number, step: number): JointDraw => {
    const z = root.map((_, asset) => random.normal(path, step, 2 * asset))
    const chi =
      freedom === undefined ? 1 : (2 * drawGamma(freedom / 2, random, path, step, common)) / freedom
    const scale = 1 / Math.sqrt(chi)
    const values = Float64Array.from(
      root,
      (row) => scale * row.reduce((sum, it, k) => sum + it * z[k], 0),
    )
    const uniforms = values.map((it) =>
      freedom === undefined ? normalCdf(it) : studentCdf(it, freedom),
    )
    return { values, uniforms }
  }
}
