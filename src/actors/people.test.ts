import { describe, expect, test } from 'vitest'
import { smallRun, smallSnapshot } from '../../test/small-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { contextsOf } from '../engine/compile/context.ts'
import { equity } from '../engine/margin/margin.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import { defaultSettings, type Settings } from '../engine/world/snapshot.ts'
import { createRandom } from '../kit/random.ts'
import { registry } from '../registry.ts'
import { choosePeople, findCandidates, type PeopleTerms } from './people.ts'

const brackets = [{ floor: 0, rate: 0.05 }]
const crowd = Object.fromEntries(
  Array.from({ length: 4000 }, (_, at) => [`t${at}`, { wallet: 50, X: [1, 100] as const }]),
)
const { world } = smallRun({
  rules: { model: 'plain-perpetual' },
  things: { X: { price: 100, brackets } },
  accounts: crowd,
})
const terms: PeopleTerms = {
  venue: 'venue',
  share: 1,
  reactionMs: 10_000,
  reactionSpread: 1,
  distribution: 'lognormal',
}

function delays(changes: Partial<PeopleTerms>): number[] {
  const all = { ...terms, ...changes }
  const people = choosePeople(
    world,
    findCandidates(all, world.names, world),
    all,
    createRandom(1, 7),
  )
  return people.map(({ delayMs }) => delayMs).sort((a, b) => a - b)
}

/** Of n draws a quantile is off by at most 4 standard deviations, in probability. */
const near = 4 * Math.sqrt(0.25 / 4000)
const shareBelow = (sorted: readonly number[], at: number) =>
  sorted.filter((delay) => delay < at).length / sorted.length

test('lognormal: the median is the median, and one spread above it is e times as long', () => {
  const sorted = delays({})
  expect(Math.abs(shareBelow(sorted, 10_000) - 0.5)).toBeLessThan(near)
  expect(Math.abs(shareBelow(sorted, 10_000 * Math.E) - 0.8413447)).toBeLessThan(near)
})

test('exponential: the median is the median, and three of four come within two of them', () => {
  const sorted = delays({ distribution: 'exponential' })
  expect(Math.abs(shareBelow(sorted, 10_000) - 0.5)).toBeLessThan(near)
  expect(Math.abs(shareBelow(sorted, 20_000) - 0.75)).toBeLessThan(near)
})

test('without spread all are alike, and times are whole milliseconds', () => {
  expect(new Set(delays({ reactionSpread: 0 }))).toEqual(new Set([10_000]))
  expect(delays({}).every(Number.isInteger)).toBe(true)
})

test('a share is a share, and those who are listed are meant', () => {
  expect(Math.abs(delays({ share: 0.3 }).length / 4000 - 0.3)).toBeLessThan(near)
  expect(delays({ accounts: ['t3', 't5'] })).toHaveLength(2)
  expect(() => delays({ accounts: ['nobody'] })).toThrow('no account called nobody')
})

test('two actors of a kind draw apart', () => {
  const candidates = findCandidates(terms, world.names, world)
  const of = (row: number) => {
    const { random } = contextsOf(world.names, { seed: 1 })('actors', 'top-ups', row)
    return choosePeople(world, candidates, terms, random('people'))[0].delayMs
  }
  expect(of(0)).not.toBe(of(1))
})

const variants: [string, Partial<Settings>][] = [
  ['quasi-static, batch', {}],
  ['quasi-static, serial', { execution: 'serial' }],
  ['clocked', { clock: { mode: 'clocked', everyMs: 500 }, endMs: 90_000 }],
]

describe.each(variants)('%s', (_name, settings) => {
  /** What each account is worth at the end, by its id. */
  function results(ids: readonly number[]): Record<string, number> {
    const accounts = Object.fromEntries(
      ids.map((at) => {
        const side = at % 4 === 3 ? -1 : 1
        const X = [side * (1 + at / 7), 100] as const
        return [`t${at}`, { wallet: (1 + at / 7) * (6 + (at % 17)), X }]
      }),
    )
    const bids = Array.from({ length: 400 }, (_, at) => [99.95 - 0.1 * at, 12] as const)
    const asks = Array.from({ length: 400 }, (_, at) => [100.05 + 0.1 * at, 12] as const)
    const common = { venue: 'venue', share: 0.6, reactionMs: 3000 }
    const actors = [
      { model: 'stop-orders', ...common, nearest: 0.01, farthest: 0.08 },
      { model: 'deleveraging', ...common, above: 15, target: 7 },
      { model: 'top-ups', ...common, below: 0.02, target: 0.05 },
    ]
    const shocks = [
      { model: 'price-gap', drop: 0.03 },
      { model: 'price-gap', drop: 0.04, atMs: 20_000 },
    ]
    const rules = { model: 'plain-perpetual' }
    const snapshot = smallSnapshot({
      rules,
      things: { X: { price: 100, brackets, bids, asks } },
      accounts,
    })
    const all = { ...defaultSettings, seed: 3, shocks, actors, ...settings }
    const run = createRun(compile(snapshot, all, registry), registry, { verify: true })
    advance(run)
    expect(run.flows.some((flow) => flow > 0)).toBe(true)
    return Object.fromEntries(
      ids.map((at) => {
        const row = run.world.names.findAccount(`t${at}`)
        return [`t${at}`, equity(run.world, row)]
      }),
    )
  }

  test('the order of the input changes nothing for anybody', () => {
    const ids = Array.from({ length: 60 }, (_, at) => at)
    const shuffled = ids.map((at) => (at * 37 + 11) % 60)
    const expected = results(ids)
    const worths = results(shuffled)
    for (const at of ids) expect(worths[`t${at}`]).toBeCloseTo(expected[`t${at}`], 9)
    expect(new Set(Object.values(expected)).size).toBeGreaterThan(40)
  })
})

test('nobody takes longer than ten years', () => {
  const sorted = delays({ reactionMs: 1e15, reactionSpread: 0 })
  expect([sorted[0], sorted.at(-1)]).toEqual([316_224_000_000, 316_224_000_000])
})
