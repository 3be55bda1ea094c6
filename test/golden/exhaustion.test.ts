// One loss, driven down the whole waterfall by a growing shock. Provenance: the acceptance
// statement of liquidity exhaustion (AT-17: every tier ends at exactly 0 before the next one, h =
// shortfall / Σ winners' profit, haircuts never below the shortfall) and arithmetic done by hand
// below.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { compile } from '../../src/engine/compile/compile.ts'
import { equity } from '../../src/engine/margin/margin.ts'
import { advance, createRun } from '../../src/engine/phases/run.ts'
import type { Run } from '../../src/engine/ports/run.ts'
import { summarize } from '../../src/engine/reading/summary.ts'
import { hasHoldings } from '../../src/engine/world/holdings.ts'
import { defaultSettings, type ModelSpec, type Settings } from '../../src/engine/world/snapshot.ts'
import { registry } from '../../src/registry.ts'
import type { TierId } from '../../src/rules/waterfall.ts'
import {
  asking,
  burdenOf,
  policies,
  smallestFund,
} from '../../src/scenarios/liquidity-exhaustion.ts'
import { price } from '../../src/units/units.ts'
import { waterfallOf } from '../../src/venues/tiered-perpetual.ts'
import { cash, held, rowOf, type SmallWorld, smallSnapshot } from '../small-world.ts'

const brackets = [{ floor: 0, rate: 0.05 }]

/**
 * 1,000 X long at 100 with a wallet of 10,000: bankrupt at 90. Of the shorts only `bear` and `cub`
 * are in profit above 60. Y does not move: 500 of profit on either side of it.
 */
const accounts: SmallWorld['accounts'] = {
  whale: { wallet: 10_000, X: [1000, 100] },
  bear: { wallet: 40_000, X: [-40, 98] },
  cub: { wallet: 40_000, X: [-20, 95] },
  old: { wallet: 90_000, X: [-940, 60] },
  winner: { wallet: 5000, Y: [100, 45] },
  second: { wallet: 5000, Y: [-50, 60] },
  loser: { wallet: 5000, Y: [-50, 45] },
}

interface Money {
  readonly liquidators?: number
  readonly backstop?: number
  readonly fund?: number
}

function ended(
  rules: ModelSpec,
  funds: Money,
  drop: number,
  given = accounts,
  more: Partial<Settings> = {},
): Run {
  const mid = 97
  const bids = [96.9, 96.5, 96.1].map((at) => [at, 50] as const)
  const x = { price: mid, brackets, bids, asks: [[97.1, 1e6]] as const }
  const things = { X: x, Y: { price: 50, brackets } }
  const small = smallSnapshot({ rules, things, accounts: given, ...funds })
  const venues = small.venues.map((venue) => ({ ...venue, liquidators: funds.liquidators }))
  const shocks = [{ model: 'price-gap', markets: 'X', drop }]
  const settings = { ...defaultSettings, shocks, ...more }
  const run = createRun(compile({ ...small, venues }, settings, registry), registry, {
    verify: true,
  })
  advance(run)
  return run
}

const whole = {
  model: 'tiered-perpetual',
  liquidators: { discount: 0.01, leverage: 5 },
  backstop: { leverage: 5 },
  deleveraging: 'pro-rata',
  socialised: 'profit',
}
const money = { liquidators: 3000, backstop: 4000, fund: 1000 }
const tier = (run: Run, id: TierId) => waterfallOf(run.world, 0)!.tiers[id]
const used = (run: Run, id: TierId) => tier(run, id).used

