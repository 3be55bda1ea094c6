/**
 * AT-X and T18 of shared/spec/topics.md: a breaker lowers the peak of ρ(K) where depth comes back
 * while it lasts, and the shipped scenario is one in which it raises bad debt.
 */
import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import {
  advance,
  compile,
  createRun,
  defaultSettings,
  registry,
  type Settings,
  summarize,
} from '../../src/index.ts'
import { gainPath } from '../../src/risk/gain-path.ts'
import { joinedWorld } from '../joined-world.ts'

test('a halt in which a maker calms down keeps ρ(K) below 1', () => {
  // Levels spread evenly from 99 down: 40 units for each 0.1, λ 0.0015: n = 0.6 at whole depth.
  const longs = Array.from({ length: 400 }, (_, at) => [40, 40 * (1 + 0.1 * at)] as const)
  const liquidity = { model: 'linear-impact', price: 100, slope: 0.0015 }
  const snapshot = joinedWorld({ m: { liquidity, longs, rate: 0.0001 } })
  const maker = {
    model: 'market-maker',
    market: 'm',
    supplies: 0.8,
    withdrawal: 45,
    halfLifeMs: 60_000,
  }
  const breaker = { model: 'circuit-breaker', market: 'm', move: 0.022, forMs: 600_000 }
  const peakWith = (mitigations: Settings['mitigations']) => {
    const shocks = [{ model: 'price-gap', markets: 'm', by: -1.6 }]
    const settings = { ...defaultSettings, shocks, actors: [maker], mitigations }
    const world = compile(snapshot, settings, registry)
    const { peak } = gainPath(world, registry, 30)
    const run = createRun(world, registry, { verify: true })
    advance(run)
    return { peak, drop: summarize(run).markets[0].deepestDrop }
  }
  const without = peakWith([])
  const halted = peakWith([breaker])
  expect(without.peak).toBeGreaterThan(1)
  expect(halted.peak).toBeLessThan(1)
  expect(halted.drop).toBeLessThan(without.drop / 2)
})

const rising = {
  ...{ model: 'volatility-margin', instrument: 'exchange/COIN', everyMs: 60_000 },
  levels: [
    { above: 0.004, times: 2 },
    { above: 0.008, times: 4 },
  ],
  halfLifeMs: 120_000,
}

/** T2: ∂MM/∂σ; the numbers of docs/mitigations.md. */
test('rising margin closes more people, for nothing where the price comes back', async () => {
  const told = async (factors: string, ...mitigations: Settings['mitigations']) => {
    const set = [`shocks.0.factors=${factors}`]
    const { snapshot, settings } = await loadScenario(scenario, registry, { set })
    const run = createRun(compile(snapshot, { ...settings, mitigations }, registry), registry)
    advance(run)
    const { liquidatedAccounts, liquidatedUsd, waterfall } = summarize(run)
    return [liquidatedAccounts, liquidatedUsd / 1e6, waterfall[0].usd / 1e6]
  }
  const near = (...[accounts, ...millions]: number[]) => [
    accounts,
    ...millions.map((it) => expect.closeTo(it, 2)),
  ]
  const mended = '[1,0.92,0.98,0.99]'
  expect(await told(mended)).toEqual(near(110, 9.1, 0.572))
  expect(await told(mended, rising)).toEqual(near(140, 12.69, 0.644))
  const goesOn = '[1,0.94,0.88,0.82]'
  expect(await told(goesOn)).toEqual(near(173, 14.89, 1.389))
  expect(await told(goesOn, rising)).toEqual(near(185, 16.44, 1.224))
})

const scenario = new URL('../../scenarios/circuit-breaker/scenario.yaml', import.meta.url).pathname

test('the shipped breaker raises bad debt: same accounts, worse prices, other payers', async () => {
  const { snapshot, settings } = await loadScenario(scenario, registry)
  const runWith = (mitigations: Settings['mitigations']) => {
    const run = createRun(compile(snapshot, { ...settings, mitigations }, registry), registry)
    advance(run)
    return summarize(run)
  }
  const on = runWith(settings.mitigations)
  const off = runWith([])
  expect(on.liquidatedAccounts).toBe(off.liquidatedAccounts)
  expect(off.badDebtUsd).toBe(0)
  expect(off.fundUsedShare).toBeCloseTo(0, 12)
  expect(on.badDebtUsd).toBeGreaterThan(50_000)
  expect(on.fundUsedShare).toBe(1)
  const providers = ({ byRole }: typeof on) => byRole.find(({ role }) => role === 'provider')?.usd
  expect(providers(on) ?? 0).toBeGreaterThan(providers(off) ?? 0)
})
