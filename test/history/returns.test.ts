/**
 * Models of returns on data of other people's packages (shared/data/models, not part of this
 * repository): numbers of shared/spec/models.md section 4, with their sources there.
 */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { minimise } from '../../src/kit/minimise.ts'
import { standardErrors } from '../../src/kit/standard-errors.ts'
import { modifiedContributions, normalContributions } from '../../src/returns/contributions.ts'
import { constantCorrelation, filterDcc, fitDcc } from '../../src/returns/dcc.ts'
import {
  fitParetoTail,
  hillIndex,
  paretoRisk,
  shapeInterval,
  valueAtRiskInterval,
  weightedMoments,
} from '../../src/returns/pareto-tail.ts'
import { filterRegimes, fitRegimes, type LaggedRegimes } from '../../src/returns/regime-filter.ts'
import { durations } from '../../src/returns/regimes.ts'
import {
  historicalRisk,
  modifiedRisk,
  momentsOf,
  normalRisk,
} from '../../src/returns/value-at-risk.ts'
import {
  filterGarch,
  fitGarch,
  garchLikelihood,
  nextVariance,
} from '../../src/returns/volatility.ts'

const data = new URL('../../../shared/data/models/', import.meta.url)
const isAbsent = !existsSync(data)
if (isAbsent) console.info('skipped: the series for models of returns are not beside this checkout')

const read = (file: string) => JSON.parse(readFileSync(new URL(file, data), 'utf8'))

const near = (found: number, expected: number, off: number) =>
  expect(Math.abs(found - expected), `${found} against ${expected}`).toBeLessThan(off)

/** To the digits given. */
const digits = (found: number, printed: string) =>
  near(found, Number(printed), 0.51 * 10 ** -(printed.split('.')[1]?.length ?? 0))

describe.skipIf(isAbsent)('4.1 hedge fund indices (PerformanceAnalytics)', () => {
  const columns = () => {
    const [, ...lines] = readFileSync(new URL('edhec100x3.csv', data), 'utf8').trim().split('\n')
    return [1, 2, 3].map((at) => lines.map((line) => Number(line.split(',')[at])))
  }

  test('moments and risk of one', () => {
    const [returns] = columns()
    const moments = momentsOf(returns)
    digits(moments.mean, '0.007547')
    // Printed: the sample's; here of the population.
    digits(moments.deviation * Math.sqrt(100 / 99), '0.0120248770337')
    digits(moments.skewness, '-0.892510588632')
    digits(moments.excess, '1.30484006386')
    const risks = [0.95, 0.99].map((level) => [
      normalRisk(moments.mean, moments.deviation, level),
      modifiedRisk(moments, level),
      historicalRisk(returns, level),
    ])
    const [[gaussian, modified, historical], [gaussian99, modified99, historical99]] = risks
    digits(gaussian.valueAtRisk, '0.0121330183')
    digits(modified.valueAtRisk, '0.0146743967')
    digits(historical.valueAtRisk, '0.014095')
    digits(gaussian.shortfall, '0.0171325369')
    digits(modified.shortfall, '0.0233573666')
    digits(historical.shortfall, '0.02408')
    digits(gaussian99.valueAtRisk, '0.0202868255')
    digits(modified99.valueAtRisk, '0.0282020241')
    digits(historical99.valueAtRisk, '0.031603')
  })

  test('contributions sum to the whole', () => {
    const series = columns()
    const weights = [0.3, 0.4, 0.3]
    const gaussian = normalContributions(series, weights, 0.95)
    digits(gaussian.total, '0.0129156402')
    digits(gaussian.parts[0], '0.000472355591')
    digits(gaussian.parts[1], '0.011889028651')
    digits(gaussian.parts[2], '0.000554255976')
    const modified = modifiedContributions(series, weights, 0.95)
    digits(modified.total, '0.0133514868')
    for (const { total, parts } of [gaussian, modified]) {
      near(
        parts.reduce((sum, it) => sum + it, 0),
        total,
        1e-15,
      )
    }
  })
})

