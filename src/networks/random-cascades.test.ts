import { describe, expect, test } from 'vitest'
import { createStream } from '../kit/streams.ts'
import { gaiKapadia, gaiKapadiaWindow } from './gai-kapadia.ts'
import { poissonCdf, poissonWindow } from './poisson-window.ts'
import { randomEdges, randomLinks, spread } from './random-cascades.ts'
import { watts, wattsWindow } from './watts.ts'

// Windows: own computation, models.md 1.5 of the specification.
describe('mean degrees between which a cascade can be global', () => {
  test.each([
    ['Watts, φ = .18', wattsWindow({ threshold: 0.18 }), 1.0207039085136334, 5.764677087161576],
    ['Watts, K = 4', wattsWindow({ threshold: 0.25 }), 1.11414, 3.86307],
    ['Gai and Kapadia, ≥', gaiKapadiaWindow(), 1.0037312313999747, 7.477080184864315],
    ['Gai and Kapadia, >', gaiKapadiaWindow({ isStrict: true }), 1.0207, 5.7647],
  ])('%s', (_, window, low, high) => {
    // Digits as far as the reference has them.
    const digits = `${low}`.length > 10 ? 11 : 4
    expect(window?.low).toBeCloseTo(low, digits)
    expect(window?.high).toBeCloseTo(high, digits)
  })

  test('≥ and > differ where 1 / φ is a whole number, and nowhere else', () => {
    expect(wattsWindow({ threshold: 0.2, isStrict: true })).toEqual(
      wattsWindow({ threshold: 0.25 }),
    )
    expect(wattsWindow({ threshold: 0.18, isStrict: true })).toEqual(
      wattsWindow({ threshold: 0.18 }),
    )
    // 0.2 · 0.9 / 0.06 is 3 but for rounding.
    const nearly = { capital: 0.06, recovery: 0.1 }
    expect(gaiKapadiaWindow(nearly)).toEqual(poissonWindow(2))
    expect(gaiKapadiaWindow({ ...nearly, isStrict: true })).toEqual(poissonWindow(1))
  })

  test('who needs two failed neighbours is not vulnerable: no window', () => {
    expect(wattsWindow({ threshold: 0.5 })).toBe(null)
    expect(gaiKapadiaWindow({ interbank: 0.03 })).toBe(null)
  })

  test('at its ends the condition holds with equality', () => {
    for (const most of [2, 3, 4, 9, 30]) {
      const window = poissonWindow(most)
      for (const z of [window?.low ?? 0, window?.high ?? 0]) {
        expect(z * poissonCdf(z, most)).toBeCloseTo(1, 10)
      }
    }
  })
})

describe('random networks', () => {
  const random = createStream(3, 'networks/test')

  test('have the mean degree asked for, no loops and no double links', () => {
    for (const draw of [randomLinks, randomEdges]) {
      const { links, degree } = draw(random, 2000, 4 / 1999)
      expect(links.to.length / 2000).toBeGreaterThan(3.7)
      expect(links.to.length / 2000).toBeLessThan(4.3)
      for (let row = 0; row < 2000; row++) {
        const to = [...links.to.subarray(links.begin[row], links.begin[row + 1])]
        expect(to).not.toContain(row)
        expect(new Set(to).size).toBe(to.length)
        if (draw === randomEdges) expect(to.length).toBe(degree[row])
      }
    }
  })

  test('all or none', () => {
    expect(randomLinks(random, 5, 1).links.to.length).toBe(20)
    expect(randomEdges(random, 5, 1).links.to.length).toBe(20)
    expect(randomEdges(random, 5, 0).links.to.length).toBe(0)
  })

  test('failures stop at whoever needs more of them', () => {
    const links = { begin: Int32Array.of(0, 2, 3, 4, 4), to: Int32Array.of(1, 2, 3, 3) }
    expect(spread(links, [1, 1, 1, 2], 0)).toBe(4)
    expect(spread(links, [1, 1, 2, 2], 0)).toBe(2)
    expect(spread(links, [1, 1, 1, 2], 2)).toBe(1)
  })
})

/** Two shares from so many draws each differ by more than this once in 16,000 times. */
const bound = (share: number, runs: number, others: number) =>
  4 * Math.sqrt(share * (1 - share) * (1 / runs + 1 / others)) + 1e-9

// Own Monte Carlo of the specification: mean degree, frequency, extent; 150 and 100 runs.
const runs = 300
describe('robust yet fragile', () => {
  test.each([
    [0.5, 0, 0],
    [1.5, 0.6466666666666666, 0.5829381443298969],
    [2, 0.7866666666666666, 0.7976440677966102],
    [3, 0.8933333333333333, 0.943231343283582],
    [4, 0.8666666666666667, 0.9800846153846154],
    [5, 0.8666666666666667, 0.9929307692307692],
    [6, 0.72, 0.9974722222222221],
    [7, 0.38666666666666666, 0.9992241379310345],
    [8, 0.12, 0.9995555555555556],
    [9, 0, 0],
  ])('mean degree %d, losses of exactly the capital are fatal', (z, frequency, extent) => {
    const found = gaiKapadia(z, { seed: 1, runs })
    const within = bound((frequency + found.frequency) / 2, runs, 150)
    expect(Math.abs(found.frequency - frequency)).toBeLessThan(within)
    // Among its runs at 9 none went far: of what is not there it has no extent.
    if (found.frequency === 0) expect(found.extent).toBe(0)
    else if (frequency > 0) expect(Math.abs(found.extent - extent)).toBeLessThan(0.01)
    else expect(found.extent).toBeGreaterThan(0.99)
  })

  test.each([
    [3, 0.83, 0.940289156626506],
    [5, 0.54, 0.9924444444444446],
    [6, 0.16, 0.9968125],
    [8, 0, 0],
  ])('mean degree %d, they are not', (z, frequency, extent) => {
    const found = gaiKapadia(z, { seed: 1, runs }, { isStrict: true })
    const within = bound((frequency + found.frequency) / 2, runs, 100)
    expect(Math.abs(found.frequency - frequency)).toBeLessThan(within)
    expect(Math.abs(found.extent - extent)).toBeLessThan(0.01)
  })

  test('cascades of Watts are there inside the window and not outside', () => {
    const model = { threshold: 0.18 }
    expect(watts(3, { seed: 1, runs: 60 }, model).frequency).toBeGreaterThan(0.5)
    expect(watts(0.5, { seed: 1, runs: 60 }, model).frequency).toBe(0)
    expect(watts(9, { seed: 1, runs: 60 }, model).frequency).toBe(0)
  })

  test('one seed, one answer', () => {
    expect(gaiKapadia(2, { seed: 5, runs: 20 })).toEqual(gaiKapadia(2, { seed: 5, runs: 20 }))
    const others = [5, 6, 7].map((seed) => gaiKapadia(2, { seed, runs: 20 }).extent)
    expect(new Set(others).size).toBe(3)
  })
})

test('refuses what is no network', () => {
  expect(() => gaiKapadia(-1, { seed: 1 })).toThrow('meanDegree is -1')
  expect(() => gaiKapadia(3, { seed: 1, nodes: 1 })).toThrow('nodes is 1')
  expect(() => gaiKapadia(3, { seed: 1, runs: 0.5 })).toThrow('runs is 0.5')
  expect(() => gaiKapadia(1000, { seed: 1, nodes: 100_000 })).toThrow('meanDegree is 1000')
  expect(() => gaiKapadia(3, { seed: 1 }, { capital: 0 })).toThrow('capital is 0')
  expect(() => watts(3, { seed: 1 }, { threshold: Number.NaN })).toThrow('threshold is NaN')
})
