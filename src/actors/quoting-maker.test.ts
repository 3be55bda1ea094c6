import { describe, expect, test } from 'vitest'
import { joinedWorld } from '../../test/joined-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import { defaultSettings, type Settings } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'
import type { Price } from '../units/units.ts'

const engine = {
  model: 'matching-engine',
  tick: 0.1,
  bids: [
    [95, 1000],
    [90, 1000],
  ],
  asks: [
    [105, 1000],
    [110, 1000],
  ],
}
const index = { model: 'linear-impact', price: 100, slope: 1e-9 }
const maker = (given: object = {}) => ({
  model: 'quoting-maker',
  market: 'm',
  oracle: 'index',
  size: 10,
  spread: 0.02,
  step: 0.01,
  inventoryMax: 100,
  ...given,
})
const order = (amount: number, atMs = 0) => ({
  model: 'metaorder',
  instrument: 'm/X',
  quantity: amount,
  atMs,
})
const gap = (drop: number, atMs: number) => ({
  model: 'price-gap',
  markets: 'index',
  drop,
  atMs,
})

/** What stands in the book at the end of each time. */
function runWith(actors: Settings['actors'], shocks: Settings['shocks']) {
  const snapshot = joinedWorld({
    m: { liquidity: engine },
    index: { liquidity: index, isCoin: true },
  })
  const settings = { ...defaultSettings, actors, shocks }
  const seen = new Map<number, { bids: number; asks: number; position: number; mid: number }>()
  const look = ({ timeMs, world }: Run) => {
    const book = world.markets.liquidity[0]
    seen.set(timeMs, {
      bids: Math.abs(book.depth(95.1 as Price)),
      asks: book.depth(104.9 as Price),
      position: book.quoting?.position(0).base ?? 0,
      mid: book.mid(),
    })
  }
  const run = createRun(compile(snapshot, settings, registry), registry, {
    verify: true,
    onRound: look,
  })
  advance(run)
  return { seen, run }
}

describe('quotes', () => {
  test('stand around the reference from the first round on', () => {
    const { seen, run } = runWith([maker({ levels: 3 })], [])
    expect(seen.get(0)).toEqual({ bids: 30, asks: 30, position: 0, mid: 100 })
    expect(run.outcome).toBe('quiet')
  })

  test('are traded against, renewed a moment later, and no more than he may hold', () => {
    const actors = [maker({ everyMs: 1000, inventoryMax: 25 })]
    const sales = [0, 2, 4, 6].map((second) => order(-10, 1000 * second + 500))
    const { seen } = runWith(actors, sales)
    expect(seen.get(500)).toMatchObject({ bids: 0, asks: 10, position: 10 })
    expect(seen.get(1000)).toMatchObject({ bids: 10, position: 10 })
    // His last quotes are more than a second old: renewed at once, for the 5 that are left.
    expect(seen.get(2500)).toMatchObject({ bids: 5, asks: 10, position: 20 })
    // The other 5 of the order go to the providers. Full: he bids no more.
    expect(seen.get(4500)).toMatchObject({ bids: 0, asks: 10, position: 25 })
    expect(seen.get(6500)).toMatchObject({ bids: 0, asks: 10, position: 25 })
  })

  test('follow the reference, not sooner than they may', () => {
    const actors = [maker({ everyMs: 5000 })]
    const { seen } = runWith(actors, [gap(0.03, 1000)])
    expect(seen.get(1000)?.mid).toBe(100)
    expect(seen.get(5000)?.mid).toBeCloseTo(97, 6)
  })

  test('lean against what he holds', () => {
    const actors = [maker({ skew: 0.02, inventoryMax: 20 })]
    const { seen } = runWith(actors, [order(-10, 200)])
    // Half full: 1 % lower on both sides.
    expect(seen.get(1000)?.mid).toBeCloseTo(99, 6)
  })

  test('widen with volatility', () => {
    const width = (beta: number) => {
      const { run } = runWith([maker({ widening: beta })], [gap(0.02, 2000)])
      const book = run.world.markets.liquidity[0]
      const value = book.quote(-1 as never) + book.quote(1 as never)
      return -value
    }
    expect(width(0)).toBeCloseTo(99 - 97, 9)
    // 98 ∓ 2.94 instead of 98 ∓ 0.98, each rounded outwards to a tick.
    expect(width(1)).toBeCloseTo(101 - 95, 9)
  })
})

test('a market without an engine is an input error', () => {
  const snapshot = joinedWorld({ m: { liquidity: index }, index: { liquidity: index } })
  const settings = { ...defaultSettings, actors: [maker()] }
  expect(() => compile(snapshot, settings, registry)).toThrow(
    expect.objectContaining({ facts: expect.objectContaining({ field: 'actors.0.market' }) }),
  )
})
