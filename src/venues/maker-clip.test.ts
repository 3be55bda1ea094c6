import { describe, expect, test } from 'vitest'
import { cash, held, type SmallWorld, smallSnapshot } from '../../test/small-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import { eventRows } from '../engine/reading/explain.ts'
import { defaultSettings } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'

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
  const run = createRun(compile({ ...snapshot, venues }, settings, registry), { verify: true })
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
    // 9,500 of 10,170 buys 9,500 / price; with a dust of 1,000 only 9,170 may be spent.
    const gain = (spent: number) => (spent / price) * 120 * (1 - 1e-5)
    expect(first(0) - 9500).toBeCloseTo(gain(9500), 4)
    expect(first(1000) - 9500).toBeCloseTo(gain(9170), 4)
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
