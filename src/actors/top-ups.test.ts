import { describe, expect, test } from 'vitest'
import {
  type BandsWorld,
  bandsSettings,
  bandsSnapshot,
  joining,
  path,
} from '../../test/bands-world.ts'
import { clocks, fallWith } from '../../test/falling-world.ts'
import { cash, held, rowOf, smallRun } from '../../test/small-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { health } from '../engine/margin/margin.ts'
import { advance, createRun, step } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import { eventRows } from '../engine/reading/explain.ts'
import type { ModelSpec, Settings } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'

/** At 96 health is 0.0125. */
const bring = { model: 'top-ups', venue: 'venue', below: 0.03, target: 0.1, reactionSpread: 0 }
const ended = (actor: Partial<ModelSpec>, settings?: Partial<Settings>): Run =>
  fallWith({ ...bring, ...actor }, settings)

const events = (run: Run) =>
  [...eventRows(run)]
    .filter(({ kind, reason }) => kind === 'liquidation' || reason === 'top-up')
    .map(({ kind, timeMs, value }) => [kind, timeMs, kind === 'transfer' ? value : 0])

describe.each(clocks)('%s', (_name, settings) => {
  test('in time: money comes before the price does', () => {
    const run = ended({ reactionMs: 30_000, reserves: 1 }, settings)
    // Slack is 600 − 480, and 960 is a tenth of the notional. The second fall asks for more.
    expect(events(run)[0]).toEqual(['transfer', 31_000, 960 - 120])
    expect(held(run, 'trader', 'X')).toBe(100)
    expect(run.isLiquidated[rowOf(run, 'trader')]).toBe(0)
  })

  test('at the same moment: reactions come before liquidations', () => {
    const run = ended({ reactionMs: 59_000, reserves: 2 }, settings)
    const owed = 0.1 * 9400 - (400 - 0.05 * 9400)
    expect(events(run)).toEqual([['transfer', 60_000, expect.closeTo(owed, 2)]])
  })

  test('too late: liquidated first, and nothing is brought', () => {
    const run = ended({ reactionMs: 90_000, reserves: 1 }, settings)
    expect(events(run)).toEqual([['liquidation', 60_000, 0]])
    expect(cash(run, 'trader')).toBeCloseTo(400, 0)
  })
})

test('reserves are finite: what is left of them comes, and then nothing', () => {
  const run = ended({ reserves: 0.5 })
  expect(events(run)).toEqual([['transfer', 1000, 500]])
  expect(cash(run, 'trader')).toBe(1000 + 500 - 10_000)
})

test('whoever does not belong to the share does nothing', () => {
  expect(events(ended({ share: 0 }))).toEqual([['liquidation', 60_000, 0]])
})

test('what owners bring is not margin that the venue had', () => {
  const run = ended({ reserves: 0.1 })
  expect(run.paidIn[rowOf(run, 'trader')]).toBe(100)
})

describe('lending', () => {
  const things = {
    ETH: { price: 100, weight: 0.8, bonus: 0.05 },
    USD2: { price: 1, isTraded: false, weight: 0.8 },
  }
  const loan = { wallet: 0, ETH: 10, USD2: -700 }
  /** Health factor 760 / 700 after the fall, and 0.95 · 0.9 of that after the second. */
  const lent = (as: string, reactionMs: number): Run => {
    const actor = { model: 'top-ups', venue: 'venue', below: 0.1, target: 0.2, reactionSpread: 0 }
    const run = smallRun({
      rules: { model: 'aave-v3' },
      things,
      accounts: { borrower: loan },
      settings: {
        actors: [{ ...actor, as, reactionMs, reserves: 1 }],
        shocks: [
          { model: 'price-gap', drop: 0.05, atMs: 1000 },
          { model: 'price-gap', drop: 0.1, atMs: 60_000 },
        ],
      },
    })
    advance(run)
    return run
  }

  test('collateral brings the health factor to its target', () => {
    const run = lent('collateral', 1000)
    // 0.8 · 95 · x = 1.2 · 700; the second fall is covered by what that leaves.
    expect(held(run, 'borrower', 'ETH')).toBeGreaterThanOrEqual((1.2 * 700) / (0.8 * 95))
    expect(run.isLiquidated[rowOf(run, 'borrower')]).toBe(0)
    expect(health(run.world, rowOf(run, 'borrower'))).toBeGreaterThan(0)
  })

  test('so does repayment', () => {
    const run = lent('repayment', 1000)
    expect(held(run, 'borrower', 'ETH')).toBe(10)
    expect(held(run, 'borrower', 'USD2')).toBeCloseTo(-(0.8 * 950 * 0.9) / 1.2, 6)
    expect(health(run.world, rowOf(run, 'borrower'))).toBeCloseTo(0.2, 9)
  })

  test('too late: the liquidator was first', () => {
    const run = lent('collateral', 90_000)
    expect(run.isLiquidated[rowOf(run, 'borrower')]).toBe(1)
    expect([...eventRows(run)].some(({ reason }) => reason === 'top-up')).toBe(false)
  })
})

describe('loans in bands', () => {
  const loans = [{ collateral: 10, debt: 24_800 }]
  const actor = { model: 'top-ups', venue: 'llamma', below: 0.05, target: 0.1, reserves: 1 }
  const lent = (as: string): BandsWorld => ({
    loans,
    shocks: [path(2900, 2800)],
    actors: [joining, { ...actor, as }],
  })
  const open = (world: BandsWorld): Run =>
    createRun(compile(bandsSnapshot(world), bandsSettings(world), registry), registry, {
      verify: true,
    })

  test('cannot be topped up with collateral that lies beside the bands', () => {
    expect(() => open(lent('collateral'))).toThrow('the collateral of loan-0 lies in bands')
  })

  test('repay', () => {
    const run = open(lent('repayment'))
    advance(run)
    expect(events(run).length).toBeGreaterThan(0)
    expect(held(run, 'loan-0', 'debt')).toBeGreaterThan(-24_800)
  })
})

test('whoever has decided does not decide again before he acts', () => {
  const shocks = [1000, 2000, 3000].map((atMs) => ({ model: 'price-gap', by: -1.5, atMs }))
  const run = smallRun({
    rules: { model: 'plain-perpetual' },
    things: { X: { price: 100, brackets: [{ floor: 0, rate: 0.05 }] } },
    accounts: { trader: { wallet: 1000, X: [100, 100] } },
    settings: { shocks, actors: [{ ...bring, reactionMs: 30_000, reserves: 2 }] },
  })
  let most = 0
  for (let going = true; going; going = step(run)) {
    most = Math.max(most, run.agenda.byPhase.reactions.length)
  }
  expect(most).toBe(1)
})
