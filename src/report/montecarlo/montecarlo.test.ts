import { describe, expect, test } from 'vitest'
import { readDrawnSettings } from '../../data/drawn-settings.ts'
import { loadScenario } from '../../data-node.ts'
import { createRandom } from '../../kit/random.ts'
import { registry } from '../../registry.ts'
import { sweepPoint } from '../sweep/sweep.ts'
import { textOf } from '../text.ts'
import { createDraws } from './draws.ts'
import { type MonteCarloRun, monteCarloReport, shareInterval } from './montecarlo.ts'
import { quantileInterval } from './quantile-interval.ts'
import { type RiskRow, riskRows } from './risk-table.ts'
import { effectiveRuns, weightedRisk, weightedShare } from './weighted-risk.ts'

const scenario = (id: string) =>
  new URL(`../../../scenarios/${id}/scenario.yaml`, import.meta.url).pathname

const draws = (text: string, seed = 1) => createDraws(readDrawnSettings(text, 'test'), seed)

const total = 'markets.exchange/COIN.totalDrop'
const outside = 'markets.exchange/COIN.exogenousDrop'

async function runs(id: string, generator: string, count: number, metrics: string[]) {
  const draw = draws(generator)
  const found: MonteCarloRun[] = []
  const loaded = await loadScenario(scenario(id), registry)
  for (let run = 0; run < count; run++) {
    const { values, weight } = draw(run)
    const [drop] = values
    const shocks = [{ ...loaded.settings.shocks[0], drop } as (typeof loaded.settings.shocks)[0]]
    const changed = { ...loaded, settings: { ...loaded.settings, shocks } }
    const point = sweepPoint(changed, registry, values.map(String), metrics)
    if (point !== null) found.push({ run, ...point, ...(weight !== undefined && { weight }) })
  }
  return found
}

// T1: a quantile commutes with a monotone map. σ = 4 %, L(x) = x + (x − 5 %)⁺ · .6/.4.
test('VaR after the cascade is 15.763 %, where a formula says 9.305 %', async () => {
  const generator = '{draw: [{set: shocks.0.drop, as: simple-fall, model: normal, sigma: 0.04}]}'
  const found = await runs('tail-map', generator, 1200, [total, outside])
  const loaded = await loadScenario(scenario('tail-map'), registry)
  const asked = { seed: 1, wanted: 1200, settings: ['shocks.0.drop'], metrics: [total, outside] }
  const { risk, attribution } = monteCarloReport(loaded, { ...asked, levels: [0.99] }, found)
  const simulated = risk.find(({ method }) => method === 'simulated')
  expect(simulated?.low).toBeLessThan(0.15763)
  expect(simulated?.high).toBeGreaterThan(0.15763)
  // The formula on what it knows, the shock; its own interval is ± .0006 · 1.96 · z.
  const [{ normal = 0, tail = 0, cascade = 0, total: whole = 0 } = {}] = attribution
  expect(Math.abs(normal - 0.09305)).toBeLessThan(0.0055)
  expect(normal + tail + cascade).toBeCloseTo(whole, 14)
  expect(simulated?.low).toBeGreaterThan(normal)
  const { shortfall = 0, shortfallError = 0 } = simulated ?? {}
  expect(Math.abs((shortfall ?? 0) - 0.19152)).toBeLessThan(1.96 * (shortfallError ?? 0))
})

test('the same map run by run: every fall is what the formula of the cascade says', async () => {
  const generator = '{draw: [{set: shocks.0.drop, as: simple-fall, model: normal, sigma: 0.04}]}'
  for (const { metrics } of await runs('tail-map', generator, 60, [total, outside])) {
    const [fall, shock] = metrics as [number, number]
    const expected = shock + (Math.max(0, shock - 0.05) * 0.6) / 0.4
    // Accounts stand 0.2 % apart, and each hands on 0.6 of that, and so on.
    expect(Math.abs(fall - expected)).toBeLessThan(0.004)
  }
})

