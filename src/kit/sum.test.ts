import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSum, exactSum } from './sum.ts'

const terms = fc.array(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), { maxLength: 100 })

describe('exactSum', () => {
  test('adds what a plain loop loses', () => {
    expect(exactSum([1e100, 1, -1e100])).toBe(1)
    expect(exactSum([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1])).toBe(1)
    expect(exactSum([1e16, 1, 1e-16])).toBe(10000000000000002)
    expect(exactSum([])).toBe(0)
    expect(exactSum([1e308, 1e-308, -1e308])).toBe(1e-308)
  })

  test('takes a range', () => {
    expect(exactSum(Float64Array.of(1, 2, 4, 8), 1, 3)).toBe(6)
    expect(() => exactSum([1], 0, 2)).toThrow('exactSum: the range')
  })

  test('is the true sum, rounded once', () => {
    fc.assert(
      fc.property(terms, (list) => {
        expect(exactSum(list)).toBe(sumByIntegers(list))
      }),
    )
  })

  test('does not depend on order', () => {
    fc.assert(
      fc.property(terms, (list) => {
        expect(exactSum([...list].reverse())).toBe(exactSum(list))
        expect(exactSum([...list].sort((a, b) => a - b))).toBe(exactSum(list))
      }),
    )
  })

  test('refuses what is not finite', () => {
    expect(() => exactSum([Infinity])).toThrow('sum: a term is finite')
    expect(() => exactSum([NaN])).toThrow('sum: a term is finite')
    expect(() => exactSum([1.7e308, 1.7e308])).toThrow('sum: a partial sum is finite')
  })
})

test('a sum kept open agrees with the sum of a list, and starts anew', () => {
  const sum = createSum()
  fc.assert(
    fc.property(terms, (list) => {
      sum.reset()
      for (const term of list) sum.add(term)
      expect(sum.total()).toBe(exactSum(list))
    }),
  )
})

/** The same by integers: every double is a whole number of 2^-1074. */
function sumByIntegers(list: readonly number[]): number {
  const bytes = new DataView(new ArrayBuffer(8))
  let units = 0n
  for (const value of list) {
    bytes.setFloat64(0, value)
    const bits = bytes.getBigUint64(0)
    const exponent = (bits >> 52n) & 0x7ffn
    const fraction = bits & 0xfffffffffffffn
    const size = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n)
    units += bits >> 63n === 1n ? -size : size
  }
  if (units === 0n) return 0
  const sign = units < 0n ? -1 : 1
  const size = units < 0n ? -units : units
  const extra = BigInt(Math.max(0, size.toString(2).length - 53))
  const kept = size >> extra
  const rest = size - (kept << extra)
  const half = extra === 0n ? 1n : 1n << (extra - 1n)
  const isUp = rest > half || (rest === half && (kept & 1n) === 1n)
  const rounded = isUp ? kept + 1n : kept
  return sign * scaleUp(Number(rounded), Number(extra) - 1074)
}

function scaleUp(value: number, power: number): number {
  return power < -1022 ? value * 2 ** -1022 * 2 ** (power + 1022) : value * 2 ** power
}
