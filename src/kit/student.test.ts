import { expect, test } from 'vitest'
import { incompleteBeta, logGamma, studentCdf, studentDensity, studentQuantile } from './student.ts'
import golden from './student-golden.json' with { type: 'json' }

const near = (found: number, expected: number, relative: number) =>
  expect(Math.abs(found - expected), `${found} against ${expected}`).toBeLessThanOrEqual(
    relative * Math.abs(expected),
  )

test.each(golden.t_cdf)('t %d, %d degrees of freedom', (t, freedom, expected) => {
  near(studentCdf(t, freedom), expected, 2e-12)
})

test.each(golden.beta_i)('I(%d, %d) at %d', (a, b, x, expected) => {
  near(incompleteBeta(a, b, x), expected, 2e-12)
})

test.each(golden.lgamma)('ln Γ(%d)', (x, expected) => {
  expect(Math.abs(logGamma(x) - expected)).toBeLessThanOrEqual(2e-14 * Math.max(1, expected))
})

test('ends and middle', () => {
  expect(incompleteBeta(2, 3, 0)).toBe(0)
  expect(incompleteBeta(2, 3, 1)).toBe(1)
  expect(studentCdf(0, 3)).toBe(0.5)
  expect(studentCdf(-Infinity, 3)).toBe(0)
  expect(studentCdf(Infinity, 3)).toBe(1)
  expect(studentCdf(5, 2) + studentCdf(-5, 2)).toBe(1)
})

test.each(golden.t_quantile)(
  'quantile at %d of t, %d degrees of freedom',
  (p, freedom, expected) => {
    // Probabilities near 1 are rounded as such: 1 − p is what has digits.
    near(studentQuantile(p, freedom), expected, 2e-11)
  },
)

test('the density is the slope of the distribution', () => {
  for (const freedom of [1, 2.5, 4, 30, 5000]) {
    for (const t of [-3, -0.4, 0, 1, 6]) {
      const step = 1e-4
      const slope = (studentCdf(t + step, freedom) - studentCdf(t - step, freedom)) / (2 * step)
      expect(Math.abs(studentDensity(t, freedom) - slope)).toBeLessThan(1e-8)
    }
  }
})
