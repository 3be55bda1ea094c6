/**
 * Fixed-point numbers of 18 decimals ("wad") and their exponential, logarithm and root, rounded
 * down. The contract takes exp and ln from a rational approximation that may be 1 or 2 lower in the
 * last digit; here both are the true value, rounded down.
 *
 * Assumes: arguments between about -41 and 135 for exp, above 0 for ln: what the contract accepts.
 */

import { InputError } from '../../kit/assert.ts'

export const WAD = 1_000_000_000_000_000_000n

// Inner precision: 256 binary digits after the point, some 58 decimals more than are asked for.
const BITS = 256n
const ONE = 1n << BITS
const LN2 = 2n * atanh(ONE / 3n)

/** e to the power of x, rounded down. */
export function expDown(x: bigint): bigint {
  const scaled = (x << BITS) / WAD
  const halvings = floorDiv(scaled, LN2)
  let [sum, term] = [ONE, ONE]
  const rest = scaled - halvings * LN2
  for (let at = 1n; term > 0n; at++) {
    term = (term * rest) / (ONE * at)
    sum += term
  }
  const value = sum * WAD
  return halvings < 0n ? value >> (BITS - halvings) : (value << halvings) >> BITS
}

/** Natural logarithm, rounded down (away from 0 where it is below 0). */
export function lnDown(x: bigint): bigint {
  if (x <= 0n) throw new InputError('The logarithm is of a number above 0', { value: x })
  let rest = (x << BITS) / WAD
  let doublings = 0n
  for (; rest >= 2n * ONE; rest >>= 1n) doublings++
  for (; rest < ONE; rest <<= 1n) doublings--
  const ratio = ((rest - ONE) << BITS) / (rest + ONE)
  return ((doublings * LN2 + 2n * atanh(ratio)) * WAD) >> BITS
}

/** Square root of a whole number, rounded down. */
export function sqrtDown(x: bigint): bigint {
  if (x < 2n) return x
  let root = 1n << BigInt((x.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (root + x / root) >> 1n
    if (next >= root) return root
    root = next
  }
}

/** Difference, 0 where it would be below 0. */
export const lessDown = (from: bigint, what: bigint): bigint => (from > what ? from - what : 0n)
export const least = (one: bigint, other: bigint): bigint => (one < other ? one : other)
export const most = (one: bigint, other: bigint): bigint => (one > other ? one : other)

/** Area tangent of a share of one, by its series: ln(x) = 2 atanh((x - 1) / (x + 1)). */
function atanh(x: bigint): bigint {
  const square = (x * x) >> BITS
  let sum = 0n
  let power = x
  for (let at = 1n; power > 0n; at += 2n) {
    sum += power / at
    power = (power * square) >> BITS
  }
  return sum
}

const floorDiv = (value: bigint, by: bigint): bigint =>
  value / by - (value % by !== 0n && value < 0n !== by < 0n ? 1n : 0n)