describe.skipIf(isAbsent)('4.2 mark against pound: the GARCH benchmark', () => {
  const series = (): number[] => read('dem2gbp.json').x
  const published = { mean: -0.00619041, omega: 0.0107613, alpha: 0.153134, beta: 0.805974 }

  test('the series, and another start of the variance', () => {
    const values = series()
    expect(values).toHaveLength(1974)
    expect(values.slice(0, 3)).toEqual([0.12533286, 0.028874268, 0.063461772])
    // Python's arch 8.0 begins with a weighted mean of the first 75 squares: two units apart.
    const mean = values.reduce((sum, it) => sum + it, 0) / values.length
    const weights = Array.from({ length: 75 }, (_, at) => 0.94 ** at)
    const whole = weights.reduce((sum, it) => sum + it, 0)
    const start = weights.reduce((sum, it, at) => sum + (it / whole) * (values[at] - mean) ** 2, 0)
    const model = { mean: -0.0060766, omega: 0.0099142, alpha: 0.145478, beta: 0.8168462 }
    let h = model.omega + (model.alpha + model.beta) * start
    let likelihood = 0
    for (const value of values) {
      const e = value - model.mean
      likelihood -= (Math.log(2 * Math.PI) + Math.log(h) + (e * e) / h) / 2
      h = nextVariance(model, h, e)
    }
    near(likelihood, -1104.5214, 5e-5)
    near(garchLikelihood(values, model), -1107, 0.5)
  })

  test('variances at the published parameters', () => {
    const fitted = {
      mean: -0.0061904147,
      omega: 0.01076139151,
      alpha: 0.15313390451,
      beta: 0.80597378161,
    }
    const { variances, next } = filterGarch(series(), fitted)
    near(garchLikelihood(series(), fitted), -1106.6078810413, 1e-6)
    const [first, second, third] = variances
    near(first, 0.2228418, 5e-8)
    near(second, 0.19301499, 3e-8)
    near(third, 0.16651468, 3e-8)
    near(variances.at(-1) as number, 0.11479935686853, 1e-7)
    near(next, 0.14699256823945, 1e-7)
  })

  test('fitted: normal', () => {
    const { model, likelihood } = fitGarch(series())
    near(likelihood, -1106.6078810413, 1e-7)
    near(model.mean, published.mean, 5e-9)
    // Cut, not rounded, after its seventh digit.
    near(model.omega, published.omega, 1e-7)
    near(model.alpha, published.alpha, 5e-7)
    near(model.beta, published.beta, 5e-7)
  })

  test('standard errors', () => {
    const { model } = fitGarch(series())
    const { mean, omega, alpha, beta } = model
    const cost = ([m, o, a, b]: readonly number[]) =>
      -garchLikelihood(series(), { mean: m, omega: o, alpha: a, beta: b })
    const errors = standardErrors(cost, [mean, omega, alpha, beta]) ?? []
    const printed = [0.008461996, 0.002837517, 0.026421612, 0.03338127]
    // Theirs are differences too, taken otherwise: they agree to one in a hundred.
    for (const [at, error] of errors.entries()) near(error / printed[at], 1, 0.01)
    expect(errors).toHaveLength(4)
  })

  test('fitted: Student, whose sum of parameters exceeds 1', () => {
    const { model, likelihood } = fitGarch(series(), { isStudent: true })
    // Theirs ends where the likelihood is the same to nine digits.
    near(likelihood, -989.408348951, 1e-8)
    near(model.mean, 0.002248482, 3e-7)
    near(model.omega, 0.002319047, 3e-8)
    near(model.alpha, 0.12443826, 1e-6)
    near(model.beta, 0.884652931, 1e-6)
    near(model.freedom ?? 0, 4.118423898, 1e-5)
  })

  test('what a fall adds is found where it is there', () => {
    const plain = fitGarch(series())
    const { model, likelihood } = fitGarch(series(), { isAsymmetric: true })
    expect(likelihood).toBeGreaterThanOrEqual(plain.likelihood - 1e-8)
    expect(Math.abs(model.gamma ?? 1)).toBeLessThan(0.2)
  })
})

