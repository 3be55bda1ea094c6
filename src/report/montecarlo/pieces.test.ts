// What a loss is made of: pieces against theory, against other draws, and their sum.
import { describe, expect, test } from 'vitest'
import { readDrawnSettings } from '../../data/drawn-settings.ts'
import { createRandom } from '../../kit/random.ts'
import { createCopula } from '../../returns/dependence.ts'
import { garchPaths } from '../../returns/paths.ts'
import { normalRisk } from '../../returns/value-at-risk.ts'
import { textOf } from '../text.ts'
import { createDraws } from './draws.ts'
import { historyRows } from './history-rows.ts'
import { namedRisks, namedTold } from './named.ts'
import { linearFrom, linearLoss, linearPoints, riskPieces } from './pieces.ts'
import { quantileInterval } from './quantile-interval.ts'
import { regimeLosses } from './regime-losses.ts'

const line = { at: [0], loss: 0, slopes: [1] }
const sumOf = ({ normal, tail, dependence, convexity, cascade }: Record<string, number>) =>
  (normal ?? 0) + (tail ?? 0) + (dependence ?? 0) + (convexity ?? 0) + (cascade ?? 0)

describe('five pieces', () => {
  // T1: L(x) = x + (x − 5 %)⁺ · .6/.4, σ = 4 %.
  test('of the map of T1: all that is not normal is the cascade', () => {
    const random = createRandom(31, 1)
    const n = 40_000
    const draws = Array.from({ length: n }, (_, run) => [0.04 * random.normal(run, 0, 0)])
    const apart = draws.map(([x = 0]) => x)
    const losses = apart.map((x) => x + (Math.max(0, x - 0.05) * 0.6) / 0.4)
    const [at99] = riskPieces({ draws, apart, losses, linear: line, seed: 1 }, [0.99])
    if (at99 === undefined) throw new Error('one level, one row')
    // The normal piece is known to σ/√2n · z, the quantile of the shock to its own interval.
    expect(Math.abs(at99.normal - 0.09305391496)).toBeLessThan((3 * 0.04 * 2.4) / Math.sqrt(2 * n))
    const { low, high } = quantileInterval(Float64Array.from(apart).sort(), 0.99, 0.997)
    expect(at99.normal + at99.tail).toBeGreaterThan(low ?? 1)
    expect(at99.normal + at99.tail).toBeLessThan(high ?? 0)
    expect([at99.dependence, at99.convexity]).toEqual([0, 0])
    // A quantile goes through the map: what the cascade adds is that of the shock's own quantile.
    const own = at99.normal + at99.tail
    expect(at99.cascade).toBeCloseTo(((own - 0.05) * 0.6) / 0.4, 6)
    expect(sumOf(at99 as never)).toBeCloseTo(at99.total, 15)
  })

  test('two settings: own tails with other draws, then crashes together, then what bends', () => {
    const [n, rho] = [20_000, 0]
    const correlation = [
      [1, rho],
      [rho, 1],
    ]
    /** Exponential, of mean 0 and deviation 1. */
    const quantile = (u: number) => -Math.log(1 - u) - 1
    const drawn = (copulaFreedom: number | undefined, seed: number) => {
      const draw = createCopula({ correlation, ...(copulaFreedom && { freedom: copulaFreedom }) })
      const random = createRandom(seed, 1)
      return Array.from({ length: n }, (_, run) =>
        Array.from(draw(random, run, 0).uniforms, quantile),
      )
    }
    const draws = drawn(1, 41)
    const linear = { at: [0, 0], loss: 0, slopes: [1, 1] }
    const apart = draws.map(([x = 0, y = 0]) => x + y + 0.1 * x * x)
    const losses = apart.map((it) => it * 1.5)
    const [at] = riskPieces({ draws, apart, losses, linear, seed: 1 }, [0.99])
    if (at === undefined) throw new Error('one level, one row')
    // z √(w′Σw) with the correlation of the draws, near that of the copula.
    const deviation = Math.sqrt(draws.reduce((sum, [x = 0, y = 0]) => sum + (x + y) ** 2, 0) / n)
    expect(at.normal).toBeCloseTo(normalRisk(0, deviation, 0.99).valueAtRisk, 1)
    // Brute force for the second: the same margins, a normal copula, other random numbers.
    const plain = Float64Array.from(drawn(undefined, 43), ([x = 0, y = 0]) => x + y).sort()
    const { low, high } = quantileInterval(plain, 0.99, 0.9999)
    const band = (high ?? 0) - (low ?? 0)
    expect(Math.abs(at.normal + at.tail - (plain[Math.floor(0.99 * n)] ?? 0))).toBeLessThan(band)
    expect(at.dependence).toBeGreaterThan(band / 2)
    expect(at.convexity).toBeGreaterThan(0)
    expect(at.cascade).toBeCloseTo((at.total / 1.5) * 0.5, 12)
    expect(sumOf(at as never)).toBeCloseTo(at.total, 13)
  })

  test('the linear loss is exact where the loss is linear, and its slope there where not', () => {
    const random = createRandom(5, 1)
    const draws = Array.from({ length: 500 }, (_, run) =>
      [0, 1, 2].map((at) => (at === 2 ? 7 : at + random.normal(run, 0, at))),
    )
    const points = linearPoints(draws)
    expect(points).toHaveLength(7)
    const known = linearFrom(
      points,
      points.map(([x = 0, y = 0]) => 3 + 2 * x - 5 * y),
    )
    expect(known.slopes[0]).toBeCloseTo(2, 9)
    expect(known.slopes[1]).toBeCloseTo(-5, 9)
    // It never varies.
    expect(known.slopes[2]).toBe(0)
    expect(linearLoss(known, [1, 2, 7])).toBeCloseTo(-5, 9)
    const bent = linearFrom(
      points,
      points.map(([x = 0]) => x * x),
    )
    expect(bent.slopes[0]).toBeCloseTo(2 * (bent.at[0] ?? 0), 9)
  })
})

