import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowOf, smallRun } from '../../test/small-world.ts'
import { exposure, slack } from '../engine/margin/margin.ts'
import { touch } from '../engine/ports/journal.ts'
import { createWatch } from './watch.ts'

const brackets = [
  { floor: 0, rate: 0.01 },
  { floor: 3000, rate: 0.1 },
]
const things = {
  X: { price: 100, brackets },
  Y: { price: 50, brackets },
  C: { price: 10, weight: 0.8 },
}
const accounts = {
  long: { wallet: 600, X: [20, 100] as const },
  short: { wallet: 900, Y: [-90, 50] as const },
  many: { wallet: 400, X: [30, 101] as const, Y: [-20, 49] as const, C: 60 },
  idle: { wallet: 5 },
}
const below = 0.05

test('whoever is not due has not crossed his limit, wherever prices go', () => {
  const moves = fc.array(
    fc.tuple(fc.constantFrom(0, 1, 2), fc.double({ min: -0.08, max: 0.08, noNaN: true })),
    { minLength: 1, maxLength: 60 },
  )
  let skipped = 0
  fc.assert(
    fc.property(moves, (walk) => {
      const run = smallRun({ rules: { model: 'plain-perpetual' }, things, accounts })
      const { world } = run
      const rows = ['long', 'short', 'many'].map((id) => rowOf(run, id))
      const watch = createWatch(world, rows)
      for (const [oracle, move] of walk) {
        world.oracles.value[oracle] = (world.oracles.value[oracle] * (1 + move)) as never
        watch.roll(run)
        for (const row of rows) {
          const distance = slack(world, row) - below * exposure(world, row)
          if (!watch.isDue(run, row)) {
            expect(distance).toBeGreaterThan(0)
            skipped++
          } else if (distance >= 0) watch.rest(run, row, distance, 2 + below)
        }
      }
    }),
    { seed: 5 },
  )
  expect(skipped).toBeGreaterThan(1000)
})

test('at the start, and after a write, everybody is due', () => {
  const run = smallRun({ rules: { model: 'plain-perpetual' }, things, accounts })
  const row = rowOf(run, 'long')
  const watch = createWatch(run.world, [row])
  expect(watch.isDue(run, row)).toBe(true)
  watch.rest(run, row, 1e9, 1)
  expect(watch.isDue(run, row)).toBe(false)
  touch(run.journal, row)
  expect(watch.isDue(run, row)).toBe(true)
})

test('prices of others are nothing to an account with one price', () => {
  const run = smallRun({ rules: { model: 'plain-perpetual' }, things, accounts })
  const rows = [rowOf(run, 'long'), rowOf(run, 'many')]
  const watch = createWatch(run.world, rows)
  for (const row of rows) watch.rest(run, row, 10, 1)
  run.world.oracles.value[2] = 99 as never
  watch.roll(run)
  expect(rows.map((row) => watch.isDue(run, row))).toEqual([false, true])
})
