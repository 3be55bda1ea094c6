// Closed forms of `src/risk` against reference numbers. Provenance stands above each table:
// shared/golden/topics.json (our own computation, scipy) and shared/spec/models.md 2.3, 2.5, 2.6
// (derived, mpmath). Digits are those of the reference.

import { describe, expect, test } from 'vitest'
import { advance, createRun } from '../../src/engine/phases/run.ts'
import { createOrders } from '../../src/engine/ports/orders.ts'
import { constantProduct } from '../../src/liquidity/constant-product.ts'
import { correlation, fireSaleCovariance } from '../../src/risk/fire-sale-correlation.ts'
import { hitProbability } from '../../src/risk/first-passage.ts'
import { simulateHit } from '../../src/risk/hitting.ts'
import { liquidationPrice } from '../../src/risk/liquidation-price.ts'
import { loopLeverage, toleratedDevaluation } from '../../src/risk/loop-leverage.ts'
import { sellingTrigger } from '../../src/risk/morris-shin.ts'
import {
  constantProductLoss,
  linearLoss,
  ltvAfterRepayment,
  safeThreshold,
  toxicLtv,
  toxicLtvOfGrowingBonus,
} from '../../src/risk/toxic-liquidation.ts'
import {
  linearCascade,
  linearCascadeLimit,
  splitInflation,
  squareRootCascade,
} from '../../src/risk/uniform-cascade.ts'
import { amount } from '../../src/units/units.ts'
import { held, smallRun } from '../small-world.ts'

const near = (found: number, expected: number, relative: number) =>
  expect(Math.abs(found / expected - 1), `${found} against ${expected}`).toBeLessThan(relative)

describe('adverse price movements: topics.json `liq`', () => {
  test.each([
    ['linear', 10, 0.005, 0.9045226130653267],
    ['inverse', 10, 0.005, 0.9136363636363635],
    ['linear', 25, 0.01, 0.9696969696969697],
    ['inverse', 25, 0.01, 0.9711538461538461],
    ['linear', 2, 0.005, 0.5025125628140703],
    ['linear', 50, 0.004, 0.9839357429718876],
    ['linear', 125, 0.004, 0.9959839357429718],
  ] as const)('%s %dx, maintenance %d', (contract, leverage, rate, expected) => {
    near(liquidationPrice(contract, leverage, rate), expected, 1e-12)
  })

  test.each([
    [10, 0.005, 0.8, 0.01740439334491949],
    [25, 0.01, 0.8, 0.46954765515343455],
    [25, 0.01, 2, 0.7804993634603239],
  ])('%dx hit within a day, volatility %d %d', (leverage, rate, sigma, expected) => {
    const level = liquidationPrice('linear', leverage, rate)
    near(hitProbability(level, { sigma, years: 1 / 365 }), expected, 1e-12)
  })

  // golden2_simulated: 40,000 paths.
  test.each([
    [10, 0.005, 0.017425],
    [25, 0.01, 0.472375],
  ])('%dx, simulated like the reference', (leverage, rate, expected) => {
    const level = liquidationPrice('linear', leverage, rate)
    const model = { sigma: 0.8, years: 1 / 365 }
    const { probability, standardError } = simulateHit(level, model, { paths: 40_000, seed: 1 })
    const reference = Math.sqrt((expected * (1 - expected)) / 40_000)
    const spread = Math.hypot(standardError, reference)
    expect(Math.abs(probability - expected)).toBeLessThan(3 * spread)
  })
})

describe('Morris and Shin', () => {
  test.each([
    [90, 10, 99.74644192362781],
    [50, 20, 68.4983072735732],
    [10, 10, 18.603683423445407],
    [1, 1, 1.8603683423445407],
  ])('topics.json `ms`: q %d, c %d', (q, c, expected) =>
    near(sellingTrigger(q, c), expected, 1e-14),
  )

  // models.md 2.5, to more digits by mpmath.
  test.each([
    [0, 1, 0.6065306597126334],
    [0.5, 1, 1.300656333114763],
    [10, 1, 10.97698204768668],
    [100, 10, 109.7698204768668],
  ])('models.md: q %d, c %d', (q, c, expected) => near(sellingTrigger(q, c), expected, 1e-14))
})

