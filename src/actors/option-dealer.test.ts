import { expect, test } from 'vitest'
import { perpetuals } from '../../test/uniform-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import { defaultSettings, type Settings, type Snapshot } from '../engine/world/snapshot.ts'
import { bookGreeks } from '../options/dealer-book.ts'
import { hedgeAmplification } from '../options/hedging.ts'
import { registry } from '../registry.ts'

const put = { kind: 'put', strike: 100, days: 30, sigma: 0.8 } as const
/** Gamma of one option, price 100. */
const unit = bookGreeks([{ ...put, years: 30 / 365, amount: 1 }], 100).gamma
const slope = 0.001

/** A dealer with much cash and no position, on linear impact of 0.001 a unit. */
function world(): Snapshot {
  const wallet = Float64Array.of(1e9)
  const snapshot = perpetuals(['A'], [slope], { wallet, legs: [[0, 0, 0]] })
  return { ...snapshot, accounts: { ...snapshot.accounts, id: ['dealer'] } }
}

interface Change {
  readonly dealer?: object
  readonly settings?: Partial<Settings>
}

function runWith(options: readonly object[], by: number, { dealer, settings }: Change = {}) {
  const given = { model: 'option-dealer', instrument: 'v/A', account: 'dealer', band: 1e-9 }
  const run = createRun(
    compile(
      world(),
      {
        ...defaultSettings,
        shocks: [{ model: 'price-gap', by }],
        actors: [{ ...given, options, ...dealer }],
        ...settings,
      },
      registry,
    ),
    registry,
    { verify: true },
  )
  advance(run)
  return run
}

const priceOf = (run: ReturnType<typeof runWith>) => run.world.markets.quoted[0].mid()

test.each([-0.3, -0.5, 0.5])('with λΓ = %s a small move ends where theory says', (strength) => {
  const amount = strength / (slope * unit)
  const run = runWith([{ ...put, amount }], -0.001)
  const moved = (100 - priceOf(run)) / 0.001
  expect(moved).toBeCloseTo(hedgeAmplification(slope, amount * unit), 3)
  expect(run.outcome).toBe('quiet')
})

test('where hedging feeds on itself without end the price runs until gamma is left behind', () => {
  const amount = -2 / (slope * unit)
  const run = runWith([{ ...put, amount }], -0.001)
  expect(priceOf(run)).toBeLessThan(90)
  expect(run.outcome).toBe('quiet')
  // All that is left to sell is sold: he stands at the delta of the book.
  const [at, held] = [priceOf(run), run.world.legs.amount[0]]
  const delta = (price: number) => bookGreeks([{ ...put, years: 30 / 365, amount }], price).delta
  expect(held).toBeCloseTo(delta(100) - delta(at), 6)
})

test('he holds still within his band, and trades all of the drift beyond it', () => {
  const options = [{ ...put, amount: -1000 }]
  const years = 30 / 365
  const drift = (price: number) =>
    bookGreeks([{ ...put, years, amount: -1000 }], price).delta -
    bookGreeks([{ ...put, years, amount: -1000 }], 100).delta
  const still = runWith(options, -1, { dealer: { band: drift(99) * 1.01 } })
  expect(still.world.legs.amount[0]).toBe(0)
  const traded = runWith(options, -1, { dealer: { band: drift(99) * 0.99 } })
  expect(traded.world.legs.amount[0]).toBeCloseTo(-drift(99), 9)
})

test('a band of cost and risk aversion is that of Whalley and Wilmott', () => {
  const options = [{ ...put, amount: -1000 }]
  const wide = runWith(options, -1, { dealer: { band: { cost: 0.01, riskAversion: 1e-9 } } })
  expect(wide.world.legs.amount[0]).toBe(0)
  const narrow = runWith(options, -1, { dealer: { band: { cost: 1e-6, riskAversion: 1 } } })
  expect(narrow.world.legs.amount[0]).toBeLessThan(-10)
})

test('an order is at most so large, and one follows another after so much time', () => {
  const options = [{ ...put, amount: -1000 }]
  const dealer = { orderMax: 5, everyMs: 60_000, band: 1 }
  const settings = { endMs: 150_000 }
  const run = runWith(options, -5, { dealer, settings })
  // At 0, 1 and 2 minutes.
  expect(run.world.legs.amount[0]).toBe(-15)
  expect(run.timeMs).toBe(150_000)
})

test('what has expired is hedged no more: the hedge is bought back', () => {
  const options = [{ ...put, strike: 105, days: 60 / 86_400, amount: -100 }]
  const shocks = [
    { model: 'price-gap', by: -1 },
    { model: 'price-gap', by: 0.01, atMs: 120_000 },
  ]
  const run = runWith(options, 0, { settings: { shocks, endMs: 200_000 } })
  const start = bookGreeks([{ ...put, strike: 105, years: 60 / 86_400 / 365, amount: -100 }], 100)
  // Short puts are a long position: what he was short of elsewhere goes with them.
  expect(start.delta).toBeCloseTo(100, 6)
  expect(run.world.legs.amount[0]).toBeCloseTo(start.delta, 6)
})

test('liquidated, he leaves his book open', () => {
  const snapshot = perpetuals(['A'], [slope], { wallet: Float64Array.of(60), legs: [[0, 0, 10]] })
  const given = { ...snapshot, accounts: { ...snapshot.accounts, id: ['dealer'] } }
  const options = [{ ...put, amount: 1000 }]
  const dealer = { model: 'option-dealer', instrument: 'v/A', account: 'dealer' }
  const settings = {
    ...defaultSettings,
    shocks: [{ model: 'price-gap', by: -20 }],
    actors: [{ ...dealer, options, band: 1 }],
  }
  const run = createRun(compile(given, settings, registry), registry, { verify: true })
  advance(run)
  expect(run.world.legs.amount[0]).toBe(0)
  expect(run.isLiquidated[0]).toBe(1)
})

test('only somebody with a place for the contract can be the dealer', () => {
  expect(() => runWith([{ ...put, amount: 1 }], 0, { dealer: { account: 'nobody' } })).toThrow(
    'nobody cannot trade v/A',
  )
  expect(() => runWith([], 0)).toThrow('>=1 items')
})
