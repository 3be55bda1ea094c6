import { expect, test } from 'vitest'
import { type AttackWorld, attackWorld, openAttack } from '../../../test/attack-world.ts'
import { hashTables } from '../../engine/reading/result-hash.ts'
import { advance, compile, createRun, fork, registry, step } from '../../index.ts'
import { type Attempt, findPlanner, searchAttack } from './attack.ts'

/** What he ends with when he follows a plan in a run of its own, audited. */
function replayed({ snapshot, settings }: AttackWorld, plan: readonly object[]) {
  const [attacker] = settings.actors
  const { may: _, ...rest } = attacker as object & { may?: unknown; model: string }
  const actors = [{ ...rest, plan }]
  const world = compile(snapshot, { ...settings, actors }, registry)
  const run = createRun(world, registry, { verify: true })
  advance(run)
  return run.world.actors[0].planner?.worth(run) ?? []
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

test('the optimiser finds what trying everything finds, in 100 random worlds', () => {
  const grid = 4 * 4 * 5 * 4
  let paying = 0
  for (let seed = 1; seed <= 100; seed++) {
    const world = attackWorld(seed, [3, 3, 4, 3])
    const run = openAttack(world)
    const { planner } = findPlanner(run, 'test')
    const found = searchAttack(run, planner, { tries: 200, refines: false })
    const attempts: Attempt[] = []
    const onTry = (it: Attempt) => {
      attempts.push(it)
      return false
    }
    // Half of the tries are enough for the whole grid.
    searchAttack(run, planner, { tries: 2 * grid, refines: false, onTry })
    expect(attempts).toHaveLength(grid - 1)
    const most = Math.max(0, ...attempts.map(({ profit }) => profit))
    expect(found.best.profit, `seed ${seed}`).toBeCloseTo(most, 3)
    expect(found.isWhole, `seed ${seed}`).toBe(true)
    if (most > 0) paying++
  }
  expect(paying).toBeGreaterThan(20)
  expect(paying).toBeLessThan(100)
})

test('the best plan makes in a run of its own what the search says, to the last bit', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const world = attackWorld(seed)
    const run = openAttack(world)
    const { planner } = findPlanner(run, 'test')
    const { best, steps } = searchAttack(run, planner, { tries: 300 })
    const idle = replayed(world, [])
    const worth = replayed(world, steps)
    const changes = worth.map((it, at) => it - (idle[at] ?? 0))
    expect(sum(changes.filter((it) => it > 0)), `seed ${seed}`).toBe(best.gained)
    expect(best.profit).toBe(best.gained - best.lost)
    expect(best.profit).toBeGreaterThanOrEqual(0)
  }
})

test('a search leaves the run as it was', () => {
  const run = openAttack(attackWorld(3))
  const before = hashTables(run.world)
  searchAttack(run, findPlanner(run, 'test').planner, { tries: 50 })
  expect(hashTables(run.world)).toBe(before)
  advance(run)
  const other = openAttack(attackWorld(3))
  advance(other)
  expect(hashTables(run.world)).toBe(hashTables(other.world))
})

test('between the values of the grid there is no less than on it', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const run = openAttack(attackWorld(seed))
    const { planner } = findPlanner(run, 'test')
    const onGrid = searchAttack(run, planner, { refines: false })
    const between = searchAttack(run, planner)
    expect(between.best.profit).toBeGreaterThanOrEqual(onGrid.best.profit)
  }
})

test('what was tried before is not tried again, and the answer is the same', () => {
  const run = openAttack(attackWorld(7))
  const { planner } = findPlanner(run, 'test')
  const all: Attempt[] = []
  const whole = searchAttack(run, planner, { tries: 200, onTry: (it) => void all.push(it) })
  for (const stop of [1, 17, 100]) {
    const known: Attempt[] = []
    const onTry = (it: Attempt) => known.push(it) >= stop
    const broken = searchAttack(run, planner, { tries: 200, onTry })
    expect(broken.isWhole).toBe(false)
    const more: Attempt[] = []
    const rest = searchAttack(run, planner, {
      tries: 200,
      known,
      onTry: (it) => void more.push(it),
    })
    expect(rest).toEqual(whole)
    expect([...known, ...more]).toEqual(all)
  }
})

test('a cap below what it costs leaves nothing to do, with a profit of exactly 0', () => {
  const under = (seed: number, most: number) => {
    const world = attackWorld(seed)
    const caps = [{ venue: 'bank', instrument: 'bank/USD', most }]
    const [attacker] = world.settings.actors
    const { liquidates: _, ...rest } = attacker as object & { liquidates?: unknown; model: string }
    const actors = [{ ...rest, caps }]
    const run = openAttack({ ...world, settings: { ...world.settings, actors } })
    return searchAttack(run, findPlanner(run, 'test').planner, { tries: 200 }).best
  }
  let paying = 0
  for (let seed = 1; seed <= 30; seed++) {
    if (under(seed, 1e6).profit > 0) paying++
    const { profit, gained, lost } = under(seed, 0)
    expect([profit, gained, lost], `seed ${seed}`).toEqual([0, 0, 0])
  }
  expect(paying).toBeGreaterThan(5)
})

test('in the middle of a run it finds what a fork that follows the plan ends with', () => {
  const { snapshot, settings } = attackWorld(5)
  const shocks = [{ model: 'price-gap', markets: 'pool', drop: 0.01, atMs: 30_000 }]
  const run = openAttack({ snapshot, settings: { ...settings, shocks } })
  step(run)
  const { planner, row } = findPlanner(run, 'test')
  const worth = (values: readonly number[]) => {
    const twin = fork(run)
    twin.world.actors[row].planner?.follow(twin, values)
    advance(twin)
    return sum(twin.world.actors[row].planner?.worth(twin) ?? [])
  }
  const { best } = searchAttack(run, planner, { tries: 200 })
  expect(best.profit).toBeGreaterThan(0)
  expect(worth(best.values) - worth([0, 0, 0, 0])).toBeCloseTo(best.profit, 6)
})