describe.skipIf(isAbsent)('4.3 Danish fire losses', () => {
  const losses = (): number[] => read('danish_claims.json').danish

  test('the series', () => {
    expect(losses()).toHaveLength(2167)
    near(Math.max(...losses()), 263.250366, 1e-6)
    near(
      losses().reduce((sum, it) => sum + it, 0),
      7335.48638,
      1e-5,
    )
  })

  test.each([
    [
      10,
      109,
      [0.4969858107, 6.9754681492, -374.8929902294],
      [27.2899877822, 58.2401022587, 40.1729890821, 83.851708398, 94.3393550683, 191.535283005],
    ],
    [
      20,
      36,
      [0.6841521882, 9.635132588, -142.184457692],
      [25.8473542139, 69.0188192622, 37.9404384397, 107.3065128074, 102.227, 310.844],
    ],
  ])('above %d', (threshold, above, [shape, scale, likelihood], risks) => {
    const tail = fitParetoTail(losses(), threshold)
    expect(tail.above).toBe(above)
    near(tail.likelihood, likelihood, 1e-8)
    near(tail.shape, shape, 1e-7)
    near(tail.scale, scale, 1e-6)
    const exact = { ...tail, shape, scale }
    const found = [0.99, 0.995, 0.999].flatMap((level) => {
      const { valueAtRisk, shortfall } = paretoRisk(exact, level)
      return [valueAtRisk, shortfall]
    })
    for (const [at, value] of found.entries()) near(value, risks[at], risks[at] > 100 ? 6e-4 : 1e-7)
  })

  test('what fExtremes and evd print at optima of their own', () => {
    const tail = fitParetoTail(losses(), 10)
    near(tail.shape, 0.496987749, 2e-5)
    near(tail.scale, 6.97545, 5e-5)
    const theirs = { ...tail, shape: 0.496806, scale: 6.974552 }
    const { valueAtRisk, shortfall } = paretoRisk(theirs, 0.99)
    // From parameters of six digits.
    near(valueAtRisk, 27.28488, 1e-5)
    near(shortfall, 58.21091, 2e-4)
    // Their point is not the likeliest: what they report lies a little below.
    expect(valueAtRisk).toBeLessThan(paretoRisk(tail, 0.99).valueAtRisk)
  })

  test('standard errors', () => {
    const excesses = losses().flatMap((it) => (it > 10 ? [it - 10] : []))
    const cost = ([shape, scale]: readonly number[]) =>
      excesses.reduce(
        (sum, y) => sum + Math.log(scale) + (1 / shape + 1) * Math.log(1 + (shape * y) / scale),
        0,
      )
    const { shape, scale } = fitParetoTail(losses(), 10)
    const [ofShape, ofScale] = standardErrors(cost, [shape, scale]) ?? []
    // evd prints .13628 and 1.11349, fExtremes .136209 and 1.113102 at its looser optimum.
    near(ofShape, 0.13628, 1e-4)
    near(ofScale, 1.11349, 1e-3)
  })

  test('moments, Hill, and intervals', () => {
    const { shape, scale } = weightedMoments(losses(), 10)
    digits(shape, '0.509809')
    digits(scale, '6.902755')
    near(hillIndex(losses(), 50), 1.8654947262, 1e-9)
    near(hillIndex(losses(), 109), 1.5842385788, 1e-9)
    near(hillIndex(losses(), 200), 1.3620155117, 1e-9)
    const tail = fitParetoTail(losses(), 10)
    // Standard error .136: the profile is near it, and longer above than below.
    const ofShape = shapeInterval(losses(), tail)
    expect(ofShape.low).toBeGreaterThan(tail.shape - 2.2 * 0.136)
    expect(ofShape.high).toBeGreaterThan(tail.shape + 1.9 * 0.136)
    expect(ofShape.high).toBeLessThan(tail.shape + 2.6 * 0.136)
    const ofRisk = valueAtRiskInterval(losses(), tail, 0.99)
    expect(ofRisk.low).toBeLessThan(27.29)
    expect(ofRisk.high - 27.29).toBeGreaterThan(27.29 - ofRisk.low)
  })
})