test('the interval of a quantile holds it as often as it says', () => {
  const random = createRandom(2, 1)
  for (const [count, level] of [
    [100, 0.5],
    [400, 0.95],
    [2000, 0.99],
  ] as const) {
    const samples = 1000
    let held = 0
    for (let sample = 0; sample < samples; sample++) {
      const values = Float64Array.from({ length: count }, (_, at) => random.uniform(sample, at, 0))
      const { low, high } = quantileInterval(values.sort(), level)
      if ((low ?? 0) <= level && level <= (high ?? 1)) held++
    }
    // At least 95 % and not much more: three standard errors of a share of 0.95 in 1,000.
    expect(held / samples).toBeGreaterThan(0.95 - 3 * 0.0069)
    expect(held / samples).toBeLessThan(0.98)
  }
  expect(quantileInterval([1, 2, 3], 0.99).high).toBeNull()
})

test('a share that was seen, and where it may lie', () => {
  // Clopper and Pearson: 0 of 20 is below 1 − .025^(1/20).
  expect(shareInterval(0, 20)).toEqual({ low: 0, high: expect.closeTo(0.168433, 6) })
  expect(shareInterval(20, 20)).toEqual({ low: expect.closeTo(0.831567, 6), high: 1 })
  const { low, high } = shareInterval(5, 50)
  expect(low).toBeCloseTo(0.033275, 5)
  expect(high).toBeCloseTo(0.218135, 5)
})

test('formulas on the same losses, where they have an answer', () => {
  const random = createRandom(3, 1)
  const losses = Array.from({ length: 4000 }, (_, at) => Math.exp(random.normal(at, 0, 0)))
  const rows = riskRows(losses, [0.95, 0.99])
  const methods = rows.filter(({ level }) => level === 0.99).map(({ method }) => method)
  expect(methods).toContain('pareto-tail')
  const of = (method: string) => rows.find((it) => it.level === 0.99 && it.method === method)
  const truth = Math.exp(2.3263478740408408)
  for (const method of ['simulated', 'pareto-tail']) {
    expect(of(method)?.low).toBeLessThan(truth)
    expect(of(method)?.high).toBeGreaterThan(truth)
  }
  expect(of('normal')?.high).toBeLessThan(truth)
  // Losses that never differ have no formula.
  expect(riskRows([1, 1, 1], [0.99]).map(({ method }) => method)).toEqual(['simulated'])
})

test('a run has the same settings whatever else is drawn', () => {
  const text = '{draw: [{set: a, model: garch, omega: 1e-4, alpha: 0.1, beta: 0.8, steps: 5}]}'
  const [one, other] = [draws(text), draws(text)]
  for (let run = 0; run < 7; run++) one(run)
  expect(one(7)).toEqual(other(7))
  expect(draws(text, 2)(7)).not.toEqual(one(7))
})

test('regimes bring their own depth; a fall is a share of the price', () => {
  const text = `{draw: [{set: a.drop, model: regimes, transition: [[1, 0], [0, 1]], mean: [0, 0],
    deviation: [0.01, 0.1], start: 1, steps: 3, sets: [{}, {slope: 5, maker: false}]}]}`
  const { set, values } = draws(text)(0)
  expect(set).toEqual([`a.drop=${values[0]}`, 'slope=5', 'maker=false'])
  const r = Math.log(1 - values[0])
  expect(Math.abs(r)).toBeLessThan(1)
})

test('settings fall together as the copula has it', () => {
  const text = (freedom: string) => `{draw: [
      {set: a, as: return, model: student, sigma: 1, freedom: 5},
      {set: b, as: return, model: normal, sigma: 2, mean: 1}],
    correlation: [[1, 0.8], [0.8, 1]]${freedom}}`
  for (const freedom of ['', ', freedom: 4']) {
    const draw = draws(text(freedom))
    const pairs = Array.from({ length: 3000 }, (_, run) => draw(run).values)
    const mean = pairs.reduce((sum, [, b]) => sum + b, 0) / pairs.length
    expect(Math.abs(mean - 1)).toBeLessThan(4 * (2 / Math.sqrt(3000)))
    const both = pairs.filter(([a, b]) => a > 0 === b > 1).length / pairs.length
    // ½ + asin(ρ)/π, of every elliptical copula.
    expect(Math.abs(both - 0.795)).toBeLessThan(4 * Math.sqrt((0.795 * 0.205) / 3000))
  }
})

