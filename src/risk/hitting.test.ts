import { describe, expect, test } from 'vitest'
import { exp } from '../kit/math.ts'
import { hitProbability, levelWhenWatched } from './first-passage.ts'
import { simulateHit } from './hitting.ts'

const day = 1 / 365
const diffusion = { sigma: 0.8, years: day }
const none = { intensity: 0, mean: -0.1, deviation: 0.1 }

/** Distance in standard errors. */
function errors(estimate: ReturnType<typeof simulateHit>, expected: number): number {
  return (estimate.probability - expected) / estimate.standardError
}

describe('without jumps', () => {
  test.each([
    [0.9045226130653267, 1],
    [0.9045226130653267, 24],
    [0.9696969696969697, 1],
    [1.03, 6],
    [1.1, 3],
  ])('level %d, %d steps: the bridge agrees with the closed form', (level, steps) => {
    const estimate = simulateHit(level, diffusion, { paths: 20_000, seed: 5, steps })
    expect(Math.abs(errors(estimate, hitProbability(level, diffusion)))).toBeLessThan(3)
    expect(estimate.standardError).toBeLessThan(0.004)
  })

  test('with drift', () => {
    const model = { ...diffusion, drift: -20 }
    const estimate = simulateHit(0.95, model, { paths: 20_000, seed: 5, steps: 4 })
    expect(Math.abs(errors(estimate, hitProbability(0.95, model)))).toBeLessThan(3)
  })

  test('watched every hour without the bridge, hits are missed', () => {
    const how = { paths: 20_000, seed: 5, steps: 24, watch: 'discrete' } as const
    const estimate = simulateHit(0.97, diffusion, how)
    expect(errors(estimate, hitProbability(0.97, diffusion))).toBeLessThan(-5)
    // What is missed is what the continuity correction says.
    const watched = hitProbability(levelWhenWatched(0.97, 0.8, day / 24), diffusion)
    expect(Math.abs(errors(estimate, watched))).toBeLessThan(3)
  })

  test('an intensity of zero is the same paths', () => {
    const how = { paths: 1000, seed: 3, steps: 2 }
    const plain = simulateHit(0.95, diffusion, how)
    expect(simulateHit(0.95, { ...diffusion, jumps: none }, how)).toEqual(plain)
  })
})

describe('with jumps', () => {
  /** A Poisson number with this mean is at least `least`. */
  function atLeast(least: number, mean: number): number {
    let term = exp(-mean)
    let below = 0
    for (let n = 0; n < least; n++) {
      below += term
      term *= mean / (n + 1)
    }
    return 1 - below
  }

  test.each([
    [0.95, 1],
    [0.85, 2],
    [0.75, 3],
  ])('nothing but jumps of −10 %%: level %d takes %d of them', (level, least) => {
    const mean = Math.log(0.9)
    // Drift that the compensation takes away again: flat between jumps.
    const jumps = { intensity: 500, mean, deviation: 0 }
    const model = { sigma: 0, years: day, drift: 500 * (exp(mean) - 1), jumps }
    const estimate = simulateHit(level, model, { paths: 20_000, seed: 9 })
    expect(Math.abs(errors(estimate, atLeast(least, 500 * day)))).toBeLessThan(3)
  })

  test('any jump is deadly: it comes, or the diffusion gets there without', () => {
    const jumps = { intensity: 200, mean: -5, deviation: 0 }
    const estimate = simulateHit(
      0.95,
      { ...diffusion, jumps },
      { paths: 20_000, seed: 9, steps: 3 },
    )
    // Of paths without a jump the logarithm drifts up by what jumps would take away.
    const alone = hitProbability(0.95, { ...diffusion, drift: 200 * (1 - exp(-5)) })
    const survives = exp(-200 * day) * (1 - alone)
    expect(Math.abs(errors(estimate, 1 - survives))).toBeLessThan(3)
  })

  test('jumps of either sign make a distant level likelier at equal variance', () => {
    const jumps = { intensity: 100, mean: -0.00125, deviation: 0.05 }
    const variance = 0.8 * 0.8 - 100 * (0.05 * 0.05 + 0.00125 * 0.00125)
    const model = { sigma: Math.sqrt(variance), years: day, jumps }
    const estimate = simulateHit(0.88, model, { paths: 20_000, seed: 9 })
    expect(errors(estimate, hitProbability(0.88, diffusion))).toBeGreaterThan(3)
  })

  test('steps add nothing but work', () => {
    const jumps = { intensity: 300, mean: -0.01, deviation: 0.03 }
    const model = { ...diffusion, jumps }
    const few = simulateHit(0.93, model, { paths: 20_000, seed: 1 })
    const many = simulateHit(0.93, model, { paths: 20_000, seed: 2, steps: 16 })
    const spread = Math.hypot(few.standardError, many.standardError)
    expect(Math.abs(few.probability - many.probability)).toBeLessThan(3 * spread)
  })
})

test('same seed, same bits', () => {
  const jumps = { intensity: 300, mean: -0.01, deviation: 0.03 }
  const how = { paths: 500, seed: 11, steps: 3 }
  const once = simulateHit(0.93, { ...diffusion, jumps }, how)
  expect(simulateHit(0.93, { ...diffusion, jumps }, how)).toEqual(once)
  const other = simulateHit(0.93, { ...diffusion, jumps }, { ...how, seed: 12 })
  expect(other.probability).not.toBe(once.probability)
})
