import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expectedWait, multiplierToMove } from './average-manipulation.ts'
import { lossIfArbitraged, lossOfRoundTrip, quoteToPush } from './push-cost.ts'
import { type Loan, repaymentToSafety, twoStepLiquidation } from './two-step-liquidation.ts'

// Reference numbers: shared/golden/topics.json `cpmm`, `twap`, `runs`, golden2 `mango`, 2026-11-23.
test.each([
  [0.1, 48808.84817015163, 2271.4374157438724],
  [0.2, 95445.11501033216, 8316.044185609062],
  [0.5, 224744.87139158894, 41241.45231931508],
  [1, 414213.56237309513, 121320.34355964256],
  [3, 1000000, 500000],
])('a pool of 1,000 at $1,000, pushed up by %s', (rise, paid, lost) => {
  expect(quoteToPush(1e6, rise)).toBeCloseTo(paid, 6)
  expect(lossIfArbitraged(1e6, rise)).toBeCloseTo(lost, 6)
})

/** A pool of 1,000 at 1,000 by its invariant; the fee of what goes in stays outside of it. */
function swapIn(pool: { x: number; y: number }, money: number, fee: number): number {
  const k = pool.x * pool.y
  const before = pool.x
  pool.y += money * (1 - fee)
  pool.x = k / pool.y
  return before - pool.x
}
function sellInto(pool: { x: number; y: number }, units: number, fee: number): number {
  const k = pool.x * pool.y
  const before = pool.y
  pool.x += units * (1 - fee)
  pool.y = k / pool.x
  return before - pool.y
}

test('what comes back is lost as swaps on the invariant say', () => {
  const rises = fc.double({ min: 0.01, max: 4, noNaN: true })
  const fees = fc.double({ min: 0, max: 0.05, noNaN: true })
  fc.assert(
    fc.property(rises, fees, (rise, fee) => {
      const pool = { x: 1000, y: 1e6 }
      const bought = swapIn(pool, quoteToPush(1e6, rise), 0)
      expect(pool.y / pool.x).toBeCloseTo(1000 * (1 + rise), 6)
      expect(quoteToPush(1e6, rise) - bought * 1000).toBeCloseTo(lossIfArbitraged(1e6, rise), 4)
      // There and back again, with the fee of what goes in kept aside both times.
      const again = { x: 1000, y: 1e6 }
      const paid = quoteToPush(1e6, rise) / (1 - fee)
      const units = swapIn(again, paid, fee)
      // He owes the pool the units that the fee keeps of those he brings.
      const gross = units / (1 - fee)
      const back = sellInto(again, gross, fee)
      const price = again.y / again.x
      expect(price).toBeCloseTo(1000, 6)
      const lost = paid - back + (gross - units) * price
      expect(lost).toBeCloseTo(lossOfRoundTrip(1e6, rise, fee), 4)
    }),
  )
})

test('Mango: what the position gained is its size times the rise', () => {
  expect(483e6 * (0.91 - 0.0382)).toBeCloseTo(421_079_400, 0)
})

test('blocks of an average of 150, and how far they must be off for a rise by a fifth', () => {
  expect(multiplierToMove(0.2, 150, 1, 'arithmetic')).toBe(31)
  expect(multiplierToMove(0.2, 150, 3, 'arithmetic')).toBeCloseTo(11, 12)
  expect(multiplierToMove(0.2, 150, 1, 'geometric') / 753_679_854_846.0431).toBeCloseTo(1, 10)
  const log = Math.log(multiplierToMove(0.2, 150, 10, 'geometric'))
  expect(log).toBeCloseTo(2.734823351909319, 12)
  expect(multiplierToMove(-0.5, 10, 1, 'arithmetic')).toBeNaN()
  expect(() => multiplierToMove(0.2, 10, 11, 'arithmetic')).toThrow('at most all')
})

test('a mean with so many blocks moved is lifted by as much', () => {
  const prices = (blocks: number, held: number, times: number) =>
    Array.from({ length: blocks }, (_, at) => (at < held ? times : 1))
  const [blocks, held] = [30, 4]
  const sum = prices(blocks, held, multiplierToMove(0.15, blocks, held, 'arithmetic'))
  expect(sum.reduce((total, it) => total + it, 0) / blocks).toBeCloseTo(1.15, 12)
  const logs = prices(blocks, held, multiplierToMove(0.15, blocks, held, 'geometric'))
  const mean = logs.reduce((total, it) => total + Math.log(it), 0) / blocks
  expect(Math.exp(mean)).toBeCloseTo(1.15, 12)
})

test.each([
  [0.1, 2, 110],
  [0.1, 3, 1110],
  [0.1, 5, 111_110],
  [0.2, 2, 30],
  [0.2, 3, 155],
  [0.2, 5, 3905],
  [0.3, 2, 14.444444444444445],
  [0.3, 3, 51.48148148148149],
  [0.3, 5, 586.4609053497943],
])('with a share of %s of the slots, %s in a row come after %s', (share, slots, wait) => {
  expect(expectedWait(share, slots) / wait).toBeCloseTo(1, 12)
  // E(k) = (E(k − 1) + 1) / s: one more success, or all over again.
  let expected = 0
  for (let slot = 0; slot < slots; slot++) expected = (expected + 1) / share
  expect(expectedWait(share, slots) / expected).toBeCloseTo(1, 12)
})

test('all slots of one’s own are had at once', () => expect(expectedWait(1, 3)).toBe(3))

const loan: Loan = { collateral: 11_000, debt: 9500, threshold: 0.8, bonus: 0.1, closeFactor: 0.5 }

/** The most that two allowed steps bring, looked for on a grid. */
function bestOnGrid({ collateral, debt, threshold, bonus, closeFactor }: Loan): number {
  const steps = 4000
  let best = 0
  for (let at = 0; at <= steps; at++) {
    const first = (closeFactor * debt * at) / steps
    const left = { debt: debt - first, collateral: collateral - first * (1 + bonus) }
    const isUnsafe = threshold * left.collateral <= left.debt * (1 + 1e-12)
    best = Math.max(best, bonus * (first + (isUnsafe ? closeFactor * left.debt : 0)))
  }
  return best
}

test('two liquidations bring more than one, and no two bring more than these', () => {
  expect(repaymentToSafety(loan)).toBeCloseTo(5833.333333333333, 9)
  // The reference repays that much at once, though the close factor allows 4,750.
  const beyond = { ...loan, closeFactor: 0.62 }
  expect(twoStepLiquidation(beyond).first).toBeCloseTo(5833.333333333333, 9)
  expect(0.1 * (5833.333333333333 + 0.5 * (9500 - 5833.333333333333))).toBeCloseTo(766.6667, 3)
  const { first, second, profit, singleProfit } = twoStepLiquidation(loan)
  expect([first, second]).toEqual([4750, 2375])
  expect([profit, singleProfit]).toEqual([712.5, 475])
  const drawn = fc.record({
    collateral: fc.double({ min: 9600, max: 11_800, noNaN: true }),
    debt: fc.constant(9500),
    threshold: fc.constant(0.8),
    bonus: fc.double({ min: 0.01, max: 0.1, noNaN: true }),
    closeFactor: fc.double({ min: 0.1, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(drawn, (given) => {
      const most = twoStepLiquidation(given).profit
      const found = bestOnGrid(given)
      expect(found).toBeLessThanOrEqual(most * (1 + 1e-9))
      expect(found).toBeGreaterThanOrEqual(most * (1 - 1e-3))
    }),
    { numRuns: 50 },
  )
})
