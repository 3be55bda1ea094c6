/**
 * The regularised incomplete gamma function and the chi-square tail over it.
 *
 * Source: series for x < a + 1, else the continued fraction by Lentz's method, as in Press and
 * others, Numerical Recipes, 3rd edition, 6.2. Relative error 2e-12 (`gamma.test.ts`).
 */
import { assert } from './assert.ts'
import { exp, log } from './math.ts'
import { logGamma } from './student.ts'

const TERMS_MAX = 100_000
const TINY = 1e-300

/** Q(a, x) = Γ(a, x) / Γ(a): the upper tail. `a` above 0, `x` not below. */
export function gammaUpper(a: number, x: number): number {
  assert(a > 0 && x >= 0, 'gammaUpper: a is above 0 and x not below')
  if (x === 0) return 1
  const scale = exp(a * log(x) - x - logGamma(a))
  return x < a + 1 ? 1 - scale * series(a, x) : scale * fraction(a, x)
}

/** P(a, x), the lower part. */
export function gammaLower(a: number, x: number): number {
  assert(a > 0 && x >= 0, 'gammaLower: a is above 0 and x not below')
  if (x === 0) return 0
  const scale = exp(a * log(x) - x - logGamma(a))
  return x < a + 1 ? scale * series(a, x) : 1 - scale * fraction(a, x)
}

function series(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let at = 1; at <= TERMS_MAX; at++) {
    term *= x / (a + at)
    sum += term
    if (term < sum * 1e-17) break
  }
  return sum
}

function fraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1 / TINY
  let d = 1 / b
  let value = d
  for (let at = 1; at <= TERMS_MAX; at++) {
    const factor = -at * (at - a)
    b += 2
    d = 1 / awayFromZero(factor * d + b)
    c = awayFromZero(b + factor / c)
    value *= d * c
    if (Math.abs(d * c - 1) < 1e-16) break
  }
  return value
}

const awayFromZero = (value: number) => (Math.abs(value) < TINY ? TINY : value)

/** Chance that a chi-square variable with `freedom` degrees of freedom is above `x`. */
export const chiSquareTail = (x: number, freedom: number): number => gammaUpper(freedom / 2, x / 2)
