import { describe, expect, test } from 'vitest'
import { joinedWorld } from '../../test/joined-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { priceAtLoss, slack } from '../engine/margin/margin.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { ModelContext } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import { defaultSettings, type ModelSpec, type Settings } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'
import { binance } from './binance.ts'
import { fixedRate } from './fixed-rate.ts'
import { hyperliquid } from './hyperliquid.ts'
import { funding } from './index.ts'

const context = { oracle: () => 0 } as unknown as ModelContext
const rateOf = (definition: typeof binance, given: object, premium: number): number =>
  definition
    .create(definition.parameters.parse({ indexOracle: 'spot', ...given }), context)
    .rate(premium)

test('an interval in hours that is taken for milliseconds is refused', () => {
  expect(binance.parameters.safeParse({ indexOracle: 'spot', everyMs: 4 }).success).toBe(false)
})

describe('rates', () => {
  // Inside −0.04 % to 0.06 % the rate is the interest: the venue's own words.
  test.each([
    ['no premium', {}, 0, 0.0001],
    ['at the upper end of the band', {}, 0.0006, 0.0001],
    ['at the lower end of the band', {}, -0.0004, 0.0001],
    ['above the band: premium less 0.05 %', {}, 0.0016, 0.0011],
    ['below the band: premium plus 0.05 %', {}, -0.002, -0.0015],
    ['at the cap', {}, 0.05, 0.003],
    ['at the floor', {}, -0.05, -0.003],
    ['every four hours: half', { everyMs: 14_400_000 }, 0.0016, 0.00055],
    ['a contract with 2 %', { cap: 0.02 }, 0.0155, 0.015],
    ['no interest', { interest: 0 }, 0.0003, 0],
  ])('binance, %s', (_name, given, premium, expected) => {
    expect(rateOf(binance, given, premium)).toBeCloseTo(expected, 15)
  })

  // The example of the venue's page: index 10,000, impact bid 10,100; 0.95 % for eight hours.
  test.each([
    ['the page’s example', 0.01, 0.0095 / 8],
    ['no premium: 0.00125 % an hour', 0, 0.0000125],
    ['at the cap of 4 % an hour', 0.5, 0.04],
    ['at the floor', -0.5, -0.04],
  ])('hyperliquid, %s', (_name, premium, expected) => {
    expect(rateOf(hyperliquid, {}, premium)).toBeCloseTo(expected, 15)
  })

  test('fixed', () => expect(rateOf(fixedRate, { rate: 0.0007 }, 0.3)).toBe(0.0007))

  test('a rate never falls as the premium rises, and stays within its cap', () => {
    for (const definition of [binance, hyperliquid]) {
      let before = -1
      for (let premium = -0.4; premium < 0.4; premium += 0.0001) {
        const rate = rateOf(definition, {}, premium)
        expect(rate).toBeGreaterThanOrEqual(before)
        expect(Math.abs(rate)).toBeLessThanOrEqual(0.04)
        before = rate
      }
    }
  })

  test('every formula has a source or is ours', () => {
    for (const { id, citations } of funding) {
      expect(id === 'fixed-rate' || (citations ?? []).length > 0, id).toBe(true)
    }
  })
})

const hour = 3_600_000
const book = { model: 'order-book', bids: [[99.99, 1e6]], asks: [[100.01, 1e6]] }

/** Longs and shorts of a contract at 100 beside a coin market that is its index. */
function fundedRun(
  spec: ModelSpec,
  accounts: readonly (readonly [units: number, wallet: number])[],
  settings: Partial<Settings> = {},
  onRound?: (run: Run) => void,
): Run {
  const snapshot = joinedWorld({
    perp: { liquidity: book, longs: accounts, funding: { indexOracle: 'spot', ...spec } },
    spot: { liquidity: book, isCoin: true },
  })
  const given = { ...defaultSettings, endMs: 100 * hour, ...settings }
  return createRun(compile(snapshot, given, registry), registry, { verify: true, onRound })
}

const accounts = [
  [10, 60],
  [3, 200],
  [0.7, 14],
  [-8, 70],
  [-1, 300],
] as const

/** The price at which each listed account is liquidated, by arrival. */
function levels({ world }: Run): number[] {
  const found: number[] = []
  for (let row = 0; row < world.accounts.traderCount; row++) {
    const leg = world.accounts.legBegin[row]
    const instrument = world.legs.instrument[leg]
    const mark = world.oracles.value[world.instruments.oracle[instrument]]
    const held = world.legs.amount[leg]
    found[world.accounts.arrival[row]] = priceAtLoss(
      world,
      instrument,
      held,
      mark,
      slack(world, row),
    )
  }
  return found
}

