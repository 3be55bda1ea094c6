import { describe, expect, test } from 'vitest'
import { exp, log, normalCdf, normalCdfTimesExp, normalQuantile, pow } from './math.ts'

const double = new Float64Array(1)
const bits = new BigInt64Array(double.buffer)

/** Distance in units in the last place: how many doubles lie between. */
function ulps(a: number, b: number): number {
  double[0] = a
  const first = bits[0]
  double[0] = b
  return Math.abs(Number(first - bits[0]))
}

/** Numbers spread over [begin, end) without a pattern that a formula could be tuned to. */
function spread(begin: number, end: number, count: number): number[] {
  return Array.from(
    { length: count },
    (_, index) => begin + (end - begin) * ((index * 0.6180339887498949) % 1),
  )
}

// The literals below have 21 digits: they are the true values for the double given, computed
// with Python's decimal module at 40 digits.
describe('exp', () => {
  test.each([
    [1e-10, 1.00000000010000000001],
    [0.1, 1.10517091807564763095],
    [0.5, 1.64872127070012814685],
    [1.0, 2.71828182845904523536],
    [-1.0, 0.367879441171442321596],
    [2.5, 12.1824939607034734381],
    [-20.25, 1.60522805518561160865e-9],
    [100.125, 3.0460357809113724616e43],
    [700.0, 1.01423205473500450946e304],
    [-700.0, 9.85967654375977085671e-305],
    [-740.0, 4.18873988004804893946e-322],
  ])('of %d', (x, expected) => expect(ulps(exp(x), expected)).toBeLessThanOrEqual(1))

  test('agrees with this engine within 2 units in the last place', () => {
    const inputs = [...spread(-745, 709.7, 100_000), ...spread(-1, 1, 100_000)]
    expect(Math.max(...chunks(inputs, (x) => ulps(exp(x), Math.exp(x))))).toBeLessThanOrEqual(2)
  })

  test('at the ends', () => {
    expect(exp(0)).toBe(1)
    expect(exp(-Infinity)).toBe(0)
    expect(exp(Infinity)).toBe(Infinity)
    expect(exp(709.8)).toBe(Infinity)
    expect(exp(709.782712893384)).toBeGreaterThan(1.797e308)
    expect(exp(-745.14)).toBe(0)
    expect(exp(-745)).toBe(5e-324)
    expect(exp(NaN)).toBeNaN()
  })
})

describe('log', () => {
  test.each([
    [1e-310, -713.801378828154165101],
    [1e-5, -11.5129254649702283383],
    [0.5, -0.693147180559945309417],
    [0.7, -0.356674943938732442354],
    [0.9999999, -1.0000000494736474329e-7],
    [1.0000001, 9.99999950583870451775e-8],
    [1.5, 0.405465108108164381978],
    [2.0, 0.693147180559945309417],
    [10.0, 2.30258509299404568402],
    [12345.678, 9.4210613212918319671],
    [1e300, 690.775527898213705258],
  ])('of %d', (x, expected) => expect(ulps(log(x), expected)).toBeLessThanOrEqual(1))

  test('agrees with this engine within 2 units in the last place', () => {
    const inputs = [
      ...spread(0.5, 2, 100_000),
      ...spread(0, 1e6, 50_000).slice(1),
      ...spread(-744, 709, 50_000).map((x) => Math.exp(x)),
    ]
    expect(Math.max(...chunks(inputs, (x) => ulps(log(x), Math.log(x))))).toBeLessThanOrEqual(2)
  })

  test('at the ends', () => {
    expect(log(1)).toBe(0)
    expect(log(0)).toBe(-Infinity)
    expect(log(-1)).toBeNaN()
    expect(log(NaN)).toBeNaN()
    expect(log(Infinity)).toBe(Infinity)
    expect(ulps(log(5e-324), -744.440071921381262314)).toBeLessThanOrEqual(1)
  })
})

