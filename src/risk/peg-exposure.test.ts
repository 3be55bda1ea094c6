import { describe, expect, test } from 'vitest'
import { joinedWorld } from '../../test/joined-world.ts'
import { pegRun, pegWorld } from '../../test/peg-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { createRun } from '../engine/phases/run.ts'
import { summarize } from '../engine/reading/summary.ts'
import { defaultSettings, type Snapshot } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'
import { pegExposure } from './peg-exposure.ts'

function exposures(snapshot: Snapshot, token: string, factor: number) {
  const { world } = createRun(compile(snapshot, defaultSettings, registry), registry)
  const found = pegExposure(world, world.names.assets.indexOf(token), factor)
  return found.map((it) => ({ ...it, venue: world.names.venues[it.venue] }))
}

describe('loans on a token', () => {
  const loans = [860, 870, 880, 950].map((debt) => ({ tokens: 1000, debt }))

  test.each([0.99, 0.96, 0.95, 0.9])('at %d as many are unsafe as a run liquidates', (factor) => {
    const [lender] = exposures(pegWorld({ loans: loans.slice(0, 3) }), 'T', factor)
    const shocks = [{ model: 'price-gap', markets: 'pool', drop: 1 - factor }]
    // Nothing is sold into the token's market: whoever is unsafe is so by the gap alone.
    const deep = { model: 'linear-impact', price: 1, slope: 1e-12 }
    const run = pegRun({ loans: loans.slice(0, 3), liquidity: deep }, { shocks })
    expect(lender).toMatchObject({ venue: 'lender', pricing: 'market', held: 3000, owed: 0 })
    expect(lender.unsafe).toBe(summarize(run).liquidatedAccounts)
    expect(lender.lost).toBeCloseTo(3000 * (1 - factor), 9)
  })

  test('with a dollar written in few are unsafe, and what is not covered is there', () => {
    const at = (oracle: 'own-book' | 'redemption') =>
      exposures(pegWorld({ loans, oracle }), 'T', 0.87)[0]
    const short = 1000 * (0.88 - 0.87) + 1000 * (0.95 - 0.87)
    expect(at('redemption')).toMatchObject({ pricing: 'fixed', unsafe: 1 })
    expect(at('redemption').uncovered).toBeCloseTo(short, 9)
    expect(at('own-book').unsafe).toBe(4)
    expect(at('own-book').uncovered).toBeCloseTo(short, 9)
  })

  test('whoever owes the token gains what a holder of as much loses', () => {
    const snapshot = pegWorld({ loans: [{ tokens: 1000, debt: 500 }] })
    const amount = Array.from(snapshot.legs.amount)
    // The loan turned round: dollars against tokens.
    const turned = { ...snapshot, legs: { ...snapshot.legs, amount: [0, -500, 1000] } }
    expect(amount).toEqual([0, 1000, -500])
    const [lender] = exposures(turned, 'T', 0.88)
    expect(lender).toMatchObject({ held: 0, owed: 500, lost: 0 })
    expect(lender.gained).toBeCloseTo(500 * 0.12, 9)
  })
})

describe('a venue that counts in the token', () => {
  const world = joinedWorld({
    coin: {
      liquidity: { model: 'linear-impact', price: 100, slope: 1e-3 },
      longs: [
        [10, 60],
        [-10, 60],
      ],
    },
  })

  test('whoever is long owes it, and at a peg of .9 the short is below margin', () => {
    const [venue] = exposures(world, 'USD', 0.9)
    // Cash net of cost: 60 − 10 · 100 and 60 + 10 · 100.
    expect(venue).toMatchObject({ venue: 'coin', pricing: 'unit', owed: 940, held: 1060 })
    expect(venue.gained).toBeCloseTo(94, 9)
    expect(venue.lost).toBeCloseTo(106, 9)
    expect(venue.unsafe).toBe(1)
    // 1060 tokens against ten coins at 111.11, in dollars.
    expect(venue.uncovered).toBeCloseTo((1000 / 0.9 - 1060) * 0.9, 9)
  })

  test('at par nobody gains or is unsafe', () => {
    const [venue] = exposures(world, 'USD', 1)
    expect(venue).toMatchObject({ gained: 0, lost: 0, unsafe: 0, uncovered: 0 })
  })
})

test('venues without the token are left out', () => {
  const world = pegWorld({ loans: [{ tokens: 1000, debt: 500 }] })
  expect(exposures(world, 'T', 0.9).map(({ venue }) => venue)).toEqual(['lender'])
})
