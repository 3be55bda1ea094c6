import { describe, expect, test } from 'vitest'
import { joinedWorld } from '../../test/joined-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import { readTrace } from '../engine/reading/read-trace.ts'
import { summarize } from '../engine/reading/summary.ts'
import { isClosed } from '../engine/verbs/gates.ts'
import { defaultSettings, type ModelSpec, type Settings } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'

const second = 1000
const line = { model: 'linear-impact', price: 100, slope: 0.01 }
const wide = { model: 'linear-impact', price: 100, slope: 1e-9 }

interface Given {
  readonly longs?: readonly (readonly [units: number, wallet: number])[]
  readonly shocks?: Settings['shocks']
  readonly settings?: Partial<Settings>
  readonly onRound?: (run: Run) => void
}

const gap = (by: number, atMs = 0, markets = 'm') => ({
  model: 'price-gap',
  markets,
  by: -by,
  atMs,
})

/** One contract on a line of 0.01, beside an index that only shocks move. */
function runWith(mitigation: ModelSpec | null, given: Given = {}): Run {
  const { longs = [], shocks = [], settings, onRound } = given
  const snapshot = joinedWorld({
    m: { liquidity: line, longs },
    index: { liquidity: wide, isCoin: true },
  })
  const mitigations = mitigation === null ? [] : [mitigation]
  const all = { ...defaultSettings, shocks, mitigations, ...settings }
  const run = createRun(compile(snapshot, all, registry), registry, { verify: true, onRound })
  advance(run)
  return run
}

const mid = ({ world }: Run): number => world.markets.liquidity[0].mid()
/** Hundred units each, at 98, 97, 96 …: with λ 0.01 each pushes the price one further. */
const chain = Array.from({ length: 12 }, (_, at) => [100, 100 * (2.4 + at)] as const)

describe('circuit-breaker', () => {
  const breaker = (given: object = {}) => ({
    model: 'circuit-breaker',
    market: 'm',
    move: 0.05,
    forMs: 10 * second,
    ...given,
  })

  /** Times at which the market stood still. */
  function haltsOf(mitigation: ModelSpec, shocks: Settings['shocks'], longs?: Given['longs']) {
    const begun: number[] = []
    const onRound = (run: Run) => {
      if (isClosed(run, 'market', 0) && begun.at(-1) !== run.gates.untilMs.market[0]) {
        begun.push(run.gates.untilMs.market[0])
      }
    }
    const run = runWith(mitigation, { shocks, longs, onRound })
    return { ends: begun, run }
  }

  test('trips on the move, not before', () => {
    expect(haltsOf(breaker(), [gap(4.99)]).ends).toEqual([])
    expect(haltsOf(breaker(), [gap(5)]).ends).toEqual([10_000])
    expect(haltsOf(breaker(), [gap(-5)]).ends).toEqual([10_000])
  })

  test('counts from the highest and lowest price of its window, however long they stood', () => {
    const slow = [gap(3, 0), gap(3, 600 * second)]
    const fast = [gap(3, 500 * second), gap(3, 600 * second)]
    expect(haltsOf(breaker({ windowMs: 300 * second }), slow).ends).toEqual([])
    expect(haltsOf(breaker({ windowMs: 300 * second }), fast).ends).toEqual([610_000])
    // 100 stood until minute ten.
    expect(haltsOf(breaker(), [gap(6, 600 * second)]).ends).toEqual([610_000])
  })

  test('starts afresh after a halt, and rests', () => {
    const shocks = [gap(6, 0), gap(6, 12 * second), gap(6, 40 * second)]
    expect(haltsOf(breaker(), shocks).ends).toEqual([10_000, 22_000, 50_000])
    expect(haltsOf(breaker({ restMs: 20 * second }), shocks).ends).toEqual([10_000, 50_000])
  })

  test('a price that comes back from nothing is no move', () => {
    const shocks = [gap(100, 0), gap(-50, 60 * second)]
    const settings = { priceFloor: 0 }
    const { value } = readTrace(runWith(breaker({ move: 2 }), { shocks, settings }))
    expect(value.every(Number.isFinite)).toBe(true)
    const { gates } = runWith(breaker({ move: 2, forMs: 1000 }), { shocks, settings })
    expect(gates.untilMs.market[0]).toBe(0)
  })

  test('from the start: once, and brackets are several', () => {
    const shocks = [gap(6, 0), gap(6, 60 * second), gap(6, 120 * second)]
    expect(haltsOf(breaker({ reference: 'start' }), shocks).ends).toEqual([10_000])
    const brackets = [0.05, 0.1, 0.15].map((move) => breaker({ reference: 'start', move }))
    const ends: number[] = []
    runWith(null, {
      shocks,
      settings: { mitigations: brackets },
      onRound: (run) => {
        if (isClosed(run, 'market', 0)) ends.push(run.gates.untilMs.market[0])
      },
    })
    expect([...new Set(ends)]).toEqual([10_000, 70_000, 130_000])
  })

  test('who recovers within a halt has not been liquidated', () => {
    const shocks = [gap(6), gap(-6, 5 * second)]
    const { run } = haltsOf(breaker(), shocks, chain)
    expect(summarize(run).liquidatedAccounts).toBe(0)
    expect(mid(run)).toBe(100)
    expect(summarize(runWith(null, { longs: chain, shocks })).liquidatedAccounts).toBeGreaterThan(3)
  })

  test('a cascade stops at the move and goes on after the halt', () => {
    const seen: [number, number][] = []
    const run = runWith(breaker(), {
      longs: chain,
      shocks: [gap(2)],
      onRound: (it) => seen.push([it.timeMs, mid(it)]),
    })
    const atOnce = seen.filter(([timeMs]) => timeMs === 0).map(([, price]) => price)
    expect(Math.min(...atOnce)).toBeCloseTo(95, 9)
    // Nothing is filled while it lasts; afterwards five more, and so on.
    const whole = runWith(null, { longs: chain, shocks: [gap(2)] })
    expect(mid(run)).toBeCloseTo(mid(whole), 9)
    expect(run.timeMs).toBeGreaterThanOrEqual(20_000)
    expect(whole.timeMs).toBe(0)
    expect(summarize(run).liquidatedAccounts).toBe(summarize(whole).liquidatedAccounts)
  })
})

