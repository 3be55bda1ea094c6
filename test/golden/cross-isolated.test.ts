// Cross against isolated margin: AT-2 of shared/spec/topics.md (read 2026-11-29). The numbers are
// derived by hand beside each test.

import { describe, expect, test } from 'vitest'
import { defaultSettings, registry, type Snapshot } from '../../src/index.ts'
import { crossGain, crossovers, isolate, marginFrontier } from '../../src/risk.ts'
import { smallSnapshot } from '../small-world.ts'
import { perpetuals } from '../uniform-world.ts'

/** `count` accounts long one A and one B, wallets spread evenly over (low, high). */
function longBoth(count: number, low: number, high: number, impact: number): Snapshot {
  const wallet = Float64Array.from(
    { length: count },
    (_, row) => low + ((high - low) * (row + 0.5)) / count,
  )
  const legs = Array.from(wallet, (_, row) => [
    [row, 0, 1],
    [row, 1, 1],
  ]).flat()
  return perpetuals(['A', 'B'], [impact, impact], { wallet, legs })
}

const frontier = (snapshot: Snapshot, drops: readonly number[]) =>
  marginFrontier(snapshot, defaultSettings, registry, { market: 'A', drops })

describe('AT-2: only A is shocked', () => {
  // Levels spread over (0, 40): a fall of $1 of A takes 1/40 of 2,000 accounts, each sells one A
  // and one B, each moves its price by 0.004: K has 50 · 0.004 = 0.2 everywhere.
  const snapshot = longBoth(2000, 0, 40, 0.004)
  const [{ cross, isolated }] = frontier(snapshot, [0.02])

  test('isolated: B stays where it was, exactly', () => {
    expect(isolated.prices[1]).toBe(100)
    // Each half of the wallet, so twice as many A: K = 0.4, and 2 / (1 − 0.4) in all.
    expect(100 - isolated.prices[0]).toBeCloseTo(2 / 0.6, 2)
  })

  test('cross: both fall by (I − K)⁻¹ s', () => {
    // Whoever loses on both counts the sum of falls: (I − K)⁻¹ (2, 0) = (2 · 0.8, 2 · 0.2) / 0.6.
    expect(100 - cross.prices[0]).toBeCloseTo((2 * 0.8) / 0.6, 2)
    expect(100 - cross.prices[1]).toBeCloseTo((2 * 0.2) / 0.6, 2)
  })

  test('the heat map: off the diagonal only cross margin has anything', () => {
    const { markets, cross, isolated } = crossGain(snapshot, defaultSettings, registry)
    expect(markets).toEqual(['A', 'B'])
    for (const row of cross) for (const gain of row) expect(gain).toBeCloseTo(0.2, 2)
    expect([isolated[0][1], isolated[1][0]]).toEqual([0, 0])
    for (const at of [0, 1]) expect(isolated[at][at]).toBeCloseTo(0.4, 2)
  })
})

describe('the crossover', () => {
  // Wallets spread over (10, 20). A fall d of A closes isolated A of wallet / 2 < d: all of them
  // from d = 10, one unit each. Cross accounts go from d = 10 on, two units each, all at d = 20.
  const drops = Array.from({ length: 50 }, (_, at) => (at + 1) / 200)
  const points = frontier(longBoth(1000, 10, 20, 1e-12), drops)

  test('small shocks: cross liquidates no more owners than isolated', () => {
    for (const { drop, cross, isolated } of points) {
      if (drop <= 0.2) expect(cross.owners).toBeLessThanOrEqual(isolated.owners)
    }
    // Between, everybody isolated has lost his A, and nobody in cross margin anything.
    const at10 = points.find(({ drop }) => drop === 0.1)
    expect([at10?.cross.owners, at10?.isolated.owners]).toEqual([0, 1000])
  })

  test('above a threshold it forces more', () => {
    // Notional counts at the price that forces it, A at 100 − d and B at 100. Cross forces
    // (d − 10)/10 · (200 − d) of each 1, isolated 100 − d: equal where d² − 220 d + 3000 = 0, at
    // d = 110 − √9100 = 14.61. Depth is without end.
    const [first, ...more] = crossovers(points)
    expect(more).toEqual([])
    expect(first).toEqual({ from: 0.145, to: 0.15, worse: 'cross' })
    expect(100 * first.from).toBeLessThan(110 - Math.sqrt(9100))
    expect(100 * first.to).toBeGreaterThan(110 - Math.sqrt(9100))
  })

  test('a feedback brings it forward: what is sold moves both', () => {
    const loud = frontier(longBoth(1000, 10, 20, 0.004), drops)
    expect(crossovers(loud)[0].to).toBeLessThan(crossovers(points)[0].to)
  })
})

describe('isolating', () => {
  test('the wallet is shared by notional at entry, and nothing is lost', () => {
    const snapshot = smallSnapshot({
      rules: { model: 'plain-perpetual' },
      things: { A: { price: 100, brackets: [] }, B: { price: 10, brackets: [] } },
      accounts: { me: { wallet: 40, A: [1, 100], B: [-30, 10] }, you: { wallet: 7, A: [-1, 90] } },
    })
    const { snapshot: apart, owner } = isolate(snapshot)
    expect(apart.accounts.id).toEqual(['me:A', 'me:B', 'you'])
    expect([...(apart.accounts.wallet as number[])]).toEqual([10, 30, 7])
    expect([...owner]).toEqual([0, 0, 1])
    expect(apart.legs.count).toBe(3)
  })

  test('collateral that serves all positions is refused', () => {
    const snapshot = smallSnapshot({
      rules: { model: 'plain-perpetual' },
      things: { A: { price: 100, brackets: [] }, COIN: { price: 10 } },
      accounts: { me: { A: [1, 100], COIN: 5 } },
    })
    expect(() => isolate(snapshot)).toThrow('An account with collateral cannot be isolated')
  })
})