describe('pow', () => {
  test.each([
    [1.0001, 10000.0, 2.71814592682492553335],
    [0.999, 100000.0, 3.53852768834312774277e-44],
    [2.0, 0.5, 1.4142135623730950488],
    [10.0, -300.5, 3.162277660168379332e-301],
    [1.5, 1700.0, 2.26537651896822774465e299],
    [3.0, 40.0, 12157665459056928801.0],
    [1e-300, 1.01, 9.99999999999993889991e-304],
    [0.97, 0.333, 0.989908349806046438778],
    [123.456, 7.89, 31771028258180934.619],
    [5e-324, 0.75, 3.31389308384206375753e-243],
    [0.1, 307.8, 1.58489319246109907689e-308],
    [1.7e308, -1.0, 5.88235294117647079989e-309],
  ])('of %d to the %d', (x, y, expected) =>
    expect(ulps(pow(x, y), expected)).toBeLessThanOrEqual(1),
  )

  test('agrees with this engine within 2 units in the last place', () => {
    const pairs = spread(0.001, 5, 100_000).map((x, index) => [x, ((index * 0.7548) % 1) * 40 - 20])
    const distance = ([x, y]: number[]) => ulps(pow(x, y), x ** y)
    expect(Math.max(...chunks(pairs, distance))).toBeLessThanOrEqual(2)
  })

  test('is exact where the result is', () => {
    expect(pow(3, 20)).toBe(3486784401)
    expect(pow(10, 22)).toBe(1e22)
    expect(pow(2, -1074)).toBe(5e-324)
    expect(pow(2, 1023)).toBe(8.98846567431158e307)
    expect(pow(7, 0)).toBe(1)
    expect(pow(10, 308)).toBe(1e308)
    expect(pow(1e31, 10)).toBe(Infinity)
    expect(pow(2, 1024)).toBe(Infinity)
    expect(pow(1, 1e300)).toBe(1)
    expect(pow(6.25, 0.5)).toBe(2.5)
    expect(pow(1234.5678, 1)).toBe(1234.5678)
  })

  test('at the ends', () => {
    expect(pow(0, 2)).toBe(0)
    expect(pow(0, -2)).toBe(Infinity)
    expect(pow(2, 1024)).toBe(Infinity)
    expect(pow(2, 1e300)).toBe(Infinity)
    expect(pow(2, -1076)).toBe(0)
    expect(pow(2, -1e300)).toBe(0)
    expect(() => pow(-1, 2)).toThrow('pow: the base')
    expect(() => pow(2, Infinity)).toThrow('pow: the exponent')
  })
})

// special_functions_mpmath.json of the project's golden numbers: mpmath at 40 digits.
describe('normalQuantile', () => {
  test.each([
    [1e-300, -37.047096299361199237],
    [1e-100, -21.273453560965324295],
    [1e-20, -9.2623400897984075737],
    [1e-10, -6.3613409024040562047],
    [1e-5, -4.2648907939228246285],
    [0.0001, -3.7190164854556805644],
    [0.001, -3.0902323061678135415],
    [0.01, -2.3263478740408411009],
    [0.025, -1.9599639845400542355],
    [0.05, -1.6448536269514727149],
    [0.1, -1.281551565544600467],
    [0.25, -0.6744897501960817432],
    [0.4999, -0.00025066283008803509892],
    [0.5, 0.0],
    [0.75, 0.6744897501960817432],
    [0.9, 1.281551565544600467],
    [0.975, 1.9599639845400542355],
    [0.99, 2.3263478740408411009],
    [0.999, 3.0902323061678135415],
    [0.9999, 3.7190164854556805644],
  ])('of %d', (p, expected) => {
    // The table is for the decimal p: the double differs by up to half a unit in the last place.
    const ofInput = p * 2 ** -53 * Math.sqrt(2 * Math.PI) * Math.exp((expected * expected) / 2)
    const error = Math.abs(normalQuantile(p) - expected)
    expect(error).toBeLessThanOrEqual(1e-15 * Math.abs(expected) + ofInput)
  })

  test('is odd about a half and infinite at the ends', () => {
    for (const p of spread(0.01, 0.5, 1000)) {
      // 1 - p is rounded, by up to 1e-16, and the quantile is at most 40 times as steep here.
      expect(Math.abs(normalQuantile(p) + normalQuantile(1 - p))).toBeLessThan(1e-14)
    }
    expect(normalQuantile(0)).toBe(-Infinity)
    expect(normalQuantile(1)).toBe(Infinity)
    expect(() => normalQuantile(1.1)).toThrow('normalQuantile: a probability')
    expect(() => normalQuantile(NaN)).toThrow('normalQuantile: a probability')
  })
})