const regimes = (text: string) => `{draw: [{set: a, model: regimes, ${text}}]}`

test.each([
  ['{draw: []}', 'draw'],
  ['{draw: [{set: a, model: nothing}]}', 'draw.0.model'],
  ['{draw: [{set: a, model: normal, sigma: 0}]}', 'draw.0.sigma'],
  ['{draw: [{set: a, model: student, sigma: 1, freedom: 2}]}', 'too few'],
  ['{draw: [{set: a, model: garch, omega: 1, alpha: 0.5, beta: 0.5}]}', 'no mean to return to'],
  [regimes('transition: [[0.5, 0.4], [0, 1]], mean: [0, 0], deviation: [1, 1]'), 'sum to'],
  [regimes('transition: [[1]], mean: [0], deviation: [1], sets: [{}, {}]'), 'settings of regimes'],
  ['{draw: [{set: a, model: normal, sigma: 1}], correlation: [[1, 2], [2, 1]]}', 'no correlation'],
  ['{draw: [{set: a, model: normal, sigma: 1}], correlation: [[1, 0], [0, 1]]}', 'a row of'],
  ['{draw: [{set: a, model: blocks, returns: [0, 1]}], freedom: 4}', 'one number a step'],
])('%s is refused', (text, message) => {
  expect(() => draws(text)).toThrow()
  try {
    draws(text)
  } catch (error) {
    expect((error as Error).name).toBe('InputError')
    const { facts } = error as { facts: object }
    expect(`${(error as Error).message} ${JSON.stringify(facts)}`).toContain(message)
  }
})

test('what was stopped says so, and thresholds how often they broke', async () => {
  const loaded = await loadScenario(scenario('case-1'), registry)
  const run = (at: number, holds: boolean): MonteCarloRun => ({
    run: at,
    values: ['1'],
    metrics: [at],
    holds: [holds],
    outcome: 'quiet',
    hash: '',
  })
  const asked = { seed: 1, wanted: 10, settings: ['a'], metrics: ['rounds'], levels: [0.95] }
  const found = [run(1, false), run(0, true), run(2, true), run(3, true)]
  const { sentences, breaches } = monteCarloReport(loaded, asked, found)
  expect(textOf(sentences[0] ?? '')).toBe('4 of 10 runs: it was stopped.')
  expect(breaches).toMatchObject([{ threshold: 'badDebtUsd < 1e5', count: 1, share: 0.25 }])
})

