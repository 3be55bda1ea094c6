import { expect, test } from 'vitest'
import { uniformLevels } from '../../test/uniform-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { createRun } from '../engine/phases/run.ts'
import { defaultSettings } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'

const compilePath = (path: object) =>
  compile(
    uniformLevels(0.1),
    { ...defaultSettings, shocks: [{ model: 'price-path', ...path }] },
    registry,
  )

test('a line of too many steps is refused before it is drawn', () => {
  const path = { timesMs: [0, 1e12], factors: [1, 0.9] }
  expect(() => compilePath({ ...path, everyMs: 1 })).toThrow('too many steps')
  const run = createRun(compilePath({ ...path, everyMs: 1e9 }), registry)
  expect(run.world.shocks[0]?.times.length).toBe(1001)
})

test('numbers beyond all prices are refused, and the error says which', () => {
  const gap = { model: 'price-gap', drop: -1e308 }
  expect(() =>
    compile(uniformLevels(0.1), { ...defaultSettings, shocks: [gap] }, registry),
  ).toThrow(expect.objectContaining({ facts: expect.objectContaining({ value: -1e308 }) }))
})
