// Regimes inside a run: the chain is that of `returns`, and what a regime carries is there.
import { describe, expect, test } from 'vitest'
import { joinedWorld } from '../../test/joined-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import { isClosed } from '../engine/verbs/gates.ts'
import { defaultSettings, type ModelSpec } from '../engine/world/snapshot.ts'
import { exp } from '../kit/math.ts'
import { createStream } from '../kit/streams.ts'
import { registry } from '../registry.ts'
import type { RegimeState } from './regimes.ts'

const liquidity = { model: 'linear-impact', price: 100, slope: 0.1 }
const calm = { deviation: 0.001 }
const stay = [
  [1, 0],
  [0, 1],
]

interface Given {
  readonly shock: Record<string, unknown>
  readonly seed?: number
  readonly longs?: readonly (readonly [number, number])[]
  readonly actors?: readonly ModelSpec[]
  readonly onRound?: (run: Run) => void
}

function ran({ shock, seed = 1, longs = [], actors = [], onRound }: Given): Run {
  const snapshot = joinedWorld({ X: { liquidity, longs }, Y: { liquidity } })
  const spec = { model: 'regimes', everyMs: 1000, steps: 20, ...shock }
  const settings = { ...defaultSettings, seed, shocks: [spec], actors, priceFloor: 0 }
  const run = createRun(compile(snapshot, settings, registry), registry, {
    verify: longs.length > 0,
    ...(onRound && { onRound }),
  })
  advance(run)
  return run
}

const stateOf = (run: Run) => run.world.shocks[0]?.state as RegimeState
const pricesOf = ({ world }: Run) => world.markets.quoted.map((it) => it.mid())
const visited = (run: Run) => Array.from(stateOf(run).path)

describe('the chain', () => {
  test('one regime is the plain model, bit for bit', () => {
    const mean = -0.001
    const run = ran({ shock: { transition: [[1]], regimes: [{ mean, deviation: 0.02 }] } })
    const random = createStream(1, 'shocks/regimes/steps', 0)
    let price = 100
    for (let step = 0; step < 20; step++) price *= exp(mean + 0.02 * random.normal(0, step, 1))
    expect(pricesOf(run)).toEqual([price, price])
    const two = {
      transition: [
        [0.5, 0.5],
        [0.1, 0.9],
      ],
      regimes: [0, 1].map(() => ({ mean, deviation: 0.02 })),
    }
    expect(pricesOf(ran({ shock: two }))).toEqual([price, price])
  })

  test('stays as long, and is as often in stress, as its transitions say', () => {
    const transition = [
      [0.98, 0.02],
      [0.18, 0.82],
    ]
    const shock = { transition, regimes: [calm, calm], steps: 50_000, everyMs: 1 }
    const path = visited(ran({ shock }))
    const stressed = path.reduce((sum, it) => sum + it, 0)
    const spells = path.filter((it, at) => it === 1 && path[at - 1] !== 1).length
    // Variance of a share of a chain that forgets at .8 a step: p(1 − p)(1 + .8)/(1 − .8)/n.
    expect(Math.abs(stressed / path.length - 0.1)).toBeLessThan(3 * Math.sqrt((0.09 * 9) / 50_000))
    expect(Math.abs(stressed / spells - 1 / 0.18)).toBeLessThan(
      (3 * Math.sqrt(0.82)) / 0.18 / Math.sqrt(spells),
    )
  })

  test('two markets move as alike as the regime says', () => {
    const pairs = Array.from({ length: 800 }, (_, seed) => {
      const regimes = [{ deviation: 0.01, correlation: 0.36 }]
      const [x, y] = pricesOf(ran({ seed, shock: { transition: [[1]], regimes, steps: 1 } }))
      return [Math.log(x / 100) / 0.01, Math.log(y / 100) / 0.01]
    })
    const mean = pairs.reduce((sum, [x, y]) => sum + x * y, 0) / pairs.length
    // Of a product of normals with correlation ρ: variance 1 + ρ².
    expect(Math.abs(mean - 0.36)).toBeLessThan(3 * Math.sqrt((1 + 0.36 ** 2) / pairs.length))
  })
})

describe('pressure', () => {
  const fall = { regimes: [{ mean: -0.05, deviation: 1e-9 }, calm], steps: 3 }
  /** Liquidated by the first step, for about 100 · 95 dollars. */
  const longs = [[100, 200]] as const
  const pressed = (scale: number) => ({ ...fall, transition: stay, pressure: { to: 1, scale } })

  test('what is liquidated brings stress, and nothing liquidated nothing', () => {
    expect(visited(ran({ shock: pressed(1), longs }))).toEqual([0, 1, 1])
    expect(visited(ran({ shock: { ...fall, transition: stay }, longs }))).toEqual([0, 0, 0])
    expect(visited(ran({ shock: pressed(1) }))).toEqual([0, 0, 0])
  })

  test('as often as the volume over its scale says', () => {
    const seeds = 400
    let hit = 0
    let volume = 0
    for (let seed = 0; seed < seeds; seed++) {
      const run = ran({ shock: pressed(10_000), longs, seed })
      volume = run.log.markets.liquidatedUsd[0] ?? 0
      hit += stateOf(run).path[1] ?? 0
    }
    const chance = 1 - Math.exp(-volume / 10_000)
    expect(volume).toBeGreaterThan(8000)
    expect(Math.abs(hit / seeds - chance)).toBeLessThan(
      3 * Math.sqrt((chance * (1 - chance)) / seeds),
    )
  })
})

describe('what a regime carries', () => {
  test('depth goes with stress and comes back to the bit', () => {
    const regimes = [calm, { ...calm, depth: 0.3 }, { ...calm, depth: 0.7 }]
    const transition = [
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
    ]
    const depths: number[] = []
    const onRound = ({ depths: { told } }: Run) => depths.push(told[0] as number)
    const run = ran({ shock: { transition, regimes, steps: 4 }, onRound })
    expect(visited(run)).toEqual([0, 1, 2, 0])
    expect([...new Set(depths)]).toEqual([1, 0.3, 0.7])
    expect(depths.at(-1)).toBe(1)
  })

  test('actors stay away, by model or by their place', () => {
    const buyer = { model: 'value-buyer', instrument: 'X/X', budget: 10, drop: 0.9 }
    const transition = [
      [0, 1],
      [1, 0],
    ]
    for (const [name, away] of [
      ['value-buyer', [true, true]],
      [1, [false, true]],
    ] as const) {
      const seen: boolean[][] = []
      const regimes = [calm, { ...calm, away: [name] }]
      const onRound = (run: Run) => seen.push([0, 1].map((row) => isClosed(run, 'actor', row)))
      ran({ shock: { transition, regimes, steps: 3 }, actors: [buyer, buyer], onRound })
      expect(seen).toContainEqual(away)
      expect(seen.at(-1)).toEqual([false, false])
    }
  })
})

test.each([
  [
    {
      transition: [
        [0.5, 0.4],
        [0, 1],
      ],
    },
    'sum to 0.9',
  ],
  [{ transition: [[1]] }, 'transition is 1'],
  [{ transition: stay, start: 2 }, 'start is 2'],
  [{ transition: stay, pressure: { to: 2, scale: 1 } }, 'pressure.to is 2'],
  [{ transition: stay, regimes: [calm, { ...calm, away: ['nobody'] }] }, 'no actor here is nobody'],
  [{ transition: stay, regimes: [calm, { deviation: 0 }] }, 'Too small'],
])('%j is refused', (given, message) => {
  expect(() => ran({ shock: { regimes: [calm, calm], ...given } })).toThrow(message)
})
