/**
 * What each holding contributes to the risk of a portfolio: weight times the slope of VaR, which
 * sums to VaR because VaR grows in proportion with all weights (Euler).
 *
 * Of Cornish and Fisher's VaR the slopes of skewness and kurtosis are taken from the co-moments of
 * each holding with the portfolio. Variance is divided by n − 1, higher moments by n, as in the
 * reference.
 *
 * Source: shared/spec/models.md 4.1 (PerformanceAnalytics); Boudt, Peterson and Croux 2008.
 */
import { assert } from '../kit/assert.ts'
import { normalQuantile } from '../kit/math.ts'
import { checkLevel, cornishFisher, momentsOf } from './value-at-risk.ts'

export interface Contributions {
  readonly total: number
  /** In the order of the holdings. */
  readonly parts: readonly number[]
}

/** `series`: returns of each holding, all of one length. */
export function normalContributions(
  series: readonly ArrayLike<number>[],
  weights: readonly number[],
  level: number,
): Contributions {
  checkLevel(level)
  const z = normalQuantile(level)
  return contributionsOf(series, weights, (moments) => [-1, z / moments.deviation, 0, 0])
}

export function modifiedContributions(
  series: readonly ArrayLike<number>[],
  weights: readonly number[],
  level: number,
): Contributions {
  checkLevel(level)
  const z = normalQuantile(1 - level)
  const cube = z * z * z
  return contributionsOf(series, weights, ({ deviation: s, skewness, excess }) => {
    const h = cornishFisher(z, skewness, excess)
    const bySkewness = (z * z - 1) / 6 - ((2 * cube - 5 * z) * skewness) / 18
    const byExcess = (cube - 3 * z) / 24
    // VaR = −μ − s h(S, K) with S = m3/s³, K + 3 = m4/s⁴: the slopes by μ, variance/2, m3 and m4.
    const byDeviation = -h + 3 * bySkewness * skewness + 4 * byExcess * (excess + 3)
    return [-1, byDeviation / s, -bySkewness / (s * s), -byExcess / (s * s * s)]
  })
}

/** The variance is that of the sample, divided by n − 1; third and fourth moments by n. */
function sampleMoments(returns: ArrayLike<number>) {
  const { mean, deviation, skewness, excess } = momentsOf(returns)
  const share = (returns.length - 1) / returns.length
  const root = Math.sqrt(share)
  return {
    mean,
    deviation: deviation / root,
    skewness: skewness * share * root,
    excess: (excess + 3) * share * share - 3,
  }
}

type Slopes = readonly [mean: number, halfVariance: number, third: number, fourth: number]

function contributionsOf(
  series: readonly ArrayLike<number>[],
  weights: readonly number[],
  slopesAt: (moments: ReturnType<typeof momentsOf>) => Slopes,
): Contributions {
  const n = series[0]?.length ?? 0
  assert(
    n > 1 && series.length === weights.length && series.every((it) => it.length === n),
    'contributions: a weight and equally many returns for each holding',
  )
  const portfolio = Float64Array.from({ length: n }, (_, t) =>
    weights.reduce((sum, weight, at) => sum + weight * series[at][t], 0),
  )
  const moments = sampleMoments(portfolio)
  const [byMean, byHalfVariance, byThird, byFourth] = slopesAt(moments)
  const parts = weights.map((weight, at) => {
    const { mean } = momentsOf(series[at])
    let [second, third, fourth] = [0, 0, 0]
    for (let t = 0; t < n; t++) {
      const off = portfolio[t] - moments.mean
      const own = (series[at][t] - mean) / n
      second += (own * off * n) / (n - 1)
      third += 3 * own * off * off
      fourth += 4 * own * off * off * off
    }
    return weight * (byMean * mean + byHalfVariance * second + byThird * third + byFourth * fourth)
  })
  return { total: parts.reduce((sum, it) => sum + it, 0), parts }
}
