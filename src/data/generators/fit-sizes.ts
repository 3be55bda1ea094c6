/** Relative sizes become amounts that meet open interest and sum to exactly zero. */
import { assert, InputError } from '../../kit/assert.ts'
import type { Place } from '../document.ts'
import { factsAt } from '../input-file.ts'
import type { Contract, DrawnLegs } from './draw-legs.ts'

// Whole lots up to here, on both sides together, add without rounding.
const LOTS_MAX = 2_251_799_813_685_248 // 2^51
const STEPS_MAX = 300

export function fitSizes(
  legs: DrawnLegs,
  contracts: readonly Contract[],
  largestShare: number | undefined,
  place: Place,
): void {
  const sides = groupBySide(legs, contracts.length)
  const amounts = legs.amount
  for (const [contract, it] of contracts.entries()) {
    const lot = lotOf(it.openInterest)
    const lots = Math.round(it.openInterest / lot)
    for (const [sign, side] of [1, -1].entries()) {
      const rows = sides[2 * contract + sign] as Int32Array
      const sizes = Float64Array.from(rows, (leg) => Math.abs(legs.amount[leg] as number))
      if (largestShare !== undefined) limitLargest(sizes, largestShare, it.id, place)
      toLots(sizes, lots)
      for (const [at, leg] of rows.entries()) amounts[leg] = side * (sizes[at] as number) * lot
    }
  }
}

/** Legs of each contract, longs and shorts apart: [contract 0 long, contract 0 short, …]. */
function groupBySide({ count, contract, amount }: DrawnLegs, contracts: number): Int32Array[] {
  const sideOf = (leg: number) =>
    2 * (contract[leg] as number) + ((amount[leg] as number) > 0 ? 0 : 1)
  const counts = new Int32Array(2 * contracts)
  for (let leg = 0; leg < count; leg++) counts[sideOf(leg)]!++
  const groups = Array.from(counts, (size) => new Int32Array(size))
  counts.fill(0)
  for (let leg = 0; leg < count; leg++) {
    const side = sideOf(leg)
    ;(groups[side] as Int32Array)[counts[side]!++] = leg
  }
  return groups
}

/** The power of two of which open interest holds between 2^50 and 2^51. */
function lotOf(openInterest: number): number {
  let lot = 1
  while (openInterest / lot >= LOTS_MAX) lot *= 2
  while (openInterest / lot < LOTS_MAX / 2) lot /= 2
  return lot
}

/** Sizes become whole lots, at least one each; the largest takes what rounding leaves. */
function toLots(sizes: Float64Array, lots: number): void {
  let total = 0
  for (const size of sizes) total += size
  let given = 0
  for (let at = 0; at < sizes.length; at++) {
    const whole = Math.max(1, Math.floor(((sizes[at] as number) / total) * lots))
    sizes[at] = whole
    given += whole
  }
  const largest = indexOfLargest(sizes)
  sizes[largest] = (sizes[largest] as number) + (lots - given)
  assert((sizes[largest] as number) > 0, 'population: open interest is more than rounding')
}

/** Makes the largest `share` of the total: it is raised, or all above it are cut to one size. */
function limitLargest(sizes: Float64Array, share: number, id: string, place: Place): void {
  if (share * sizes.length <= 1) {
    throw new InputError(`the largest of ${sizes.length} positions in ${id} is more than that`, {
      ...factsAt(place),
      field: 'largestShare',
      value: share,
      allowed: `a number above 1 / ${sizes.length}`,
    })
  }
  const largest = indexOfLargest(sizes)
  let cut = sizes[largest] as number
  let rest = restBelow(sizes, largest, cut)
  if (cut <= share * (cut + rest)) cut = (share / (1 - share)) * rest
  // Cutting the others lowers the total, and with it the cut: falls to the one fixed point.
  for (let step = 0; step < STEPS_MAX; step++) {
    rest = restBelow(sizes, largest, cut)
    const next = (share / (1 - share)) * rest
    if (next >= cut * (1 - 1e-13)) break
    cut = next
  }
  for (let at = 0; at < sizes.length; at++) sizes[at] = Math.min(sizes[at] as number, cut)
  sizes[largest] = cut
}

function restBelow(sizes: Float64Array, largest: number, cut: number): number {
  let rest = 0
  for (let at = 0; at < sizes.length; at++) {
    if (at !== largest) rest += Math.min(sizes[at] as number, cut)
  }
  return rest
}

function indexOfLargest(sizes: Float64Array): number {
  let largest = 0
  for (let at = 1; at < sizes.length; at++) {
    if ((sizes[at] as number) > (sizes[largest] as number)) largest = at
  }
  return largest
}
