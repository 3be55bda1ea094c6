// A cap on leverage that comes in a run: who has to sell how much, when, and who has not.
import { describe, expect, test } from 'vitest'
import { buildSnapshot, parseScenario } from '../data.ts'
import { compile } from '../engine/compile/compile.ts'
import { exposure } from '../engine/margin/margin.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import type { EventRow } from '../engine/ports/trace.ts'
import { eventRows } from '../engine/reading/explain.ts'
import { infection } from '../engine/reading/infection.ts'
import { summarize } from '../engine/reading/summary.ts'
import { registry } from '../registry.ts'

/** Four at 2, 5, 10 and 20 times, of two classes, at two venues of two places. */
const venueAt = (jurisdiction: string) => `
    rules: { model: plain-perpetual }
    settlement: USD
    jurisdiction: ${jurisdiction}
    instruments:
      BTC:
        kind: perpetual
        brackets: [{ floor: 0, rate: 0.005 }]
        liquidity: { model: linear-impact, price: 100, slope: 1e-9 }`

const yaml = (shocks: string) => `
id: cap
title: A cap
until: 1h
outside: true
assets: { USD: { usd: 1 } }
venues:
  inside:${venueAt('EU')}
  abroad:${venueAt('elsewhere')}
accounts:
  - venue: inside
    rows:
      - { account: two, class: retail, instrument: USD, size: 500 }
      - { account: two, instrument: BTC, size: 10, entry: 100 }
      - { account: five, class: retail, instrument: USD, size: 200 }
      - { account: five, instrument: BTC, size: 10, entry: 100 }
      - { account: ten, class: professional, instrument: USD, size: 100 }
      - { account: ten, instrument: BTC, size: -10, entry: 100 }
  - venue: abroad
    class: retail
    rows:
      - { account: twenty, instrument: USD, size: 50 }
      - { account: twenty, instrument: BTC, size: 10, entry: 100 }
shocks:
${shocks}
`

function ended(...shocks: string[]): Run {
  const lines = shocks.map((it) => `  - { model: leverage-cap, leverage: 2, at: 1m, ${it} }`)
  const { snapshot, settings } = buildSnapshot(parseScenario(yaml(lines.join('\n')), 'c'), registry)
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(run)
  return run
}

const held = (run: Run) => {
  const { names } = run.world
  return Object.fromEntries(
    ['inside/two', 'inside/five', 'inside/ten', 'abroad/twenty'].map((id) => [
      id.split('/')[1],
      exposure(run.world, names.requireAccount(id)),
    ]),
  )
}
const orders = (run: Run): EventRow[] => [...eventRows(run)].filter(({ kind }) => kind === 'order')

describe('at once', () => {
  test('everybody above it sells or buys back what is above, and no more', () => {
    const run = ended('transition: immediate')
    const left = held(run)
    expect(left.two).toBeCloseTo(1000, 4)
    for (const [name, most] of [
      ['five', 400],
      ['ten', 200],
      ['twenty', 100],
    ] as const) {
      expect(left[name]).toBeCloseTo(most, 4)
    }
    // Σ max(0, N − 2 E) = 600 + 800 + 900.
    const sold = orders(run).reduce((sum, { quantity }) => sum + Math.abs(quantity) * 100, 0)
    expect(sold).toBeCloseTo(2300, 6)
    expect(orders(run).every(({ isForced, timeMs }) => isForced && timeMs === 60_000)).toBe(true)
  })

  test('and the rule is the cause', () => {
    const failures = infection(ended('transition: immediate'))
    expect(failures.map(({ edge }) => edge)).toEqual(['rule', 'rule', 'rule'])
  })

  test.each([
    ['jurisdiction: EU', [400, 200, 1000]],
    ['class: retail', [400, 1000, 100]],
    ['venues: [abroad]', [1000, 1000, 100]],
    ['class: retail, jurisdiction: EU', [400, 1000, 1000]],
  ])('in the scope %s', (scope, expected) => {
    const { five, ten, twenty } = held(ended(scope))
    for (const [at, value] of [five, ten, twenty].entries()) {
      expect(value).toBeCloseTo(expected[at] ?? 0, 4)
    }
  })
})

describe('transitions', () => {
  test('with time to comply owners sell in equal parts, and nobody is forced', () => {
    const run = ended('transition: grace, grace: 20m, steps: 4')
    expect(held(run).five).toBeCloseTo(400, 4)
    const own = orders(run).filter(({ isForced }) => isForced === false)
    const five = own.filter(({ account }) => account === 'five')
    expect(five.map(({ timeMs }) => timeMs / 60_000)).toEqual([6, 11, 16])
    for (const { quantity } of five) expect(quantity).toBeCloseTo(-1.5, 6)
    // The last part is due: who has not sold it by then is made to.
    const forced = orders(run).filter(({ isForced }) => isForced === true)
    expect(forced.every(({ timeMs }) => timeMs === 21 * 60_000)).toBe(true)
    expect(summarize(run).forcedUsd).toBeCloseTo(2300 / 4, 4)
  })

  test('what is held stays where it may', () => {
    const run = ended('transition: grandfather')
    expect(held(run)).toEqual({ two: 1000, five: 1000, ten: 1000, twenty: 1000 })
    expect(orders(run)).toEqual([])
  })
})

test.each([
  ['class: whales', 'no class is called whales'],
  ['jurisdiction: Moon', 'no jurisdiction is called Moon'],
  ['venues: [nowhere]', 'there is no venue called nowhere'],
  ['transition: grace', 'shocks.0 has the wrong form'],
])('refuses %s', (given, message) => {
  expect(() => ended(given)).toThrow(message)
})