describe.skipIf(isAbsent)('4.5 growth of the American economy (Hamilton 1989)', () => {
  const series = (): number[] => read('hamilton_gnp.json').rgnp
  const exact = () => {
    const [p00, p10, calm, growth, variance, ...phi] = read('hamilton_gnp.json').params
    return modelOf(p00, p10, [calm, growth], [Math.sqrt(variance), Math.sqrt(variance)], [phi, phi])
  }
  const modelOf = (
    p00: number,
    p10: number,
    mean: number[],
    deviation: number[],
    lags: number[][],
  ): LaggedRegimes => ({
    transition: [
      [p00, 1 - p00],
      [p10, 1 - p10],
    ],
    ...{ mean, deviation, lags },
  })

  test('likelihood, filtered and smoothed, four lags', () => {
    const printed = modelOf(
      ...([0.754673, 0.095915] as const),
      [-0.358811, 1.163516],
      [Math.exp(-0.262658), Math.exp(-0.262658)],
      [0, 1].map(() => [0.013486, -0.057521, -0.246983, -0.212923]),
    )
    near(filterRegimes(series(), printed).likelihood, -181.26339, 1e-5)
    const { filtered, smoothed, likelihood } = filterRegimes(series(), exact())
    near(likelihood, -181.26339426527193, 1e-9)
    const known = read('hamilton_gnp.json')
    expect(filtered).toHaveLength(131)
    for (const [t, [contraction]] of filtered.entries()) {
      near(contraction, known.filtered_regime0[t], 1e-9)
    }
    for (const [t, [contraction]] of smoothed.entries()) {
      near(contraction, known.smoothed_regime0[t], 1e-9)
    }
    const printedFirst = [
      '0.776712',
      '0.949192',
      '0.996320',
      '0.990258',
      '0.940111',
      '0.537442',
      '0.140001',
      '0.008942',
    ]
    for (const [t, printed] of printedFirst.entries()) near(filtered[t][1], Number(printed), 4e-6)
    const [contraction, growth] = durations(exact().transition)
    digits(contraction, '4.0762')
    digits(growth, '10.4259')
  })

  test('standard errors', () => {
    const at = ([p00, p10, calm, growth, variance, ...phi]: readonly number[]) => {
      const deviation = Math.sqrt(variance)
      return modelOf(p00, p10, [calm, growth], [deviation, deviation], [phi, phi])
    }
    const cost = (point: readonly number[]) => -filterRegimes(series(), at(point)).likelihood
    const errors = standardErrors(cost, read('hamilton_gnp.json').params) ?? []
    const printed = [0.0965189, 0.0377362, 0.2645396, 0.0745187]
    for (const [place, error] of printed.entries()) near(errors[place] / error, 1, 0.01)
  })

  test('two lags that switch, and one', () => {
    const two = modelOf(
      ...([0.3812383, 0.3564492] as const),
      [-0.0055216, 1.195482],
      [0.6677098, 0.6677098],
      [
        [0.3710719, 0.7002937],
        [0.4621503, -0.3206652],
      ],
    )
    digits(filterRegimes(series(), two).likelihood, '-179.32354')
    // The fit that statsmodels reaches is −179.38684: the printed point is likelier.
    expect(filterRegimes(series(), two).likelihood).toBeGreaterThan(-179.38684)
    // Deviation and lags are not printed: they are the likeliest beside the other numbers.
    const oneAt = ([deviation, a, b]: readonly number[]) =>
      modelOf(
        ...([0.85472458, 0.53662099] as const),
        [1.041419, -0.479157],
        [Math.exp(deviation), Math.exp(deviation)],
        [[a], [b]],
      )
    const cost = (point: readonly number[]) => -filterRegimes(series(), oneAt(point)).likelihood
    const { value } = minimise(cost, [-0.2, 0.2, 0.5], [0.1, 0.1, 0.1])
    near(-value, -186.7575, 2e-3)
    const [growth, contraction] = durations(oneAt([0, 0, 0]).transition)
    near(growth, 6.883477, 1e-5)
    near(contraction, 1.863513, 1e-5)
  })

  test('without lags two regimes are likelier than one', () => {
    const fit = fitRegimes(series(), 2)
    expect(fit.likelihoods[0]).toBe(fit.likelihood)
    expect(fit.likelihood).toBeGreaterThan(fitRegimes(series(), 1).likelihood)
  })
})