describe('models of a history', () => {
  const model = { mean: 0, omega: 2e-5, alpha: 0.1, beta: 0.85 }
  const returns = Array.from(garchPaths(model)(createRandom(8, 1), 0, 4000))
  const of = (steps: number, as: 'simple-fall' | 'return' = 'simple-fall') =>
    historyRows({ returns, steps, as }, line, [0.99], 1)
  const value = (rows: ReturnType<typeof of>, method: string) =>
    rows.find((it) => it.method === method)?.valueAtRisk ?? Number.NaN

  test('GARCH knows the volatility of tomorrow, the history only that of always', () => {
    const rows = of(1)
    let h = 2e-5 / 0.05
    for (const r of returns) h = model.omega + model.alpha * r * r + model.beta * h
    const truth = normalRisk(0, Math.sqrt(h), 0.99).valueAtRisk
    expect(Math.abs(value(rows, 'garch') / truth - 1)).toBeLessThan(0.05)
    expect(Math.abs(value(rows, 'filtered-historical') / truth - 1)).toBeLessThan(0.1)
    const sorted = Float64Array.from(returns, (r) => -r).sort()
    expect(value(rows, 'historical')).toBeCloseTo(quantileInterval(sorted, 0.99).value, 14)
    for (const { shortfall, valueAtRisk } of rows) expect(shortfall).toBeGreaterThan(valueAtRisk)
  })

  test('of ten steps: the root of ten for EWMA, and a longer way back for GARCH', () => {
    const [one, ten] = [of(1), of(10)]
    expect(value(ten, 'ewma')).toBeCloseTo(Math.sqrt(10) * value(one, 'ewma'), 12)
    expect(value(ten, 'garch')).toBeLessThan(value(one, 'garch') * Math.sqrt(10) * 1.6)
    expect(Math.abs(value(ten, 'filtered-historical') / value(ten, 'garch') - 1)).toBeLessThan(0.15)
  })

  test('too few returns are left out; a loss that rises with the price has its side', () => {
    const history = { returns: returns.slice(0, 100), steps: 1, as: 'return' } as const
    const short = historyRows(history, line, [0.99], 1)
    expect(short.map(({ method }) => method)).toEqual(['historical', 'ewma'])
    expect(value(of(1, 'return'), 'ewma')).toBeCloseTo(value(of(1), 'ewma'), 12)
  })
})

test('by regime: what each loses, of all runs and of all losses', () => {
  const runs = Array.from({ length: 100 }, (_, run) => {
    const regime = run % 4 === 0 ? 1 : 0
    return { regime, metrics: [regime === 1 ? 30 + run / 100 : 2] }
  })
  const [calm, stress] = regimeLosses(runs)
  expect(calm).toMatchObject({ regime: 0, runs: 75, ofRuns: 0.75, mean: 2, high: 2 })
  expect(stress?.ofRuns).toBe(0.25)
  expect(stress?.mean).toBeCloseTo(30.48, 12)
  expect((calm?.ofLoss ?? 0) + (stress?.ofLoss ?? 0)).toBeCloseTo(1, 14)
  // Too few for the upper end of a 95 % quantile.
  expect(stress?.high95).toBeNull()
  expect(regimeLosses([{ metrics: [1] }])).toEqual([])
  const text =
    '{draw: [{set: a, model: regimes, transition: [[0, 1], [1, 0]], mean: [0, 0], ' +
    'deviation: [1, 1], start: 0, steps: 4}]}'
  expect(createDraws(readDrawnSettings(text, 'test'), 1)(0).regime).toBe(1)
})

test('VaR and LaR as the DeFi field has them, with definition, horizon and interval', () => {
  const values = Array.from({ length: 400 }, (_, run) => run)
  const found = namedRisks((it) => (it === 'liquidatedUsd' ? values : []), 86_400_000)
  expect(found).toHaveLength(1)
  const { value, low, high } = quantileInterval(values, 0.95)
  expect(found[0]).toMatchObject({ name: 'LaR', level: 0.95, value, low, high, runs: 400 })
  const [told] = found.map(namedTold).map(textOf)
  expect(told).toBe(
    'LaR, the 95 % quantile of liquidations, value of what is liquidated, within 1 d: $379 ' +
      '($370 … $388; 400 runs).',
  )
})
