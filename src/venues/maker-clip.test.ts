import { describe, expect, test } from 'vitest'
import { cash, held, type SmallWorld, smallSnapshot } from '../../test/small-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import { eventRows } from '../engine/reading/explain.ts'
import { summarize } from '../engine/reading/summary.ts'
import { defaultSettings } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'
import type { AuctionRules } from '../rules/auctions/house.ts'

const ETH = { price: 150, weight: 2 / 3 }
const DAI = { price: 1, isTraded: false }
const vault = { ETH: 100, DAI: -9000 }

function ended(rules: object, liquidators?: number, given: Partial<SmallWorld> = {}): Run {
  const snapshot = smallSnapshot({
    things: { ETH, DAI },
    accounts: { vault },
    ...given,
    rules: { ...rules, model: 'maker-clip' },
  })
  const [venue] = snapshot.venues
  const venues = [{ ...venue, ...(liquidators !== undefined && { liquidators }) }]
  const shocks = [{ model: 'price-gap', drop: 0.2 }]
  const settings = { ...defaultSettings, shocks, ...given.settings }
  const run = createRun(compile({ ...snapshot, venues }, settings, registry), registry, {
    verify: true,
  })
  advance(run)
  return run
}

const auctions = (run: Run) =>
  [...eventRows(run)]
    .filter(({ action }) => action === 'auction')
    .map(({ quantity, value, price, timeMs }) => ({ quantity, value, price, minute: timeMs / 6e4 }))

const keeper = { count: 1, discount: 0.1 }

describe('100 ETH at 120, 10,170 DAI to raise, price from 144 down by 1 % each 90 s', () => {
  // 144 · 0.99^n is at most 0.9 · 120 from n = 29 on: 43.5 minutes, at the turn of minute 44.
  const price = 144 * 0.99 ** 29

  test('is taken when the price is the keeper’s margin below the market', () => {
    const run = ended({ keepers: [keeper] })
    const quantity = 10_170 / price
    expect(auctions(run)).toEqual([
      {
        quantity: expect.closeTo(quantity, 9),
        value: expect.closeTo(10_170, 9),
        price: expect.closeTo(price, 9),
        minute: 44,
      },
    ])
    expect(held(run, 'vault', 'ETH')).toBeCloseTo(100 - quantity, 9)
    expect(held(run, 'vault', 'DAI')).toBe(0)
    expect(cash(run, 'fund')).toBeCloseTo(1170, 9)
    expect(held(run, 'bad-debt', 'DAI')).toBe(0)
  })

  test('alone or among many: nobody wins for nothing', () => {
    const alone = auctions(ended({ keepers: [{ ...keeper, opening: 0 }] }))
    expect(alone).toEqual(auctions(ended({ keepers: [{ ...keeper, count: 9 }] })))
  })

  test('is taken in slices by a keeper with 3,000, who sells and comes again', () => {
    const run = ended({ keepers: [keeper], attemptMs: 90_000 }, 3000)
    const [auction] = auctions(run)
    expect(auction?.value).toBeCloseTo(10_170, 9)
    // Four slices at falling prices: dearer for the vault than one.
    expect(auction?.price).toBeLessThan(price)
    expect(auction?.minute).toBeGreaterThan(44)
    expect(held(run, 'vault', 'DAI')).toBe(0)
  })

  test('leaves no dust: what would be less is left whole for the next', () => {
    const first = (dust: number) => {
      const run = ended({ keepers: [keeper], dust }, 9500, { settings: { endMs: 44 * 60_000 } })
      return cash(run, 'liquidator')
    }
    // 9,500 of 10,170 buys 9,500 / price; a dust of 1,000 is 1,130 with the penalty, and 9,040 is
    // all that may be spent.
    const gain = (spent: number) => (spent / price) * 120 * (1 - 1e-5)
    expect(first(0) - 9500).toBeCloseTo(gain(9500), 4)
    expect(first(1000) - 9500).toBeCloseTo(gain(9040), 4)
  })

  test('is sold only whole where the tab is dust itself', () => {
    // 9,000 of debt are the least a vault may owe: who has less than 10,170 gets nothing.
    const rules = { keepers: [keeper], dust: 9000 }
    const settings = { endMs: 44 * 60_000 }
    expect(cash(ended(rules, 10_169, { settings }), 'liquidator')).toBe(10_169)
    expect(held(ended(rules, 10_171, { settings }), 'vault', 'DAI')).toBe(0)
  })

  test('falls in a line where that is chosen', () => {
    // 144 · (1 − t / 100 min) is at most 108 from minute 25 on.
    const [auction] = auctions(ended({ keepers: [keeper], tauMs: 6_000_000 }))
    expect(auction).toMatchObject({ minute: 26, price: expect.closeTo(144 * 0.74, 9) })
  })

  test('who begins it again is paid again, as long as there is something to sell', () => {
    const rules = { keepers: [{ ...keeper, discount: 0.99 }], tip: 10, chip: 0.001 }
    const settings = { endMs: 8_580_000 }
    const paid = (rest: object) => cash(ended({ ...rules, ...rest }, 0, { settings }), 'liquidator')
    expect(paid({})).toBeCloseTo(2 * (10 + 10.17), 9)
    // 100 ETH at 120 are worth less than a chost of 12,430.
    expect(paid({ dust: 11_000 })).toBeCloseTo(10 + 10.17, 9)
  })

  test('tips are the buffer’s cost, and then bad debt', () => {
    const rules = { keepers: [{ ...keeper, discount: 0.99 }], tip: 10, chip: 0.001 }
    const run = ended(rules, 0, { settings: { endMs: 60_000 }, fund: 15 })
    expect(cash(run, 'fund')).toBe(0)
    expect(cash(run, 'liquidator')).toBeCloseTo(20.17, 9)
    expect(summarize(run)).toMatchObject({
      fundUsedUsd: 15,
      badDebtUsd: expect.closeTo(5.17, 9),
    })
  })

  test('begins again when it has become stale, from the price of that time', () => {
    const stale = ended(
      { keepers: [{ ...keeper, discount: 0.6 }], tailMs: 1_800_000, cusp: 0.3 },
      1e6,
      {
        settings: { endMs: 20_000_000 },
      },
    )
    expect(auctions(stale)).toEqual([])
    const patient = ended({
      keepers: [{ ...keeper, discount: 0.6 }],
      cusp: 0.3,
      tailMs: 14_000_000,
    })
    expect(auctions(patient)[0]?.price).toBeLessThan(48)
  })

  test('that does not raise the debt is the buffer’s loss, then nobody’s', () => {
    const cheap = { ...keeper, discount: 0.6 }
    const rules = { keepers: [cheap], cusp: 0.3, tailMs: 14_000_000 }
    const run = ended(rules, undefined, { fund: 100 })
    const [auction] = auctions(run)
    expect(auction?.quantity).toBe(100)
    const raised = auction?.value ?? 0
    expect(raised).toBeLessThan(4800)
    expect(held(run, 'bad-debt', 'DAI')).toBeCloseTo(raised + 100 - 9000, 6)
  })
})