describe('drawn further out than it comes', () => {
  const generator = (shift: number) =>
    `{draw: [{set: shocks.0.drop, as: simple-fall, model: normal, sigma: 0.04, shift: ${shift}}]}`
  /** L of a quantile of the shock. */
  const truth = (z: number) => 0.04 * z + ((0.04 * z - 0.05) * 0.6) / 0.4

  test('at 99.99 % a few hundred runs on the engine are enough', async () => {
    const found = await runs('tail-map', generator(-3.4), 400, [total, outside])
    const loaded = await loadScenario(scenario('tail-map'), registry)
    const asked = { seed: 1, wanted: 400, settings: ['shocks.0.drop'], metrics: [total] }
    const { risk } = monteCarloReport(loaded, { ...asked, levels: [0.999, 0.9999] }, found)
    expect(risk.map(({ method }) => method)).toEqual(['importance', 'importance'])
    for (const [at, z] of [3.090232306167813, 3.719016485455681].entries()) {
      const { low, high, shortfall, shortfallError, valueAtRisk } = risk[at] as RiskRow
      expect(low).toBeLessThan(truth(z))
      expect(high).toBeGreaterThan(truth(z))
      // Narrow, where 400 runs as they come have no upper end at all.
      expect((high ?? 1) - (low ?? 0)).toBeLessThan(0.04)
      // ES of the shock is σφ(z)/(1 − α), and it goes through the map as VaR does, beyond 5 %.
      const chance = at === 0 ? 0.001 : 0.0001
      const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
      const expected = 2.5 * ((0.04 * density) / chance) - 0.075
      expect(shortfall).toBeGreaterThan(valueAtRisk)
      // Accounts stand 0.2 % apart.
      const off = Math.abs((shortfall ?? 0) - expected)
      expect(off).toBeLessThan(1.96 * (shortfallError ?? 0) + 0.002)
      expect(shortfallError).toBeLessThan(0.01)
    }
  })

  test('weights have mean 1, and the interval holds as often as it says', () => {
    let held = 0
    const samples = 200
    for (let seed = 1; seed <= samples; seed++) {
      const draw = draws(generator(-3), seed)
      const drawn = Array.from({ length: 500 }, (_, run) => draw(run))
      const weights = drawn.map(({ weight = 1 }) => weight)
      const row = weightedRisk(
        drawn.map(({ values }) => values[0] ?? 0),
        weights,
        0.999,
      )
      const z = 3.090232306167813 * 0.04
      if ((row?.low ?? 0) <= z && z <= (row?.high ?? 1)) held++
    }
    // Three standard errors of a share of 0.95 in 200 are 0.046.
    expect(held / samples).toBeGreaterThan(0.95 - 0.046)
    const draw = draws(generator(-1), 1)
    const weights = Array.from({ length: 20_000 }, (_, run) => draw(run).weight ?? 0)
    const { share, error } = weightedShare(weights)
    expect(Math.abs(share - 1)).toBeLessThan(4 * error)
    expect(effectiveRuns(weights)).toBeLessThan(20_000)
    expect(effectiveRuns([1, 1, 1])).toBe(3)
  })

  test('no shift, no weight; none in a copula', () => {
    expect(draws(generator(0))(3).weight).toBeUndefined()
    const one = '{set: a, model: normal, sigma: 1, shift: 1}'
    const text = `{draw: [${one}], correlation: [[1]], freedom: 4}`
    expect(() => draws(text)).toThrow('normal copula')
  })
})

// T4: a regime is more than its volatility.
test('a stressed regime that has less depth as well falls further, on the same draws', async () => {
  const chain = `transition: [[0.98, 0.02], [0.18, 0.82]], mean: [0, 0], deviation: [0.01, 0.03]`
  const slope = 'venues.exchange.instruments.COIN.liquidity.slope'
  const depth = `sets: [{}, {${slope}: 0.15}]`
  const text = (more: string) =>
    `{draw: [{set: shocks.0.drop, model: regimes, ${chain}, steps: 5${more}}]}`
  const [plain, thin] = [draws(text('')), draws(text(`, ${depth}`))]
  let [thinner, further] = [0, 0]
  for (let run = 0; run < 150; run++) {
    const sets = [plain(run).set, thin(run).set]
    expect(sets[1]?.[0]).toBe(sets[0]?.[0])
    const isStressed = sets[1]?.length === 2
    // Most calm runs force nobody: look at some.
    if (!isStressed && run > 20) continue
    const falls: number[] = []
    const hashes: string[] = []
    for (const set of sets) {
      const loaded = await loadScenario(scenario('tail-map'), registry, { set })
      const point = sweepPoint(loaded, registry, [], [total])
      falls.push(point?.metrics[0] ?? Number.NaN)
      hashes.push(point?.hash ?? '')
    }
    if (!isStressed) expect(hashes[1]).toBe(hashes[0])
    else {
      thinner++
      expect(falls[1]).toBeGreaterThanOrEqual(falls[0] ?? 1)
      if ((falls[1] ?? 0) > (falls[0] ?? 0)) further++
    }
  }
  expect(thinner).toBeGreaterThan(5)
  expect(further).toBeGreaterThan(0)
})

test('one regime is the plain model, bit for bit', () => {
  const one = draws(
    '{draw: [{set: a, model: regimes, transition: [[1]], mean: [0.1], deviation: [2]}]}',
  )
  const two = draws(
    `{draw: [{set: a, model: regimes, transition: [[1, 0], [0, 1]], start: 0,
      mean: [0.1, 9], deviation: [2, 9]}]}`,
  )
  for (let run = 0; run < 20; run++) expect(one(run)).toEqual(two(run))
})
