import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  deleveragingPolicies,
  measureShares,
  shareLoss,
  type Winner,
} from './deleveraging-policies.ts'

const policies = deleveragingPolicies
const winner = fc.record({
  capacity: fc.double({ min: 0, max: 1000, noNaN: true }),
  score: fc.double({ min: 0, max: 10, noNaN: true }),
  size: fc.double({ min: 0.1, max: 100, noNaN: true }),
})
const crowd = fc.array(winner, { minLength: 1, maxLength: 30 })
const sum = (values: Iterable<number>) => [...values].reduce((total, it) => total + it, 0)

test('nobody gives more than he has, and together they give what is needed or all', () => {
  const drawn = fc.tuple(crowd, fc.double({ min: 0, max: 2, noNaN: true }))
  fc.assert(
    fc.property(drawn, fc.constantFrom(...policies), ([winners, share], policy) => {
      const all = sum(winners.map(({ capacity }) => capacity))
      const [need, lot] = [share * all, 0.5]
      const given = shareLoss(policy, winners, need, lot)
      for (const [row, it] of given.entries()) {
        expect(it).toBeGreaterThanOrEqual(0)
        expect(it).toBeLessThanOrEqual((winners[row] as Winner).capacity * (1 + 1e-12))
      }
      const { missing, overshoot } = measureShares(winners, given, need)
      const isInLots = policy === 'pro-rata-lots' || policy === 'min-max'
      expect(overshoot).toBeLessThanOrEqual(isInLots ? lot : 1e-9 * all)
      // Whole lots leave less than one of each winner.
      expect(missing).toBeLessThanOrEqual(
        Math.max(0, need - all) + (isInLots ? lot * winners.length : 1e-9 * all) + 1e-9,
      )
    }),
    { numRuns: 400 },
  )
})

test('the queue takes the best score whole before the next', () => {
  const winners = [
    { capacity: 10, score: 1, size: 1 },
    { capacity: 20, score: 3, size: 1 },
    { capacity: 30, score: 2, size: 1 },
  ]
  expect([...shareLoss('queue', winners, 35)]).toEqual([0, 20, 15])
  expect([...shareLoss('pro-rata', winners, 30)]).toEqual([5, 10, 15])
  expect([...shareLoss('by-size', winners, 36)]).toEqual([10, 13, 13])
  expect([...shareLoss('pro-rata-lots', winners, 31, 10)]).toEqual([10, 10, 20])
  expect(measureShares(winners, shareLoss('queue', winners, 35), 35)).toEqual({
    given: 35,
    overshoot: 0,
    missing: 0,
    worst: 1,
    // Of three pairs one: 20 gives 20, 30 gives 15.
    inversions: 1 / 3,
  })
})

/** All ways to give so many lots. */
function* ways(most: readonly number[], left: number): Generator<number[]> {
  const [first, ...others] = most
  if (first === undefined) {
    if (left === 0) yield []
    return
  }
  for (let lots = 0; lots <= Math.min(first, left); lots++) {
    for (const rest of ways(others, left - lots)) yield [lots, ...rest]
  }
}

test('no other way to give as many lots has a smaller largest share', () => {
  const few = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(few, fc.integer({ min: 1, max: 12 }), (capacities, need) => {
      fc.pre(need < sum(capacities))
      const winners = capacities.map((capacity) => ({ capacity, score: 0, size: 1 }))
      const worstOf = (lots: readonly number[]) =>
        Math.max(...lots.map((it, row) => it / (capacities[row] as number)))
      const best = Math.min(...[...ways(capacities, need)].map(worstOf))
      const found = shareLoss('min-max', winners, need)
      expect(worstOf([...found])).toBeCloseTo(best, 12)
      const exact = shareLoss('pro-rata', winners, need)
      expect(worstOf([...exact])).toBeLessThanOrEqual(best + 1e-12)
    }),
  )
})

test('pro rata has no inversions, and splitting an account changes nothing', () => {
  fc.assert(
    fc.property(crowd, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (winners, share) => {
      const need = share * sum(winners.map(({ capacity }) => capacity))
      const given = shareLoss('pro-rata', winners, need)
      expect(measureShares(winners, given, need).inversions).toBe(0)
      const [first, ...others] = winners as [Winner, ...Winner[]]
      const half = { ...first, capacity: first.capacity / 2 }
      const split = shareLoss('pro-rata', [half, half, ...others], need)
      expect((split[0] as number) + (split[1] as number)).toBeCloseTo(given[0] as number, 9)
    }),
  )
})

test('inversions are those of a count of all pairs', () => {
  fc.assert(
    fc.property(crowd, fc.constantFrom(...policies), (winners, policy) => {
      const need = 0.4 * sum(winners.map(({ capacity }) => capacity))
      const given = shareLoss(policy, winners, need, 3)
      let [pairs, inverted] = [0, 0]
      for (const [a, first] of winners.entries()) {
        for (const [b, second] of winners.entries()) {
          if (!(first.capacity > second.capacity)) continue
          pairs++
          if ((given[a] as number) < (given[b] as number)) inverted++
        }
      }
      const { inversions } = measureShares(winners, given, need)
      expect(inversions).toBeCloseTo(pairs === 0 ? 0 : inverted / pairs, 12)
    }),
  )
})

test('100,000 winners are shared among in a moment', () => {
  const winners = Array.from({ length: 100_000 }, (_, at) => ({
    capacity: 1 + ((at * 7919) % 1009),
    score: (at * 104_729) % 997,
    size: 1 + (at % 13),
  }))
  for (const policy of policies) {
    const given = shareLoss(policy, winners, 1e6, 5)
    expect(measureShares(winners, given, 1e6)).toMatchObject({ missing: 0 })
  }
})

test('what is no need or no capacity is refused', () => {
  const one = { capacity: 1, score: 0, size: 1 }
  expect(() => shareLoss('queue', [one], -1)).toThrow('a need of 0 or more')
  expect(() => shareLoss('queue', [{ ...one, capacity: Number.NaN }], 1)).toThrow('finite')
})
