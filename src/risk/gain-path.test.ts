import { expect, test } from 'vitest'
import { shocked, uniformLevels } from '../../test/uniform-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import { summarize } from '../engine/reading/summary.ts'
import { registry } from '../registry.ts'
import { gainPath } from './gain-path.ts'
import { measureGain } from './loop-gain.ts'

test('with levels spread evenly ρ(K) is the branching ratio all along', () => {
  const world = compile(uniformLevels(0.5), shocked('A', 2), registry)
  const { points, peak } = gainPath(world, registry, 6)
  expect(points.length).toBeGreaterThan(3)
  expect(points.length).toBeLessThanOrEqual(6)
  expect(points[0]?.rho).toBe(measureGain(world, registry).rho)
  expect(points[0]?.prices).toEqual([1])
  for (const { rho } of points) expect(Math.abs(rho - 0.5)).toBeLessThan(0.005)
  expect(peak).toBe(Math.max(...points.map(({ rho }) => rho)))
  expect(points.at(-1)?.prices[0]).toBeCloseTo(0.96, 3)
})

test('ρ(K) doubles when half the depth has gone, and the depth is told', () => {
  const settings = shocked('A', 2)
  const shocks = [...settings.shocks, { model: 'depth-cut', left: 0.5, atMs: 1000 }]
  const world = compile(uniformLevels(0.25), { ...settings, shocks }, registry)
  const { points } = gainPath(world, registry)
  expect(points[0]?.depths).toEqual([1])
  expect(points.at(-1)?.depths).toEqual([0.5])
  expect(points.at(-1)?.rho).toBeCloseTo(2 * (points[0]?.rho ?? 0), 2)
})

test('measuring leaves the world at its start', () => {
  const world = compile(uniformLevels(0.5), shocked('A', 2), registry)
  const hash = () => {
    const run = createRun(world, registry, { trace: false })
    advance(run)
    return summarize(run).hash
  }
  const fresh = compile(uniformLevels(0.5), shocked('A', 2), registry)
  gainPath(world, registry, 5)
  const first = hash()
  const run = createRun(fresh, registry, { trace: false })
  advance(run)
  expect(first).toBe(summarize(run).hash)
})