describe('price-band', () => {
  const band = (width: number, reference = 'index') => ({
    model: 'price-band',
    market: 'm',
    oracle: reference,
    band: width,
  })

  test('no sale goes below it, and what is left waits for the reference', () => {
    const longs = [[1000, 2600]] as const
    const run = runWith(band(0.04), {
      longs,
      shocks: [gap(3), gap(3, 60 * second, 'index')],
      onRound: (it) =>
        expect(mid(it)).toBeGreaterThanOrEqual((it.timeMs < 60_000 ? 96 : 93.12) - 1e-9),
    })
    // From 97 to 96 it sells 100, after the index has fallen to 97 the price may go to 93.12.
    expect(mid(run)).toBeCloseTo(93.12, 6)
    expect(run.outcome).toBe('no-liquidity')
    expect(mid(runWith(null, { longs, shocks: [gap(3)] }))).toBeCloseTo(87, 9)
  })

  test('stricter limits of the orders themselves stand', () => {
    const bid = { model: 'metaorder', instrument: 'm/X', quantity: 2000 }
    expect(mid(runWith(band(0.1), { shocks: [bid] }))).toBeCloseTo(110, 6)
    expect(mid(runWith(band(0.3), { shocks: [bid] }))).toBeCloseTo(120, 6)
  })
})

test('a band around a reference of 0 lets nobody buy', () => {
  const bid = { model: 'metaorder', instrument: 'm/X', quantity: 2000, atMs: 1000 }
  const worthless = { model: 'price-gap', markets: 'index', by: -1e6 }
  const band = { model: 'price-band', market: 'm', oracle: 'index', band: 0.1 }
  expect(mid(runWith(band, { shocks: [worthless, bid] }))).toBeCloseTo(100, 9)
})

describe('staggered-liquidation', () => {
  const portions = (given: object) => ({
    model: 'staggered-liquidation',
    market: 'm',
    everyMs: 10 * second,
    ...given,
  })

  test('so much in each interval, to the end', () => {
    const prices = new Map<number, number>()
    const run = runWith(portions({ value: 9700 }), {
      longs: [[350, 910]],
      shocks: [gap(3)],
      onRound: (it) => prices.set(it.timeMs, mid(it)),
    })
    // 9700 at 97 is 100 units, then 9700 at 96, at 94.99 …
    const sold = (price: number) => (97 - price) / 0.01
    const [first, next] = [...prices.values()].map(sold)
    expect(first).toBeCloseTo(100, 9)
    expect(next - first).toBeCloseTo(9700 / 96, 9)
    expect([...prices.keys()]).toEqual([0, 10_000, 20_000, 30_000])
    expect(sold(mid(run))).toBeCloseTo(350, 9)
    expect(run.outcome).toBe('quiet')
  })

  test('a share of the depth that is near', () => {
    const run = runWith(portions({ depthShare: 0.5, within: 0.02 }), {
      longs: [[350, 910]],
      shocks: [gap(3)],
      settings: { endMs: 5 * second },
    })
    // 2 % of 97 is 1.94, or 194 units.
    expect(mid(run)).toBeCloseTo(97 - 0.97, 9)
  })

  test('orders of owners are left alone', () => {
    const shocks = [{ model: 'metaorder', instrument: 'm/X', quantity: -2000 }]
    expect(mid(runWith(portions({ value: 100 }), { shocks }))).toBeCloseTo(80, 9)
  })

  test('never sells more by a time than all at once', () => {
    const whole = runWith(null, { longs: chain, shocks: [gap(2)] })
    let lowest = 100
    const run = runWith(portions({ value: 15_000 }), {
      longs: chain,
      shocks: [gap(2)],
      onRound: (it) => {
        lowest = Math.min(lowest, mid(it))
      },
    })
    expect(lowest).toBeGreaterThanOrEqual(mid(whole) - 1e-9)
    expect(run.outcome).toBe('quiet')
  })
})