/** AT-D of shared/spec/topics.md: funding moves levels towards the price; the payments sum to 0. */
describe('a flat price and positive funding', () => {
  const specs: ModelSpec[] = [
    { model: 'fixed-rate', rate: 0.0002, everyMs: 8 * hour },
    { model: 'binance', interest: 0.0005 },
    { model: 'hyperliquid', interest: 0.001 },
  ]

  test.each(specs)('no long’s level falls, no short’s does: $model', (spec) => {
    const seen: number[][] = []
    const run = fundedRun(spec, accounts, { endMs: 24 * hour }, (it) => seen.push(levels(it)))
    advance(run)
    expect(seen.length).toBeGreaterThanOrEqual(4)
    for (let at = 1; at < seen.length; at++) {
      for (const [row, level] of seen[at].entries()) {
        expect(level).toBeGreaterThanOrEqual(seen[at - 1][row])
      }
    }
    const rises = seen.at(-1)?.map((level, row) => level - seen[0][row]) ?? []
    expect(Math.min(...rises)).toBeGreaterThan(0)
  })

  test('the mirror image: negative funding lowers every level', () => {
    const spec = { model: 'fixed-rate', rate: -0.0002 }
    const seen: number[][] = []
    const run = fundedRun(spec, accounts, { endMs: 24 * hour }, (it) => seen.push(levels(it)))
    advance(run)
    const falls = seen.at(-1)?.map((level, row) => seen[0][row] - level) ?? []
    expect(Math.min(...falls)).toBeGreaterThan(0)
  })

  test('payments sum to nothing: what is missing here is there, to the last cent', () => {
    const run = fundedRun({ model: 'fixed-rate', rate: 0.0003 }, accounts, { endMs: 30 * hour })
    const cash = (): number[] => {
      const { both, live } = run.world.accounts.restorable[0] as {
        both: Float64Array
        live: ArrayLike<number>
      }
      return Array.from(live, (now, row) => now - both[live.length + row])
    }
    advance(run)
    const changes = cash()
    // Three payments of 0.03 % of 100 · size.
    const { arrival } = run.world.accounts
    for (const [at, [units]] of accounts.entries()) {
      const row = arrival.indexOf(at)
      expect(changes[row]).toBeCloseTo(-units * 100 * 0.0003 * 3, 12)
    }
    expect(changes.reduce((sum, change) => sum + change, 0)).toBeCloseTo(0, 12)
    const received = changes.filter((change) => change > 0).reduce((sum, it) => sum + it, 0)
    expect(run.log.fundingUsd).toBeCloseTo(received, 10)
  })

  test('the drain liquidates at the payment that arithmetic says', () => {
    // 10 units at 100, wallet 60, maintenance 5: slack 55, 0.4 a payment; 137 payments leave 0.2.
    const spec = { model: 'fixed-rate', rate: 0.0004, everyMs: hour }
    const alone = [
      [10, 60],
      [-10, 5000],
    ] as const
    const run = fundedRun(spec, alone, { endMs: 400 * hour })
    advance(run)
    expect(run.log.firstLiquidationMs).toBe(138 * hour)
  })
})

describe('a step that is not a part of the interval', () => {
  const spec = { model: 'fixed-rate', rate: 0.0003, everyMs: hour }

  // 12 hours are twelve payments, whatever the clock.
  test.each([0.25, 0.4, 0.75, 1, 1.5, 3, 4, 12])('of %d hours pays what is due', (hours) => {
    const clock = { mode: 'clocked', everyMs: hours * hour } as const
    const run = fundedRun(spec, accounts, { clock, endMs: 12 * hour })
    const row = run.world.accounts.arrival.indexOf(1)
    const before = run.world.accounts.cash[row]
    advance(run)
    expect(before - run.world.accounts.cash[row]).toBeCloseTo(12 * 3 * 100 * 0.0003, 10)
  })
})

describe('notional', () => {
  /** One payment after an hour in which the contract stands 2 % above its index. */
  function paidBy(spec: ModelSpec): number {
    const run = fundedRun(spec, accounts, {
      endMs: 8 * hour,
      shocks: [{ model: 'price-gap', markets: 'perp', drop: -0.02 }],
    })
    const row = run.world.accounts.arrival.indexOf(1)
    const before = run.world.accounts.cash[row]
    advance(run)
    return before - run.world.accounts.cash[row]
  }
  test('at the mark, and at the index where the venue says so', () => {
    expect(paidBy({ model: 'binance', cap: 1 })).toBeCloseTo(3 * 102 * (0.02 - 0.0005), 8)
    expect(paidBy({ model: 'hyperliquid' })).toBeCloseTo((8 * 3 * 100 * (0.02 - 0.0005)) / 8, 8)
  })
})