describe('one loss through all tiers', () => {
  const drops = Array.from({ length: 60 }, (_, at) => 0.005 + 0.005 * at)
  const runs = drops.map((drop) => ended(whole, money, drop))
  const order = ['fund', 'deleveraging', 'socialised', 'badDebt'] as const

  test('each tier is at exactly 0 before the next one gives anything', () => {
    for (const run of runs) {
      if (used(run, 'backstop') > 0) expect(tier(run, 'liquidators').left).toBe(0)
      if (run.log.markets.adlUsd[0] > 0) expect(tier(run, 'backstop').left).toBe(0)
      for (const [at, id] of order.entries()) {
        if (at === 0 || used(run, id) === 0) continue
        expect(tier(run, order[at - 1]).left).toBe(0)
      }
      if (used(run, 'deleveraging') > 0) expect(cash(run, 'fund')).toBe(0)
      if (held(run, 'whale', 'X') === 0) expect(cash(run, 'whale')).toBeGreaterThanOrEqual(0)
    }
  })

  test('the book is used up, to exactly 0, before anybody takes over', () => {
    for (const run of runs) {
      if (used(run, 'liquidators') === 0) continue
      const leg = run.world.accounts.legBegin[rowOf(run, 'whale')]
      const limit = waterfallOf(run.world, 0)!.asked.get(leg) as number
      const [book] = run.world.markets.liquidity
      const bids = limit < book.mid() ? book.depth(price(limit)) : 0
      expect(Math.abs(bids)).toBe(0)
    }
  })

  test('every tier is reached, each by a greater shock than the one before', () => {
    const first = [
      runs.findIndex((run) => run.log.markets.forcedUsd[0] > 0),
      runs.findIndex((run) => used(run, 'liquidators') > 0),
      runs.findIndex((run) => used(run, 'backstop') > 0),
      ...order.map((id) => runs.findIndex((run) => used(run, id) > 0)),
    ]
    expect(Math.min(...first)).toBeGreaterThan(0)
    expect([...first].sort((a, b) => a - b)).toEqual(first)
    expect(new Set(first.slice(3)).size).toBe(4)
  })

  test('what one tier pays more than the whole of it comes out of the next: boundaries', () => {
    // Fund, profit of the shorts and profit elsewhere at the price p after the largest shocks, for
    // the units that neither liquidators (margin 3,000 at leverage 5) nor vault (4,000) can take.
    const deep = drops.flatMap((drop, at) => (97 * (1 - drop) < 84 ? [at] : []))
    expect(deep.length).toBeGreaterThan(30)
    for (const at of deep) {
      const run = runs[at]
      const p = 97 * (1 - drops[at])
      const units = 1000 - (3000 * 5) / p
      // An account that is worth nothing bears no discount.
      const wallet = 10_000 - (1000 - units) * (100 - p)
      // The bankruptcy price of the rest: the vault pays that, and needs a fifth of the mark.
      const bankrupt = 100 - wallet / units
      const rest = units - 4000 / (p / 5 + bankrupt - p)
      const shortfall = rest * (bankrupt - p)
      const profits = 40 * (98 - p) + 20 * (95 - p)
      const elsewhere = 500 + 500
      const paid = { fund: 1000, deleveraging: 0, socialised: 0, badDebt: 0 }
      paid.deleveraging = Math.min(profits, shortfall - 1000)
      paid.socialised = Math.min(elsewhere, shortfall - 1000 - paid.deleveraging)
      paid.badDebt = shortfall - 1000 - paid.deleveraging - paid.socialised
      for (const id of order) {
        expect(Math.abs(used(run, id) - paid[id])).toBeLessThan(1e-9 * shortfall)
      }
    }
  })

  test.each([
    ['fund', 'deleveraging'],
    ['deleveraging', 'socialised'],
    ['socialised', 'badDebt'],
  ] as const)('where %s ends and %s begins nothing is lost and nothing leaps', (above, below) => {
    let low = 0.05
    let high = 0.3
    while (high - low > 1e-12) {
      const middle = (low + high) / 2
      if (used(ended(whole, money, middle), below) > 0) high = middle
      else low = middle
    }
    const before = ended(whole, money, low)
    const after = ended(whole, money, high)
    // A price that differs by 1e-10 moves no sum here by more than 1e-7.
    expect(tier(before, above).left).toBeLessThan(1e-7)
    expect(tier(after, above).left).toBe(0)
    expect(used(after, below)).toBeLessThan(1e-7)
    expect(Math.abs(used(after, above) - used(before, above))).toBeLessThan(1e-7)
  })
})

