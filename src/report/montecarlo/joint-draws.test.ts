// Generators of several things at once: correlation that moves, and orders that bring orders.
import { expect, test } from 'vitest'
import { readDrawnSettings } from '../../data/drawn-settings.ts'
import { createRandom } from '../../kit/random.ts'
import { dccPaths, fitDcc } from '../../returns/dcc.ts'
import { createDraws } from './draws.ts'
import { weightedRisk, weightedShare } from './weighted-risk.ts'

const draws = (text: string, seed = 1) => createDraws(readDrawnSettings(text, 'test'), seed)
const half = [
  [1, 0.5],
  [0.5, 1],
]
const garch = (set: string, more = '') =>
  `{set: ${set}, as: return, model: garch, omega: 0.1, alpha: 0.1, beta: 0.8, steps: 4${more}}`
const dcc = (a: number, b: number) => `dcc: {a: ${a}, b: ${b}, correlation: [[1, 0.5], [0.5, 1]]}`

test('a path of moving correlation is fitted to what it was drawn with', () => {
  const z = dccPaths(half, { a: 0.06, b: 0.9 })(createRandom(3, 1), 0, 12_000)
  const { model, mean } = fitDcc([0, 1].map((at) => z.map((row) => row[at] ?? 0)))
  expect(Math.abs(model.a - 0.06)).toBeLessThan(0.015)
  expect(Math.abs(model.b - 0.9)).toBeLessThan(0.03)
  // Correlation forgets slowly: its own mean is known to a few hundredths.
  expect(Math.abs((mean[0]?.[1] ?? 0) - 0.5)).toBeLessThan(0.06)
})

test('settings fall together as the correlation says, each as its own garch has it', () => {
  const together = draws(`{draw: [${garch('a')}, ${garch('b')}], ${dcc(0, 0)}}`)
  const n = 4000
  const pairs = Array.from({ length: n }, (_, run) => together(run).values)
  const of = (f: (pair: readonly number[]) => number) =>
    pairs.reduce((sum, pair) => sum + f(pair), 0) / n
  // Variance of a step is 1, four add up; the kurtosis of the model widens its error.
  const variances = [0, 1].map((at) => of((pair) => (pair[at] ?? 0) ** 2))
  for (const variance of variances) expect(Math.abs(variance - 4)).toBeLessThan(0.4)
  const product =
    of(([x = 0, y = 0]) => x * y) / Math.sqrt((variances[0] ?? 1) * (variances[1] ?? 1))
  expect(Math.abs(product - 0.5)).toBeLessThan(0.05)
  // Correlation that rises with what happens makes joint crashes more frequent.
  const moving = draws(`{draw: [${garch('a')}, ${garch('b')}], ${dcc(0.3, 0.6)}}`)
  expect(moving(5)).toEqual(moving(5))
  expect(moving(5).values[0]).toBe(together(5).values[0])
  expect(moving(5).values[1]).not.toBe(together(5).values[1])
})

test('orders that bring orders: as many as the rate says, further apart than by chance', () => {
  const hawkes = '{set: q, model: hawkes, mu: 2, alpha: 3, beta: 6, span: 10, size: -5'
  const n = 4000
  const values = Array.from(
    { length: n },
    (_, run) => draws(`{draw: [${hawkes}}]}`)(run).values[0] ?? 0,
  )
  const counts = values.map((it) => it / -5)
  for (const it of counts) expect(Number.isInteger(it)).toBe(true)
  const mean = counts.reduce((sum, it) => sum + it, 0) / n
  const variance = counts.reduce((sum, it) => sum + (it - mean) ** 2, 0) / n
  // Rate μ/(1 − n) = 4; it begins at rest, which costs α/β/(β − α) · μ/(1 − n) of them: 0.67.
  expect(Math.abs(mean - (40 - 4 / 6))).toBeLessThan(3 * Math.sqrt(variance / n))
  // For long spans the variance is the mean over (1 − n)²: four times that of chance.
  expect(variance / mean).toBeGreaterThan(2.5)
  expect(variance / mean).toBeLessThan(4.4)
  const drawn = draws(`{draw: [${hawkes}, sizes: exponential}]}`)
  const sizes = Array.from({ length: n }, (_, run) => drawn(run).values[0] ?? 0)
  const total = sizes.reduce((sum, it) => sum + it, 0) / n
  expect(Math.abs(total / (-5 * mean) - 1)).toBeLessThan(0.05)
})

test('drawn further out together: the tail of a correlated sum, 99.99 %, from 2,000 runs', () => {
  const one = (set: string, shift: number) =>
    `{set: ${set}, as: return, model: normal, sigma: 1, shift: ${shift}}`
  const rho = 0.6
  const text = (r: number) =>
    `{draw: [${one('a', 3.3)}, ${one('b', 3.3)}], correlation: [[1, ${r}], [${r}, 1]]}`
  const draw = draws(text(rho))
  const drawn = Array.from({ length: 2000 }, (_, run) => draw(run))
  const weights = drawn.map(({ weight = Number.NaN }) => weight)
  const sums = drawn.map(({ values: [a = 0, b = 0] }) => a + b)
  const found = weightedRisk(sums, weights, 0.9999)
  const truth = 3.719016485455681 * Math.sqrt(2 + 2 * rho)
  expect(found?.low).toBeLessThan(truth)
  expect(found?.high).toBeGreaterThan(truth)
  expect((found?.high ?? 9) - (found?.low ?? 0)).toBeLessThan(0.1 * truth)
  // Weights have mean 1, as nothing is lost, and one factor alone has the weight of one.
  const near = draws(text(rho).replaceAll('3.3', '0.5'))
  const { share, error } = weightedShare(
    Array.from({ length: 4000 }, (_, run) => near(run).weight ?? Number.NaN),
  )
  expect(Math.abs(share - 1)).toBeLessThan(4 * error)
  const single = draws(`{draw: [${one('a', 2)}], correlation: [[1]]}`)(3)
  const z = (single.values[0] ?? 0) - 2
  expect(single.weight).toBeCloseTo(Math.exp(-2 * z - 2), 12)
  expect(() => draws(text(1))).toThrow('no density')
})

test.each([
  [`{draw: [${garch('a')}], ${dcc(0.5, 0.6)}}`, 'equal length'],
  [`{draw: [${garch('a')}, ${garch('b')}], ${dcc(0.5, 0.6)}}`, 'do not return'],
  [`{draw: [${garch('a')}, ${garch('b', ', freedom: 5')}], ${dcc(0.1, 0.6)}}`, 'equal length'],
  [`{draw: [${garch('a')}, {set: b, model: normal, sigma: 1}], ${dcc(0.1, 0.6)}}`, 'garch'],
  ['{draw: [{set: q, model: hawkes, mu: 1, alpha: 2, beta: 2, span: 1, size: 1}]}', 'or more'],
  [
    `{draw: [${garch('a')}, ${garch('b')}], dcc: {a: 0, b: 0, correlation: [[1, 2], [2, 1]]}}`,
    'correlation',
  ],
])('%s is refused', (text, message) => {
  expect(() => draws(text)(0)).toThrow(message)
})