describe.skipIf(isAbsent)('4.6 dynamic correlation of an index and a share', () => {
  test('two steps', () => {
    const { x, garch, Qbar, a, b, corr_nll, rho_last } = read('dcc_gspc_googl.json')
    const columns = [0, 1].map((at) => x.map((row: number[]) => row[at]) as number[])
    const models = garch.map(({ params: [mean, omega, alpha, beta] }: { params: number[] }) => ({
      ...{ mean, omega, alpha, beta },
    }))
    for (const [at, column] of columns.entries()) {
      near(-garchLikelihood(column, models[at]), garch[at].nll, 1e-6)
    }
    const residuals = columns.map((column, at) => filterGarch(column, models[at]).residuals)
    const found = filterDcc(residuals, { a, b })
    near(found.mean[0][1], Qbar[0][1], 1e-9)
    near(found.negativeLikelihood, corr_nll, 1e-6)
    near(found.last[0][1], rho_last, 1e-9)
    digits(constantCorrelation(residuals)[0][1], '0.6502479353')
    const fit = fitDcc(residuals)
    near(fit.negativeLikelihood, -949.168447, 1e-5)
    near(fit.model.a, 0.14339013, 2e-7)
    near(fit.model.b, 0.54842369, 2e-7)
    const total = garch.reduce((sum: number, { nll }: { nll: number }) => sum - nll, 0)
    near(total - fit.negativeLikelihood, -9496.983379, 1e-5)
  })

  // frds tests, from Stata's constant correlation: all nine parameters at once.
  test('estimates of all at once differ visibly from two steps', () => {
    const { x, garch } = read('dcc_gspc_googl.json')
    const printed = [
      ...[0.0699378, 0.0585878, 0.1477404, 0.7866691],
      ...[0.0940275, 0.4842512, 0.12166, 0.7113389, 0.6646705],
    ]
    const likelihood = (point: readonly number[]) => {
      const rho = point[8]
      const filtered = [0, 1].map((at) => {
        const [mean, omega, alpha, beta] = point.slice(4 * at, 4 * at + 4)
        const column = x.map((row: number[]) => row[at])
        return filterGarch(column, { mean, omega, alpha, beta })
      })
      const [one, other] = filtered
      let sum = 0
      for (const [t, u] of one.residuals.entries()) {
        const v = other.residuals[t]
        const left = 1 - rho * rho
        sum -= Math.log(2 * Math.PI) + Math.log(one.variances[t] * other.variances[t] * left) / 2
        sum -= (u * u - 2 * rho * u * v + v * v) / left / 2
      }
      return sum
    }
    const best = likelihood(printed)
    const steps = garch.flatMap(({ params }: { params: number[] }) => params)
    near(best, -9519.8147, 1e-3)
    expect(likelihood([...steps, 0.6502479353])).toBeLessThan(best - 30)
    // Nothing within two hundredths of a parameter is likelier by more than a tenth.
    for (const [at, value] of printed.entries()) {
      for (const by of [-0.02, 0.02]) {
        expect(likelihood(printed.with(at, value * (1 + by)))).toBeLessThan(best + 0.1)
      }
    }
  })

  test('both volatilities fitted', () => {
    const { x, garch } = read('dcc_gspc_googl.json')
    for (const at of [0, 1]) {
      const fit = fitGarch(x.map((row: number[]) => row[at]))
      near(-fit.likelihood, garch[at].nll, 1e-5)
    }
  })
})