describe('haircut', () => {
  const bare = { model: 'tiered-perpetual', book: 'none' }
  /** All shorts sold at 100: their profit is 1,000 · (100 − p), the shortfall 1,000 · (90 − p). */
  const even: SmallWorld['accounts'] = {
    whale: { wallet: 10_000, X: [1000, 100] },
    bear: { wallet: 40_000, X: [-700, 100] },
    cub: { wallet: 40_000, X: [-200, 100] },
    late: { wallet: 40_000, X: [-100, 88] },
  }

  test('h = shortfall / Σ profit of winners, and principal stays', () => {
    const p = 97 * 0.85
    const run = ended({ ...bare, deleveraging: 'pro-rata' }, { fund: 500 }, 0.15, even)
    const h = (1000 * (90 - p) - 500) / (900 * (100 - p) + 100 * (88 - p))
    expect(cash(run, 'bear')).toBeCloseTo(40_000 + 700 * (100 - p) * (1 - h), 9)
    expect(cash(run, 'cub')).toBeCloseTo(40_000 + 200 * (100 - p) * (1 - h), 9)
    expect(cash(run, 'late')).toBeCloseTo(40_000 + 100 * (88 - p) * (1 - h), 9)
    expect(cash(run, 'whale')).toBe(0)
    expect(cash(run, 'fund')).toBe(0)
    expect(cash(run, 'bad-debt')).toBe(0)
    const shortfall = 1000 * (90 - p) - 500
    expect(Math.abs(used(run, 'deleveraging') - shortfall)).toBeLessThan(1e-9 * shortfall)
  })

  test('a queue takes all the profit of the first before the second gives any', () => {
    const p = 97 * 0.9
    const run = ended({ ...bare, deleveraging: 'queue' }, {}, 0.1, even)
    // Profit of bear is 700 · 12.7, more than the 2,700 owed; his leverage puts him first.
    expect(cash(run, 'bear')).toBeCloseTo(40_000 + 700 * (100 - p) - 1000 * (90 - p), 9)
    expect(cash(run, 'cub')).toBeCloseTo(40_000 + 200 * (100 - p), 9)
    expect(used(run, 'badDebt')).toBe(0)
  })

  test('a profit is taken once: what stays open keeps its wallet', () => {
    const many = { ...even, other: { wallet: 2000, X: [500, 70] as const } }
    const after = ended({ ...bare, deleveraging: 'pro-rata' }, {}, 0.15, {
      ...many,
      crowd: { wallet: 90_000, X: [-500, 100] },
    })
    const { accounts, legs } = after.world
    const row = rowOf(after, 'crowd')
    const leg = accounts.legBegin[row]
    expect(legs.amount[leg]).toBeLessThan(0)
    const paid = 90_000 + 500 * (100 - 97 * 0.85) - equity(after.world, row)
    expect(paid).toBeGreaterThan(0)
    const realised = (500 + legs.amount[leg]) * (100 - 97 * 0.85)
    const share = paid / (500 * (100 - 97 * 0.85))
    const wallet = accounts.cash[row] + legs.amount[leg] * legs.entry[leg]
    expect(wallet).toBeCloseTo(90_000 + realised * (1 - share), 8)
  })
})

describe('policies on the same shortfall', () => {
  const shorts: SmallWorld['accounts'] = {
    whale: { wallet: 10_000, X: [1000, 100] },
    ...Object.fromEntries(
      Array.from({ length: 20 }, (_, at) => [
        `short-${at}`,
        { wallet: 400 * (1 + at), X: [-50, 95 + at] as const },
      ]),
    ),
  }

  test.each(policies)('%s never collects less than the shortfall', (deleveraging) => {
    const rules = { model: 'tiered-perpetual', book: 'none', deleveraging }
    const run = ended(rules, {}, 0.12, shorts)
    const shortfall = 1000 * (90 - 97 * 0.88)
    expect(run.log.adlGivenUpUsd).toBeGreaterThan(shortfall * (1 - 1e-12))
    expect(summarize(run).badDebtUsd).toBeLessThan(1e-9)
    const isExact = deleveraging !== 'previous-mark'
    if (isExact) expect(run.log.adlGivenUpUsd).toBeCloseTo(shortfall, 8)
    // The mark before the shock is 97: the bankrupt account keeps what nobody needed.
    else expect(run.log.adlGivenUpUsd).toBeCloseTo(1000 * (97 - 97 * 0.88), 8)
  })
})

