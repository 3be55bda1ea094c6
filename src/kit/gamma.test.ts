import { expect, test } from 'vitest'
import { chiSquareTail, gammaLower, gammaUpper } from './gamma.ts'
import golden from './gamma-golden.json' with { type: 'json' }

const near = (found: number, expected: number, relative: number) =>
  expect(Math.abs(found - expected), `${found} against ${expected}`).toBeLessThanOrEqual(
    relative * Math.abs(expected),
  )

test.each(golden.gamma_p)('P(%d, %d)', (a, x, expected) => {
  near(gammaLower(a, x), expected, 2e-12)
  expect(Math.abs(gammaLower(a, x) + gammaUpper(a, x) - 1)).toBeLessThan(1e-12)
})

test.each(golden.chi2_sf)('chi-square above %d, %d degrees of freedom', (x, freedom, expected) => {
  near(chiSquareTail(x, freedom), expected, 2e-12)
})

test('ends', () => {
  expect(gammaUpper(2, 0)).toBe(1)
  expect(gammaLower(2, 0)).toBe(0)
  expect(chiSquareTail(1e5, 1)).toBe(0)
})
