import { describe, expect, test } from 'vitest'
import { families, special } from '../../../test/conformance/sample-worlds.ts'
import { fingerprint } from '../../../test/storm/fast-result.ts'
import { stormWorld } from '../../../test/storm/worlds.ts'
import { registry } from '../../registry.ts'
import { amount, price } from '../../units/units.ts'
import { compile } from '../compile/compile.ts'
import type { Run, RunOptions } from '../ports/run.ts'
import { addOwnOrder } from '../verbs/trading.ts'
import type { World } from '../world/world.ts'
import { fork, parts, scope } from './fork.ts'
import { advance, createRun, restart, step } from './run.ts'

const storm = (seed: number): World => {
  const { snapshot, settings } = stormWorld(seed)
  return compile(snapshot, settings, registry)
}
/** World 74 has many rounds, and a buyer who decides once. */
const seeds = [74, ...Array.from({ length: 15 }, (_, at) => 1 + 19 * at)]
const ways: readonly RunOptions[] = [
  { trace: true },
  { trace: false },
  { trace: false, search: 'follow' },
  { trace: true, search: 'scan', verify: true },
]

function whole(world: World, options: RunOptions): Run {
  const run = createRun(world, registry, options)
  advance(run)
  return run
}

/** Forks after each pass, runs the fork to its end, and goes on. */
function forkEverywhere(world: World, options: RunOptions): void {
  const expected = fingerprint(whole(world, options))
  const run = createRun(world, registry, options)
  for (let going = true; going; going = step(run)) {
    const twin = fork(run)
    advance(twin)
    expect(fingerprint(twin)).toBe(expected)
  }
  expect(fingerprint(run)).toBe(expected)
}

describe('a fork', () => {
  test.each(seeds)(
    'of world %d after each round ends as the run does, and so does the run',
    (seed) => {
      forkEverywhere(storm(seed), ways[seed % ways.length])
    },
  )

  test.each(['margin', 'lending'] as const)('of a venue of every kind: %s', (family) => {
    const venues = registry.venues.filter((it) => it.family === family)
    for (const { id } of venues) {
      const make = special[id] ?? families[family]
      const { snapshot, settings } = make(id, [{ model: 'price-gap', drop: 0.08 }])
      forkEverywhere(compile(snapshot, settings, registry), { trace: false })
    }
  })

  test('in onRound, which sees the round before it is closed', () => {
    let count = 0
    for (const seed of seeds.slice(0, 6)) {
      const twins: Run[] = []
      const run = createRun(storm(seed), registry, { onRound: (now) => twins.push(fork(now)) })
      advance(run)
      count += twins.length
      for (const twin of twins) {
        advance(twin)
        expect(fingerprint(twin)).toBe(fingerprint(run))
      }
    }
    expect(count).toBeGreaterThan(12)
  })

  test('starts again like any run', () => {
    const run = createRun(storm(15), registry)
    step(run)
    const twin = fork(run)
    advance(twin)
    restart(twin)
    advance(twin)
    advance(run)
    expect(fingerprint(twin)).toBe(fingerprint(run))
  })
})

describe('parts of a run', () => {
  test('all have a treatment, and one more would not compile', () => {
    const run = createRun(storm(15), registry)
    expect(Object.keys(run).sort()).toEqual(Object.keys(parts).sort())
    type Longer = Run & { readonly forgotten: number }
    // @ts-expect-error `forgotten` has no line
    const incomplete: Record<keyof Longer, string> = parts
    expect('forgotten' in incomplete).toBe(false)
  })

  const values = Object.entries(parts).flatMap(([name, it]) => (it === 'value' ? [name] : []))
  test.each(values)('%s is forked, and put back after a scope', (name) => {
    const run = createRun(storm(15), registry)
    const parts = run as unknown as Record<string, unknown>
    const other = (value: unknown) =>
      typeof value === 'boolean' ? !value : value === null ? 'quiet' : Number(value) + 1
    const changed = other(parts[name])
    scope(run, () => {
      parts[name] = changed
    })
    expect(parts[name]).not.toBe(changed)
    parts[name] = changed
    expect(fork(run)).toMatchObject({ [name]: changed })
  })

  test('scratch is empty between two passes', () => {
    const run = createRun(storm(74), registry)
    for (let going = true; going; going = step(run)) {
      expect(run.residualCount).toBe(0)
      expect(run.isResidual.every((it) => it === 0)).toBe(true)
    }
  })
})

/** Something that changes as much as can be: the run to its end, after an order of its own. */
function attempt(run: Run): string {
  const { legs, accounts, instruments } = run.world
  for (let leg = 0; leg < accounts.legBegin[accounts.traderCount]; leg++) {
    if (legs.amount[leg] === 0 || instruments.isPerpetual[legs.instrument[leg]] === 0) continue
    addOwnOrder(run, leg, amount(-legs.amount[leg] / 2), price(0))
    break
  }
  while (run.outcome === null && step(run));
  return fingerprint(run)
}

describe('a scope', () => {
  test.each(seeds)('in world %d after each round leaves the same bits', (seed) => {
    const options = ways[seed % ways.length]
    const world = storm(seed)
    const expected = whole(world, options)
    const run = createRun(world, registry, options)
    for (let going = true; going; going = step(run)) {
      const first = scope(run, () => attempt(run))
      const [inner, second] = scope(run, () => {
        step(run)
        const nested = scope(run, () => attempt(run))
        return [nested, scope(run, () => attempt(run))]
      })
      expect(inner).toBe(second)
      expect(scope(run, () => attempt(run))).toBe(first)
    }
    expect(fingerprint(run)).toBe(fingerprint(expected))
    expect(run.trace?.written.count).toBe(expected.trace?.written.count)
    expect(run.journal.rows).toBe(expected.journal.rows)
    restart(run)
    advance(run)
    expect(fingerprint(run)).toBe(fingerprint(expected))
  })

  test('does in the run what a fork does beside it', () => {
    for (const seed of seeds.slice(0, 12)) {
      const run = createRun(storm(seed), registry, { trace: false })
      for (let going = true; going; going = step(run)) {
        const twin = fork(run)
        expect(scope(run, () => attempt(run))).toBe(attempt(twin))
      }
    }
  })

  test('is taken back when the attempt fails', () => {
    const run = createRun(storm(22), registry)
    step(run)
    const before = fingerprint(run)
    expect(() =>
      scope(run, () => {
        attempt(run)
        throw new Error('stop')
      }),
    ).toThrow('stop')
    expect(fingerprint(run)).toBe(before)
  })
})