/** The largest of `measure` in each thousand: `Math.max` takes only so many arguments. */
function chunks<T>(list: readonly T[], measure: (item: T) => number): number[] {
  const largest: number[] = []
  for (const [index, item] of list.entries()) {
    const chunk = Math.floor(index / 1000)
    largest[chunk] = Math.max(largest[chunk] ?? 0, measure(item))
  }
  return largest
}

describe('normal distribution function', () => {
  // shared/golden/models/special_functions_mpmath.json: 40-digit table, our own computation.
  test.each([
    [-38, 2.8854283600687843084e-316],
    [-20, 2.7536241186062336951e-89],
    [-8, 6.2209605742717841235e-16],
    [-5, 2.8665157187919391167e-7],
    [-3.3, 0.0004834241423837775071],
    [-2, 0.0227501319481792072],
    [-1, 0.15865525393145705141],
    [-0.5, 0.30853753872598689636],
    [-1e-8, 0.49999999601057719599],
    [0, 0.5],
    [0.1, 0.53982783727702898367],
    [0.5, 0.69146246127401310364],
    [1, 0.84134474606854294859],
    [2, 0.9772498680518207928],
    [3, 0.99865010196836990547],
    [6, 0.99999999901341235496],
    [8, 0.9999999999999993779],
  ])('of %d', (x, expected) => {
    expect(Math.abs(normalCdf(x) / expected - 1)).toBeLessThan(2e-15)
  })

  test('undoes the quantile', () => {
    for (const p of [1e-300, 1e-20, 0.001, 0.2, 0.5, 0.77]) {
      expect(Math.abs(normalCdf(normalQuantile(p)) / p - 1)).toBeLessThan(1e-12)
    }
  })

  test('never falls, and no formula leaves a step where it ends', () => {
    let before = 0
    for (let x = -10; x <= 10; x += 1 / 1024) {
      const value = normalCdf(x)
      expect(value).toBeGreaterThanOrEqual(before)
      before = value
    }
    for (const edge of [0.25, 0.84375, 1.25, 1 / 0.35]) {
      const [below, above] = [-edge - 1e-12, -edge + 1e-12].map((u) => normalCdf(u * Math.SQRT2))
      expect(Math.abs(above / below - 1)).toBeLessThan(2e-11)
    }
  })

  test('at the ends', () => {
    expect([-Infinity, -40, 0, 40, Infinity].map(normalCdf)).toEqual([0, 0, 0.5, 1, 1])
    expect(normalCdf(NaN)).toBeNaN()
  })

  test('times e^exponent: what the factors give, and beyond where they end', () => {
    expect(normalCdfTimesExp(-3, 2) / (normalCdf(-3) * exp(2))).toBeCloseTo(1, 14)
    expect(normalCdfTimesExp(0.5, 2) / (normalCdf(0.5) * exp(2))).toBeCloseTo(1, 14)
    // e^5000 · N(−100): mpmath, 40 digits.
    expect(normalCdfTimesExp(-100, 5000) / 0.0039890239813568099764).toBeCloseTo(1, 12)
  })
})