test('random waterfalls: order, exact ends, nobody owes, money is conserved', () => {
  const amount = fc.constantFrom(0, 100, 1000, 5000, 1e6)
  const waterfall = fc.record({
    book: fc.constantFrom('bankruptcy-price', 'any-price', 'none'),
    liquidators: fc.option(fc.record({ discount: fc.constantFrom(0, 0.01, 0.05) }), {
      nil: undefined,
    }),
    backstop: fc.option(fc.constant({}), { nil: undefined }),
    deleveraging: fc.constantFrom('pro-rata', 'queue', 'none'),
    socialised: fc.constantFrom('profit', 'equity', 'none'),
  })
  const funds = fc.record({ liquidators: amount, backstop: amount, fund: amount })
  const drop = fc.double({ min: 0.01, max: 0.4, noNaN: true })
  const isSerial = fc.boolean()
  let deepest = 0
  fc.assert(
    fc.property(waterfall, funds, drop, isSerial, (rules, given, by, serial) => {
      const more = { execution: serial ? 'serial' : 'batch' } as const
      const run = ended({ model: 'tiered-perpetual', ...rules }, given, by, accounts, more)
      const { world, log } = run
      const left = (id: TierId) => tier(run, id).left
      if (used(run, 'backstop') > 0 && rules.liquidators) expect(left('liquidators')).toBe(0)
      if (log.markets.adlUsd[0] > 0 && rules.backstop) expect(left('backstop')).toBe(0)
      if (used(run, 'deleveraging') > 0) expect(cash(run, 'fund')).toBe(0)
      if (used(run, 'socialised') > 0) expect(left('deleveraging')).toBe(0)
      if (used(run, 'badDebt') > 0 && rules.socialised !== 'none') {
        expect(left('socialised')).toBe(0)
        deepest++
      }
      expect(cash(run, 'fund')).toBeGreaterThanOrEqual(0)
      expect(cash(run, 'bad-debt')).toBeCloseTo(-used(run, 'badDebt'), 9)
      for (let row = 0; row < world.accounts.traderCount; row++) {
        if (!hasHoldings(world, row)) expect(world.accounts.cash[row]).toBeGreaterThan(-1e-9)
      }
    }),
    { numRuns: 400, seed: 17 },
  )
  expect(deepest).toBeGreaterThan(5)
})

describe('the shipped scenario', async () => {
  const path = new URL('../../scenarios/liquidity-exhaustion/scenario.yaml', import.meta.url)
  const { snapshot, settings } = await loadScenario(path.pathname, registry, { set: [] })
  const ask = asking(snapshot, settings, registry)

  test('tiers are used up one after another, each to exactly 0', () => {
    const { tiers: all } = waterfallOf(ask().world, 0)!
    const finite = ['liquidators', 'backstop', 'fund', 'deleveraging', 'socialised'] as const
    expect(finite.map((id) => all[id].left)).toEqual([0, 0, 0, 0, 0])
    expect(finite.map((id) => all[id].exhaustedMs / 60_000)).toEqual([1, 2, 4, 6, 6])
    expect(all.badDebt.used).toBeGreaterThan(0)
  })

  test('the smallest fund is enough, and one unit less is not', () => {
    const given = (fund: number, gaps: number) =>
      ask({ fund, shocks: settings.shocks.slice(0, gaps) }).log.adlGivenUpUsd
    for (const gaps of [3, 6]) {
      const fund = smallestFund(ask, settings.shocks.slice(0, gaps))
      expect(given(fund, gaps)).toBe(0)
      expect(given(fund - 1, gaps)).toBeGreaterThan(0)
      // What the search takes for granted: more is enough too, less is not.
      for (let part = 1; part <= 20; part++) {
        expect(given(Math.floor((fund * part) / 21), gaps)).toBeGreaterThan(0)
        expect(given(Math.ceil(fund * (1 + part / 7)), gaps)).toBe(0)
      }
    }
  })

  test('rules on one shortfall: profit of all or of few, or a price that takes more', () => {
    const [even, queue, bankruptcy, previous] = policies.map((policy) =>
      burdenOf(ask, policy, 0.07),
    )
    for (const { paid, shortfall, fromPrincipal } of [even, queue]) {
      expect(paid).toBeCloseTo(shortfall, 8)
      expect(fromPrincipal).toBeLessThan(1e-9)
    }
    expect(even.payers).toBeGreaterThan(queue.payers)
    expect(even.largestShare).toBeLessThan(1)
    expect(queue.largestShare).toBeCloseTo(1, 9)
    expect(bankruptcy.fromPrincipal).toBeGreaterThan(0)
    expect(previous.paid).toBeGreaterThan(5 * previous.shortfall)
    expect(new Set([even, queue, bankruptcy, previous].map((it) => it.shortfall)).size).toBe(1)
  })
})
