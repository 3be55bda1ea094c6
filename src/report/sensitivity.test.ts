import { expect, test } from 'vitest'
import { loadScenario } from '../data-node.ts'
import { registry } from '../registry.ts'
import { planSensitivity, readRange, sensitivityReport } from './sensitivity.ts'
import { sweepPoint } from './sweep/sweep.ts'
import { textOf } from './text.ts'

const file = (id: string) =>
  new URL(`../../scenarios/${id}/scenario.yaml`, import.meta.url).pathname

async function reportOn(id: string, plan: ReturnType<typeof planSensitivity>, metric: string) {
  const values: number[] = []
  for (const set of plan.runs) {
    const point = sweepPoint(
      await loadScenario(file(id), registry, { set }),
      registry,
      [],
      [metric],
    )
    values.push(point?.metrics[0] ?? Number.NaN)
  }
  const loaded = await loadScenario(file(id), registry)
  return sensitivityReport(loaded, registry, metric, plan, values)
}

// README.md of the scenario: $75.7k with the breaker and the fund, nothing without the breaker.
test('a breaker that costs more than is lost, and a fund that pays a part of it', async () => {
  const plan = planSensitivity(['mitigations=[]', 'venues.exchange.fund=0'], [], 8, 1)
  expect(plan.runs).toEqual([
    ['mitigations=[]', 'venues.exchange.fund=0'],
    ['venues.exchange.fund=0'],
    ['mitigations=[]'],
    [],
  ])
  const { parts, whole, bare } = await reportOn('circuit-breaker', plan, 'totalShortfallUsd')
  expect(bare).toBe(0)
  expect(Math.round(whole / 100)).toBe(757)
  const [breaker, fund] = parts
  expect([breaker?.off, fund?.off]).toEqual(['mitigations=[]', 'venues.exchange.fund=0'])
  const sum = parts.reduce((total, { share }) => total + share, 0)
  expect(Math.abs(sum - whole)).toBeLessThan(1e-9 * whole)
  expect(breaker?.share).toBeGreaterThan(whole)
  // The fund has 200,000 and pays all of it.
  expect(fund?.alone).toBeCloseTo(-200_000, 6)
})

test('a setting that decides and one that does nothing', async () => {
  const ranges = ['shocks.0.by=-4:-2', 'venues.exchange.fund=1e8:2e8'].map(readRange)
  const plan = planSensitivity([], ranges, 24, 1)
  expect(plan.runs).toHaveLength(1 + 4 * 24)
  const { indices, gain, tables } = await reportOn('case-1', plan, 'liquidatedAccounts')
  const [first, second] = indices
  expect(first?.path).toBe('shocks.0.by')
  expect(first?.totalEnds[0]).toBeGreaterThan(0.4)
  expect([second?.first, second?.total]).toEqual([0, 0])
  expect(gain.pairs).toHaveLength(1)
  expect(gain.pairs[0]?.elasticity).toBeCloseTo(1, 12)
  expect(tables.map(({ id }) => id)).toEqual(['indices', 'gain'])
})

test('what makes no difference is said', async () => {
  const plan = planSensitivity([], [readRange('venues.exchange.fund=1e8:2e8')], 8, 1)
  const { sentences } = await reportOn('case-1', plan, 'liquidatedAccounts')
  expect(sentences.map(textOf)).toContain('No value of what was varied makes a difference.')
})

test.each(['a', 'a=1', 'a=1:1', '=1:2', 'a=1:x', 'a=1:2:3'])('%s is no range', (text) => {
  expect(() => readRange(text)).toThrow('is no range')
})

test('more than six parts are refused', () => {
  const off = Array.from({ length: 7 }, (_, at) => `a.${at}=0`)
  expect(() => planSensitivity(off, [], 8, 1)).toThrow('7 parts would take 128 runs')
})