describe('lending: topics.json `lend`', () => {
  test('toxic loan-to-value', () => {
    near(toxicLtv(0.05), 0.9523809523809523, 1e-14)
    near(toxicLtv(0.1), 0.9090909090909091, 1e-14)
  })

  test.each([
    [0.85, 0.7981220657276995],
    [0.9, 0.8910891089108913],
    [0.9090909, 0.9090908909090912],
    [0.92, 0.9311740890688261],
    [0.95, 0.994764397905759],
  ])('half of the debt at %d, bonus 10 %%', (ltv, expected) => {
    near(ltvAfterRepayment(ltv, 0.5, 0.1), expected, 1e-14)
  })

  // The same by the rules of a venue: half of the debt for collateral and a tenth more.
  test.each([
    [0.85, 0.7981220657276995],
    [0.9, 0.8910891089108913],
    [0.92, 0.9311740890688261],
    [0.95, 0.994764397905759],
  ])('one liquidation on a venue, from %d', (ltv, expected) => {
    const run = smallRun({
      rules: { model: 'aave-v2' },
      things: {
        COIN: { price: 1, isTraded: false, weight: 0.8, bonus: 0.1 },
        USDC: { price: 1, isTraded: false, weight: 0.8 },
      },
      accounts: { me: { COIN: 1000, USDC: -1000 * ltv } },
    })
    const reached: number[] = []
    const after = createRun(run.origin, run.registry, {
      onRound: (it) => reached.push(-held(it, 'me', 'USDC') / held(it, 'me', 'COIN')),
    })
    advance(after)
    near(reached[0], expected, 1e-14)
  })

  test('loops', () => {
    near(loopLeverage(0.7), 3.333333333333333, 1e-14)
    near(toleratedDevaluation(0.7, 0.75), 0.06666666666666676, 1e-13)
    near(toleratedDevaluation(0.9, 0.93), 0.032258064516129115, 1e-13)
  })
})

describe('toxicity frontier: models.md 2.6', () => {
  const [bonus, threshold, collateral, reserve] = [0.05, 0.85, 5e4, 1e6]
  const loss = constantProductLoss(collateral, reserve)

  test('thresholds', () => {
    near(loss, 1.1, 1e-14)
    near(linearLoss(collateral, 2 / reserve), 1.1, 1e-14)
    near(toxicLtv(bonus, loss), 0.8658008658, 1e-10)
    near(toxicLtvOfGrowingBonus(bonus, threshold, loss), 0.9062770563, 1e-10)
    near(safeThreshold(loss), 0.9090909091, 1e-10)
  })

  // The change of health by repaying one dollar, the collateral sold into a pool of the engine.
  function healthStep(ltv: number): number {
    const debt = ltv * collateral
    const seized = 1 + bonus
    const given = { base: reserve, quote: reserve }
    const pool = constantProduct.create(constantProduct.parameters.parse(given))
    const orders = createOrders(1)
    orders.quantity[0] = amount(-seized)
    pool.execute(orders, 0, 1)
    return (threshold * (collateral - seized) * pool.mid()) / (debt - 1) - threshold / ltv
  }

  test('health rises just below the frontier and falls just above it', () => {
    expect(healthStep(0.8658)).toBeCloseTo(6.9e-11, 12)
    expect(healthStep(0.8659)).toBeCloseTo(-2.5e-9, 10)
  })
})

describe('even levels: topics.json `golden2_simulated`, models.md 2.3 and 2.6', () => {
  // Formula, and what simulated levels give.
  test.each([
    [0.1, 1.1916079783099618, 1.1913294644606645],
    [1, 2.618033988749895, 2.617868968736344],
    [2, 4, 3.9998749960935056],
    [5, 7.7912878474779195, 7.791236285232764],
  ])('square root, shock %d', (shock, expected, simulated) => {
    near(squareRootCascade(shock, 1, 1), expected, 1e-14)
    near(squareRootCascade(shock, 1, 1), simulated, 3e-4)
  })

  test.each([
    [0.01, 0.1, 1, 0.02618033988749895],
    [0.5, 0.1, 4, 0.6628285685708569],
  ])('square root, shock %d, Y %d, density %d', (shock, coefficient, density, expected) => {
    near(squareRootCascade(shock, coefficient, density), expected, 1e-14)
  })

  test('linear', () => {
    expect([1, 2].map((rounds) => linearCascade(1, 0.5, 1, rounds))).toEqual([1.5, 1.75])
    near(linearCascade(1, 0.8, 1, 10), 4.5705032704, 1e-12)
    const limits = [0.5, 0.8, 0.95].map((impact) => linearCascadeLimit(1, impact, 1))
    for (const [at, expected] of [2, 5, 20].entries()) near(limits[at], expected, 1e-13)
    expect(linearCascadeLimit(1, 1, 1)).toBe(Infinity)
  })

  test('square roots of pieces', () => {
    expect([1, 4, 16].map(splitInflation)).toEqual([1, 2, 4])
  })
})

describe('Cont and Wagalath: models.md 2.5', () => {
  const fund = {
    covariance: [
      [0.04, 0],
      [0, 0.09],
    ],
    holdings: [50, 50],
    impact: [0.1, 0.2],
    selling: 1,
  }

  test('covariance and correlation that selling makes', () => {
    const c = fireSaleCovariance(fund)
    near(c[0][0], 0.044325, 1e-13)
    near(c[0][1], 0.00915, 1e-13)
    near(c[1][1], 0.1093, 1e-13)
    near(correlation(c), 0.1314578851, 1e-9)
    near(correlation(fireSaleCovariance({ ...fund, feedback: true })), 0.1526032227, 1e-9)
  })
})
