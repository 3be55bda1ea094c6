import { expect, test } from 'vitest'
import { loadScenario } from '../data-node.ts'
import { registry } from '../registry.ts'
import {
  bestOf,
  calibrateReport,
  costOf,
  createZoom,
  readTarget,
  type Target,
  type Tried,
} from './calibrate.ts'
import { sweepPoint } from './sweep/sweep.ts'
import { textOf } from './text.ts'

function zoomed(
  targets: readonly Target[],
  ranges: { path: string; from: number; to: number }[],
  numbersAt: (point: readonly number[]) => (number | null)[],
): readonly Tried[] {
  const zoom = createZoom(ranges, 24, 9, 1)
  for (let batch = zoom.batch(); batch.length > 0; batch = zoom.batch()) {
    zoom.tell(
      batch.map((point) => {
        const means = numbersAt(point)
        return { point, means, cost: costOf(targets, means) }
      }),
    )
  }
  return zoom.tried
}

test('two settings from two numbers', () => {
  const targets = ['liquidatedUsd=5±0.5', 'badDebtUsd=6±0.5'].map(readTarget)
  const ranges = [
    { path: 'a', from: 0, to: 10 },
    { path: 'b', from: 4, to: -4 },
  ]
  const tried = zoomed(targets, ranges, ([a = 0, b = 0]) => [a + b, a * b])
  // 2 and 3, or 3 and 2: within a tenth of what counts 1.
  const [a = 0, b = 0] = bestOf(tried).point
  expect(Math.abs(a + b - 5)).toBeLessThan(0.05)
  expect(Math.abs(a * b - 6)).toBeLessThan(0.05)
  expect(tried).toHaveLength(24 * 9)
  for (const { point } of tried) {
    expect(point[0]).toBeGreaterThanOrEqual(0)
    expect(Math.abs(point[1] ?? 9)).toBeLessThanOrEqual(4)
  }
})

test('an optimum at the edge of what is allowed is reached', () => {
  const tried = zoomed([readTarget('rounds=0')], [{ path: 'a', from: 1, to: 9 }], ([a = 0]) => [a])
  expect(bestOf(tried).point[0]).toBeLessThan(1.001)
})

test('what no run has fits nowhere', () => {
  expect(costOf([readTarget('firstAdlMs=5')], [null])).toBe(Number.POSITIVE_INFINITY)
})

const file = new URL('../../scenarios/case-1/scenario.yaml', import.meta.url).pathname

test('the fall of a scenario is found again from what it liquidates', async () => {
  const loaded = await loadScenario(file, registry)
  const metrics = ['liquidatedAccounts', 'totalShortfallUsd']
  const numbersAt = ([by = 0]: readonly number[]) => {
    const shocks = [
      { ...loaded.settings.shocks[0], by },
    ] as unknown as typeof loaded.settings.shocks
    const changed = { ...loaded, settings: { ...loaded.settings, shocks } }
    return [...(sweepPoint(changed, registry, [], metrics)?.metrics ?? [])]
  }
  const [accounts = 0, shortfall = 0] = numbersAt([-3])
  const targets = [
    readTarget(`liquidatedAccounts=${accounts}`),
    readTarget(`totalShortfallUsd=${shortfall}`),
  ]
  const range = { path: 'shocks.0.by', from: -6, to: -1 }
  const tried = zoomed(targets, [range], numbersAt)
  expect(bestOf(tried).point[0]).toBeCloseTo(-3, 1)
  const bySeed = targets.map(({ value }) => [value])
  const report = calibrateReport(loaded, [range], targets, [1, 2], tried, bySeed)
  expect(textOf(report.sentences[0] ?? '')).toContain('on the mean over 2 seeds')
  const [low, high] = report.alike[0] ?? [0, 0]
  expect(low).toBeLessThanOrEqual(-2.99)
  expect(high - low).toBeLessThan(0.5)
})

test.each(['a', 'liquidatedUsd', 'liquidatedUsd=x', 'liquidatedUsd=1±0', 'nothing=1'])(
  '%s is no target',
  (text) => {
    expect(() => readTarget(text)).toThrow()
  },
)
