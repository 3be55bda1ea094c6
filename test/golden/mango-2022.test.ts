// Mango 2022: the plan as published, the best plan with the same means, and defences against it.
import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { advance, compile, createRun, registry, step, summarize } from '../../src/index.ts'
import { attackScenario, planScenario } from '../../src/report.ts'

const file = new URL('../../scenarios/mango-2022/scenario.yaml', import.meta.url).pathname

const attack = async (...set: string[]) =>
  attackScenario(await loadScenario(file, registry, { set }), registry, { tries: 1500 })

const millions = (usd: number): number => Math.round(usd / 1e5) / 10

const closes = ['MANGO', 'ASCENDEX', 'FTX'].map((id) => ({
  ...{ do: 'close', account: 'spot/he', instrument: `spot/${id}`, atMs: 1_620_000, amount: 1 },
}))

test('his plan: the price, the profit of the long account, what is owed in the end', async () => {
  const { snapshot, settings } = await loadScenario(file, registry)
  const [{ plan, ...attacker }] = settings.actors as [{ model: string; plan: object[] }]
  const actors = [{ ...attacker, plan: [...plan, ...closes] }]
  const world = compile(snapshot, { ...settings, actors }, registry)
  const run = createRun(world, registry, { verify: true })
  const { names, oracles } = run.world
  let peak = 0
  while (step(run)) peak = Math.max(peak, oracles.value[names.oracle('mngo')])
  expect(peak).toBeCloseTo(0.91, 3)
  // Reported as 423 million.
  expect(millions(483e6 * (peak - 0.0382))).toBe(421.1)
  expect(millions(summarize(run).standingShortfallUsd)).toBe(111)
  const [wallet = 0] = run.world.actors[0].planner?.worth(run) ?? []
  expect(millions(wallet)).toBe(120)
})

test('the best plan makes as much with two of the three markets', async () => {
  const { best, isWhole } = await attack()
  const [crossed, mango] = best.values
  expect([millions(best.profit), millions(best.lost), isWhole]).toEqual([106, 10, true])
  expect([crossed, mango]).toEqual([240e6, 0])
})

test.each([
  ['a cap', 'actors.0.caps.0.most=1e7', 0],
  ['a cap above break-even', 'actors.0.caps.0.most=1.1e7', 1],
  ['no loans against profits', 'actors.0.lends=[]', 0],
  ['half an hour', 'venues.mango.instruments.MNGO-PERP.oracle=half-hour', 106],
  ['a day', 'venues.mango.instruments.MNGO-PERP.oracle=day', 0],
  ['little money', 'accounts.1.rows.0.size=2.5e5', 0],
  ['more money', 'accounts.1.rows.0.size=5e5', 24.1],
])('defence: %s', async (_, set, expected) => {
  const { best } = await attack(set)
  if (expected === 0) expect(best.profit).toBe(0)
  else expect(millions(best.profit)).toBe(expected)
})

test('deeper pools', async () => {
  const times = (factor: number) =>
    Object.entries({
      'mango-spot': [9713561, 371058],
      ascendex: [6745537, 257679.5],
      ftx: [10792848, 412286.8],
    }).flatMap(([id, [base = 0, quote = 0]]) => [
      `markets.${id}.liquidity.base=${base * factor}`,
      `markets.${id}.liquidity.quote=${quote * factor}`,
    ])
  expect(millions((await attack(...times(3))).best.profit)).toBe(3.9)
  expect((await attack(...times(10))).best.profit).toBe(0)
})

test('the plan that was found, as a scenario, ends as it was found', async () => {
  const loaded = await loadScenario(file, registry)
  const { best, steps } = attackScenario(loaded, registry, { tries: 300 })
  const { actors } = planScenario(loaded, 0, steps)
  const settings = { ...loaded.settings, actors: actors as typeof loaded.settings.actors }
  const run = createRun(compile(loaded.snapshot, settings, registry), registry, { verify: true })
  advance(run)
  const worth = run.world.actors[0].planner?.worth(run) ?? []
  expect(worth.reduce((a, b) => a + b, 0) - 14.04e6).toBeCloseTo(best.profit, 4)
})
