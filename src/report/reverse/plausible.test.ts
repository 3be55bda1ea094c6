// The region of plausible settings on the engine, beside brute force over it.
import { expect, test } from 'vitest'
import { parseThreshold } from '../../data/thresholds.ts'
import { loadScenario } from '../../data-node.ts'
import { createRandom } from '../../kit/random.ts'
import { choleskyOf } from '../../kit/symmetric.ts'
import { registry } from '../../registry.ts'
import { jointMoments } from '../montecarlo/pieces.ts'
import { sweepPoint } from '../sweep/sweep.ts'
import { textOf } from '../text.ts'
import { findPlausible, type PlausibleRun, plausibleReport } from './plausible.ts'

const file = (id: string) =>
  new URL(`../../../scenarios/${id}/scenario.yaml`, import.meta.url).pathname

async function runner(
  id: string,
  metric: string,
  condition: readonly [string, string],
  set: string[] = [],
) {
  const loaded = await loadScenario(file(id), registry, { set })
  const thresholds = [parseThreshold(...condition)]
  const run = (values: readonly number[]): PlausibleRun => {
    const shocks = loaded.settings.shocks.map((it, at) => ({ ...it, drop: values[at] ?? 0 }))
    const changed = { ...loaded, thresholds, settings: { ...loaded.settings, shocks } }
    const point = sweepPoint(changed, registry, [], [metric])
    return { loss: point?.metrics[0] ?? Number.NaN, breaks: point?.holds[0] === false }
  }
  return { loaded, run }
}

type Asked = Parameters<typeof findPlausible>[0]

function found(run: (values: readonly number[]) => PlausibleRun, asked: Asked) {
  const search = findPlausible(asked)
  let step = search.next()
  while (step.done !== true) step = search.next(run(step.value))
  return step.value
}

const deviates = (factors: number, n: number) => {
  const random = createRandom(7, 1)
  return Array.from({ length: n }, (_, run) =>
    Array.from({ length: factors }, (_, at) => 0.04 * random.normal(run, at, 0)),
  )
}

test('of one factor: the map of T1 at three deviations, and where it passes 15 %', async () => {
  const fall = 'markets.exchange/COIN.totalDrop'
  const { loaded, run } = await runner('tail-map', fall, [fall, '<= 0.15'])
  const draws = deviates(1, 4000)
  const asked = { draws, within: 3, seed: 1, isSought: true, starts: 4, steps: 10 }
  const { worst, nearest, runs } = found(run, asked)
  const { mean, covariance } = jointMoments(draws)
  const sigma = Math.sqrt(covariance[0]?.[0] ?? 0)
  const x = (mean[0] ?? 0) + 3 * sigma
  // L(x) = x + 1.5 (x − 5 %); accounts stand 0.2 % apart.
  expect(Math.abs(worst.loss - (x + 1.5 * (x - 0.05)))).toBeLessThan(0.004)
  expect(worst.distance).toBeCloseTo(3, 9)
  // 15 % is passed at 9 %.
  const expected = (0.09 - (mean[0] ?? 0)) / sigma
  expect(Math.abs((nearest?.distance ?? 0) - expected)).toBeLessThan(0.0016 / sigma)
  expect(run(nearest?.values ?? []).breaks).toBe(true)
  const report = plausibleReport(
    loaded,
    { metric: fall, within: 3, settings: ['shocks.0.drop'], conditions: [`${fall} > 0.15`] },
    { worst, nearest, runs },
  )
  expect(report.sentences.map(textOf).join(' ')).toContain(`Found by ${runs} runs`)
})

test('of two factors: no point of the region is worse, none that breaks is nearer', async () => {
  const { run } = await runner('common-collateral', 'liquidatedUsd', ['liquidatedUsd', '< 20000'])
  const draws = deviates(2, 2000).map(([x = 0, y = 0]) => [x, 0.6 * x + 0.8 * y])
  const asked = { draws, within: 2.5, seed: 1, isSought: true, starts: 6, steps: 25 }
  const { worst, nearest } = found(run, asked)
  const { mean, covariance } = jointMoments(draws)
  const root = choleskyOf(covariance) ?? []
  let [most, least] = [0, Infinity]
  for (let angle = 0; angle < 40; angle++) {
    const turn = (2 * Math.PI * angle) / 40
    for (let ring = 1; ring <= 15; ring++) {
      const size = (2.5 * ring) / 15
      const z = [size * Math.cos(turn), size * Math.sin(turn)]
      const values = root.map((row, at) =>
        row.reduce((sum, it, j) => sum + it * (z[j] ?? 0), mean[at] ?? 0),
      )
      const { loss, breaks } = run(values)
      most = Math.max(most, loss)
      if (breaks) least = Math.min(least, size)
    }
  }
  expect(worst.loss).toBeGreaterThan(most * 0.995)
  expect(nearest?.distance).toBeLessThanOrEqual(least)
  // The rings are a sixth of a deviation apart.
  expect(nearest?.distance).toBeGreaterThan(least - 2.5 / 15 - 0.05)
})

test('AT-7: with the cascade on what breaks is nearer, in deviations', async () => {
  const fall = 'markets.exchange/COIN.totalDrop'
  const draws = deviates(1, 4000)
  const asked = { draws, within: 5, seed: 1, isSought: true, starts: 4, steps: 5 }
  const distances: number[] = []
  for (const set of [[], ['without=[price]']]) {
    const { run } = await runner('tail-map', fall, [fall, '<= 0.15'], set)
    distances.push(found(run, asked).nearest?.distance ?? Infinity)
  }
  const [on = Infinity, off = 0] = distances
  const sigma = Math.sqrt(jointMoments(draws).covariance[0]?.[0] ?? 0)
  const mean = jointMoments(draws).mean[0] ?? 0
  // Alone the price has to fall by 15 % itself; with the cascade 9 % are enough.
  expect(off).toBeCloseTo((0.15 - mean) / sigma, 2)
  expect(on).toBeLessThan(off - 1.3)
})

test('where nothing breaks, and where nothing is looked for', async () => {
  const { run } = await runner('tail-map', 'liquidatedUsd', ['liquidatedUsd', '< 1e12'])
  const asked = { draws: deviates(1, 100), within: 2, seed: 1, starts: 2, steps: 3 }
  expect(found(run, { ...asked, isSought: true }).nearest).toBeNull()
  const { nearest, runs } = found(run, { ...asked, isSought: false })
  expect([nearest, runs]).toEqual([null, 9])
})
