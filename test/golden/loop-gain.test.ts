import { describe, expect, test } from 'vitest'
import {
  advance,
  cascade,
  compile,
  createRun,
  measureGain,
  registry,
  type Snapshot,
  summarize,
} from '../../src/index.ts'
import { perpetuals, shocked, uniformLevels } from '../uniform-world.ts'

// Reference: closed form 1/(1−n) · shock, and the simulated drops of golden/topics.json `master`.
test.each([
  [0.25, 2.6662, 5],
  [0.5, 3.9975, 10],
  [0.75, 7.9925, 23],
  [0.9, 19.9775, 63],
])('one asset, n = %d: total drop is shock / (1 − n)', (n, simulated, rounds) => {
  const snapshot = uniformLevels(n)
  const compiled = compile(snapshot, shocked('A', 2), registry)
  const run = createRun(compiled, registry, { trace: false })
  const summary = cascade(run)
  const drop = 100 - summary.markets[0].endPrice
  expect(Math.abs(drop / (2 / (1 - n)) - 1)).toBeLessThan(0.002)
  expect(Math.abs(drop / simulated - 1)).toBeLessThan(0.002)
  // One account on the edge of its level is one round more or less.
  expect(Math.abs(summary.rounds - rounds)).toBeLessThanOrEqual(1)
  expect(summary.converged).toBe(true)
  expect(summary.loopGain).toBeCloseTo(n, 2)
  expect(summary.markets[0].amplification).toBeCloseTo(1 / (1 - n), 1)
})

test.each([1, 1.2])('n = %d ends as "did not converge", a result', (n) => {
  const run = createRun(compile(uniformLevels(n), shocked('A', 2), registry), registry, {
    trace: false,
  })
  const summary = cascade(run)
  expect(summary.converged).toBe(false)
  expect(summary.outcome).toBe('price-floor')
  expect(summary.loopGain).toBeGreaterThan(0.99)
})

/**
 * Two assets. Cross-margin accounts long q = (1, ¼): their margin is used up by q·fall,
 * uniformly; isolated accounts in the first asset add to R₁₁. With Λ = (λ, 16 λ) this
 * gives K = [[.3, .05], [.8, .2]].
 */
function twoAssets(): Snapshot {
  const lambda = 0.0001
  const cross = 20_000
  const isolated = 20_000
  // Loss that uses up the last account: well beyond what the shock of 2 leads to.
  const reach = 20
  const density = cross / reach
  const q = 0.2 / lambda / density
  const alone = 0.1 / lambda / density
  const wallet = new Float64Array(cross + isolated)
  const legs: number[][] = []
  for (let row = 0; row < cross; row++) {
    // Levels are spread over the loss per unit of q.
    wallet[row] = q * ((row + 0.5) / cross) * reach
    legs.push([row, 0, q], [row, 1, q / 4])
  }
  for (let row = 0; row < isolated; row++) {
    wallet[cross + row] = alone * ((row + 0.5) / isolated) * reach
    legs.push([cross + row, 0, alone])
  }
  return perpetuals(['A', 'B'], [lambda, 16 * lambda], { wallet, legs })
}

test('two assets, K = [[.3, .05], [.8, .2]]: drops are (3.0769, 3.0769)', () => {
  const compiled = compile(twoAssets(), shocked('A', 2), registry)
  const gain = measureGain(compiled, registry, 0.02)
  const expected = [
    [0.3, 0.05],
    [0.8, 0.2],
  ]
  for (const [a, row] of expected.entries()) {
    for (const [b, k] of row.entries()) expect(Math.abs(gain.K[a][b] / k - 1)).toBeLessThan(0.005)
  }
  expect(Math.abs(gain.rho / 0.45615528128088306 - 1)).toBeLessThan(0.005)
  const run = createRun(compiled, registry, { trace: false })
  advance(run)
  for (const { endPrice } of summarize(run).markets) {
    expect(Math.abs((100 - endPrice) / 3.076923 - 1)).toBeLessThan(0.002)
  }
})

// shared/spec/topics.md, Consequence: A(s) is constant where levels lie evenly, and steps where
// they cluster. By hand: levels with n = ½, and at 95 as much more as moves the price by 3.
describe('amplification against the size of the shock', () => {
  const amplify = (snapshot: Snapshot, shock: number) => {
    const run = createRun(compile(snapshot, shocked('A', shock), registry), registry, {
      trace: false,
    })
    advance(run)
    return (100 - summarize(run).markets[0].endPrice) / shock
  }

  test.each([2, 4, 8, 16, 32])('even levels, a shock of %d: twice', (shock) => {
    expect(Math.abs(amplify(uniformLevels(0.5), shock) / 2 - 1)).toBeLessThan(0.002)
  })

  test.each([
    [2, 2],
    [2.49, 2],
    [2.51, 2 + 6 / 2.51],
    [4, 2 + 6 / 4],
    [8, 2 + 6 / 8],
  ])('a cluster at 95, a shock of %d: %d times', (shock, expected) => {
    const even = uniformLevels(0.5)
    const { count } = even.accounts
    const cluster = 3 / 0.001
    const snapshot: Snapshot = {
      ...even,
      accounts: {
        count: count + 1,
        venue: new Int32Array(count + 1),
        wallet: Float64Array.of(...Array.from(even.accounts.wallet), 5 * cluster),
      },
      legs: {
        count: count + 1,
        account: [...Array.from(even.legs.account), count],
        instrument: [...Array.from(even.legs.instrument), 0],
        amount: [...Array.from(even.legs.amount), cluster],
        entry: [...Array.from(even.legs.entry), 100],
      },
    }
    expect(Math.abs(amplify(snapshot, shock) / expected - 1)).toBeLessThan(0.002)
  })
})