describe('with room for 6,780, which is 6,000 of debt', () => {
  // Nobody buys.
  const none = { keepers: [{ ...keeper, discount: 0.99 }], box: 6780 }
  const settings = { endMs: 600_000 }
  const open = (rules: object, accounts: SmallWorld['accounts'] = { vault }) => {
    const run = ended({ ...none, ...rules }, undefined, { accounts, settings })
    return -held(run, 'liquidator', 'DAI')
  }

  test('so much is put up, and the rest waits', () => {
    expect(open({})).toBeCloseTo(6000, 9)
    expect(open({ dust: 2999 })).toBeCloseTo(6000, 9)
  })

  test('a rest that would be dust goes along', () => {
    expect(open({ dust: 3001 })).toBe(9000)
  })

  test('a part that would be dust is not put up', () => {
    const large = { vault: { ETH: 1000, DAI: -90_000 } }
    expect(open({ dust: 6001 }, large)).toBe(-0)
    expect(open({ dust: 5999 }, large)).toBeCloseTo(6000, 9)
  })

  test('each collateral has its own', () => {
    const accounts = { vault, other: { WBTC: 1, DAI: -9000 } }
    const things = { ETH, WBTC: { ...ETH, price: 15_000 }, DAI }
    const rules = { ...none, box: 1e6, hole: 6780 }
    const run = ended(rules, undefined, { things, accounts, settings })
    expect(held(run, 'liquidator', 'DAI')).toBeCloseTo(-12_000, 9)
  })

  test('what a slice has raised makes room at once', () => {
    // 3,000 at a time: with 3,000 raised of 6,780, another 3,000 may be put up.
    const rules = { keepers: [keeper], box: 6780, sale: 'hold' }
    const run = ended(rules, 3000, { settings: { endMs: 46 * 60_000 } })
    expect(held(run, 'vault', 'DAI')).toBeCloseTo(6000 + 3000 / 1.13 - 9000, 6)
  })
})

test('of goods that are sold in part, each keeper is paid his part, now and later', () => {
  const snapshot = smallSnapshot({
    things: { ETH, DAI },
    accounts: { vault },
    rules: { model: 'maker-clip', keepers: [keeper, { ...keeper, cash: 3 }] },
  })
  const [venue] = snapshot.venues
  const [market] = snapshot.markets
  // Twenty at a time: of more, the rest waits for the book to fill again.
  const liquidity = { ...market.liquidity, bids: [[150 * (1 - 1e-5), 20]], halfLifeMs: 60_000 }
  const settings = { ...defaultSettings, shocks: [{ model: 'price-gap', drop: 0.2 }] }
  const given = {
    ...snapshot,
    venues: [{ ...venue, liquidators: 10_170 }],
    markets: [{ ...market, liquidity }],
  }
  const run = createRun(compile(given, settings, registry), registry, { verify: true })
  advance(run)
  expect(held(run, 'liquidator', 'ETH')).toBeCloseTo(0, 6)
  const { money, selling } = (run.world.venues.rules[0] as AuctionRules).keepers
  expect(Array.from(selling)).toEqual([0, 0])
  const all = cash(run, 'liquidator') + held(run, 'liquidator', 'DAI')
  expect(money[0] + money[1]).toBeCloseTo(all, 6)
  expect(all).toBeGreaterThan(10_170)
  // Each gains what his money has bought.
  expect(money[1] - 7627.5).toBeCloseTo(3 * (money[0] - 2542.5), 6)
})
