import { describe, expect, test } from 'vitest'
import { createRandom } from '../../kit/random.ts'
import { ammPrice, amountForPrice, bandAt, bandTop, limitedOracle } from './amm.ts'
import {
  costOfLiquidation,
  createLoan,
  createMarket,
  debtOf,
  type ExactMarket,
  firstBandOf,
  health,
  liquidate,
  type MarketParameters,
  shareRemoved,
} from './controller.ts'
import { deposit, holding, withdraw } from './stake.ts'
import { exchangeIn, exchangeOut, quoteIn, quoteOut } from './swap.ts'
import { expDown, lnDown, sqrtDown, WAD } from './wad.ts'

const percent = (share: number) => (WAD * BigInt(share)) / 100n
const usual: MarketParameters = {
  amplification: 100n,
  basePrice: 3000n * WAD,
  fee: (WAD * 6n) / 1000n,
  loanDiscount: percent(9),
  liquidationDiscount: percent(6),
}
const withLoan = (parameters: Partial<MarketParameters> = {}) => {
  const market = createMarket({ ...usual, ...parameters })
  createLoan(market, 'owner', { collateral: 10n * WAD, debt: 24_800n * WAD, bands: 10 })
  return market
}

/** The oracle moves, and arbitrageurs trade the AMM to it. */
function moveTo(market: ExactMarket, price: bigint, seconds = 600n) {
  const { amm } = market
  amm.timeS += seconds
  amm.oracle = price
  const { amount, isUp } = amountForPrice(amm, limitedOracle(amm).price)
  exchangeIn(amm, isUp, amount)
}

describe('numbers of 18 decimals', () => {
  test('exp and ln to the last digit, rounded down', () => {
    expect(expDown(WAD)).toBe(2_718_281_828_459_045_235n)
    expect(expDown(-WAD)).toBe(367_879_441_171_442_321n)
    expect(expDown(0n)).toBe(WAD)
    expect(expDown(-40n * WAD)).toBe(4n)
    expect(lnDown(2n * WAD)).toBe(693_147_180_559_945_309n)
    // -0.693147180559945309417 rounds down to ...310.
    expect(lnDown(WAD / 2n)).toBe(-693_147_180_559_945_310n)
    expect(lnDown(WAD)).toBe(0n)
    expect(() => lnDown(0n)).toThrow('above 0')
  })

  test('roots of whole numbers', () => {
    for (const root of [0n, 1n, 2n, 3n, 1_000_003n, WAD, WAD * WAD + 7n]) {
      expect(sqrtDown(root * root)).toBe(root)
      expect(sqrtDown(root * root + root)).toBe(root)
    }
    expect(sqrtDown(24n)).toBe(4n)
  })
})

describe('the oracle that the AMM believes', () => {
  test('moves by at most a quarter within two minutes, and pays for its change', () => {
    const { amm } = createMarket(usual)
    amm.timeS = 60n
    amm.oracle = 1500n * WAD
    // 1 - 0.8³ = 0.488, half of it after one of two minutes.
    expect(limitedOracle(amm)).toEqual({ price: 2400n * WAD, fee: percent(244) / 10n })
    amm.oracle = 6000n * WAD
    expect(limitedOracle(amm)).toEqual({ price: 3750n * WAD, fee: percent(244) / 10n })
    amm.timeS = 120n
    expect(limitedOracle(amm)).toEqual({ price: 6000n * WAD, fee: 0n })
  })

  test('an exchange of nothing takes note of it', () => {
    const { amm } = createMarket(usual)
    amm.timeS = 60n
    amm.oracle = 2400n * WAD
    exchangeIn(amm, true, 0n)
    // What is left of the fee, plus nothing for no change: 0.244 of which all two minutes are left.
    expect(limitedOracle(amm)).toEqual({ price: 2400n * WAD, fee: percent(244) / 10n })
  })
})

describe('the run of the rules page: 10 ETH at 3,000, debt 24,800, ten bands', () => {
  test('lies between 2,881.79 and 2,606.24, at a health of 0.0392', () => {
    const market = withLoan()
    expect(market.amm.stakes.get('owner')).toMatchObject({ first: 4, last: 13 })
    expect(bandTop(market.amm, 4) / (WAD / 100n)).toBe(288_178n)
    expect(bandTop(market.amm, 14) / (WAD / 100n)).toBe(260_623n)
    expect(health(market, 'owner', 'bands') / (WAD / 10_000n)).toBe(391n)
  })

  test('a fall to 2,600 sells all collateral, a recovery buys it back', () => {
    const market = withLoan()
    for (let price = 2990n; price >= 2600n; price -= 10n) {
      moveTo(market, price * WAD)
      const { x, y } = bandAt(market.amm, market.amm.activeBand)
      if (x === 0n || y === 0n) continue
      // The fee stays in the band, beside the curve: the price ends past the oracle by less.
      const ratio = Number(ammPrice(market.amm)) / Number(price * WAD)
      expect(Math.abs(ratio - 1)).toBeLessThan(0.006)
    }
    const sold = holding(market.amm, 'owner')
    expect(sold.y).toBeLessThanOrEqual(1n)
    expect(sold.x / WAD).toBe(27_432n)
    for (let price = 2610n; price <= 3000n; price += 10n) moveTo(market, price * WAD)
    const back = holding(market.amm, 'owner')
    expect(back.x).toBeLessThan(WAD / 1000n)
    // Steps of 10 earn more in fees than they lose to arbitrage.
    expect(Number(back.y) / 1e18).toBeCloseTo(10.011, 3)
  })

  test('one jump costs the borrower a ninth of it, and others may liquidate', () => {
    const market = withLoan()
    moveTo(market, 2600n * WAD)
    expect(Number(health(market, 'owner', 'full')) / 1e18).toBeCloseTo(-0.0913, 4)
    const cost = costOfLiquidation(market, 'owner')
    const done = liquidate(market, 'owner')
    expect(done.repaid).toBe(24_800n * WAD)
    expect(done.paid).toBe(cost)
    expect(done.paid + done.taken.x - done.kept).toBe(done.repaid)
    expect(debtOf(market, 'owner')).toBe(0n)
    expect(holding(market.amm, 'owner')).toEqual({ x: 0n, y: 0n })
  })
})

describe('the controller', () => {
  test('a part of the debt takes less of the holding than all of it does', () => {
    // ((1 + 0.03) / 1.06 · 0.5 + 0.5) · 0.5
    expect(shareRemoved(WAD / 2n, percent(6))).toBe(492_924_528_301_886_792n)
    expect(shareRemoved(WAD, percent(6))).toBe(WAD)
    expect(shareRemoved(WAD / 2n, 0n)).toBe(WAD / 2n)
    const market = withLoan()
    moveTo(market, 2600n * WAD)
    const before = holding(market.amm, 'owner')
    const { repaid, taken } = liquidate(market, 'owner', WAD / 2n)
    expect(repaid).toBe(12_400n * WAD)
    expect(debtOf(market, 'owner')).toBe(12_400n * WAD)
    const part = (before.x * shareRemoved(WAD / 2n, percent(6))) / WAD
    expect(Number(taken.x) / Number(part)).toBeCloseTo(1, 12)
  })

  test('refuses what the contract refuses, and changes nothing', () => {
    const market = withLoan()
    const bands = [...market.amm.bands.keys()]
    const loan = { collateral: 10n * WAD, debt: 27_900n * WAD, bands: 10 }
    expect(() => createLoan(market, 'other', loan)).toThrow('Debt too high')
    expect(() => createLoan(market, 'owner', { ...loan, debt: WAD })).toThrow('already')
    expect(() => createLoan(market, 'other', { ...loan, bands: 3 })).toThrow('Bands')
    expect(() => createLoan(market, 'other', { ...loan, debt: 0n })).toThrow('No loan')
    expect(() => liquidate(market, 'owner')).toThrow('Not enough rekt')
    expect(() => health(market, 'other', 'full')).toThrow("doesn't exist")
    expect(() => withdraw(market.amm, 'other', WAD)).toThrow('No deposits')
    expect(() => deposit(market.amm, 'other', 300n, 4, 7)).toThrow('too low')
    moveTo(market, 2750n * WAD)
    expect(() => deposit(market.amm, 'other', WAD, 4, 7)).toThrow(/Band|band/)
    expect(market.amm.stakes.size).toBe(1)
    expect(market.debts.size).toBe(1)
    expect([...market.amm.bands.keys()]).toEqual(bands)
  })

  test('the more debt, the nearer the bands', () => {
    const market = createMarket(usual)
    // 10 · 0.91 · (1 - 0.99^10) / (0.1 · 1.00504) = 8.658 ETH sold at the top;
    // ln(8.658 · 3,000 / 5,000) · 99.5 = 163.9
    const first = [5_000n, 15_000n, 24_800n].map((debt) =>
      firstBandOf(market, 10n * WAD, debt * WAD, 10),
    )
    expect(first).toEqual([163, 54, 4])
  })
})

describe('trades', () => {
  test('what goes in comes out again, less fees; a quote is what the exchange does', () => {
    const { amm } = withLoan()
    amm.timeS = 600n
    amm.oracle = 2750n * WAD
    const quoted = quoteIn(amm, true, 10_000n * WAD)
    expect(exchangeIn(amm, true, 10_000n * WAD)).toEqual(quoted)
    const back = exchangeIn(amm, false, quoted.out)
    expect(back.out).toBeLessThan(10_000n * WAD)
    expect(back.out).toBeGreaterThan(9_750n * WAD)
  })

  test('asked for what comes out, it costs what that much buys', () => {
    const { amm } = withLoan()
    amm.timeS = 600n
    amm.oracle = 2750n * WAD
    const cost = quoteOut(amm, true, 3n * WAD)
    expect(cost.out).toBe(3n * WAD)
    const out = quoteIn(amm, true, cost.in).out
    expect(Number(out) / 3e18).toBeCloseTo(1, 12)
    expect(exchangeOut(amm, true, 3n * WAD)).toEqual(cost)
    // More than there is: all of it.
    expect(quoteOut(amm, true, 100n * WAD).out).toBeLessThan(7n * WAD + 1n)
  })

  test('tokens of fewer decimals: in rounds up, out down, by one unit at most', () => {
    const six = createMarket({ ...usual, borrowedPrecision: 10n ** 12n })
    const loan = { collateral: 10n * WAD, debt: 24_800_000_000n, bands: 10 }
    createLoan(six, 'owner', loan)
    const full = withLoan()
    for (const { amm } of [six, full]) {
      amm.timeS = 600n
      amm.oracle = 2750n * WAD
    }
    const [coarse, fine] = [six, full].map(({ amm }) => amountForPrice(amm, amm.oracle).amount)
    expect(coarse).toBe((fine - 1n) / 10n ** 12n + 1n)
    const swap = exchangeIn(six.amm, true, coarse)
    expect(swap.in).toBe(coarse)
    const [one, other] = [six, full].map((it) => health(it, 'owner', 'full'))
    expect(one).not.toBe(other)
    expect(holding(six.amm, 'owner').x).toBeLessThan(coarse + 1n)
  })

  test('random walks: the owners never hold more than went in and did not come out', () => {
    const random = createRandom(7, 0)
    let drawn = 0
    const draw = () => random.uniform(0, 0, drawn++)
    for (let world = 0; world < 20; world++) {
      const market = createMarket({ ...usual, amplification: [50n, 100n, 200n][world % 3] })
      const owners = ['a', 'b', 'c']
      for (const owner of owners) {
        const debt = BigInt(Math.round(10_000 + draw() * 10_000))
        const bands = 4 + Math.floor(draw() * 26)
        createLoan(market, owner, { collateral: 10n * WAD, debt: debt * WAD, bands })
      }
      let flow = { x: 0n, y: 30n * WAD }
      for (let step = 0; step < 20; step++) {
        const { amm } = market
        amm.timeS += 300n
        amm.oracle = (amm.oracle * BigInt(Math.round(940 + draw() * 110))) / 1000n
        const { amount, isUp } = amountForPrice(amm, amm.oracle)
        const done = exchangeIn(amm, isUp, amount)
        flow = isUp
          ? { x: flow.x + done.in, y: flow.y - done.out }
          : { x: flow.x - done.out, y: flow.y + done.in }
        const held = owners.map((owner) => holding(amm, owner))
        expect(held.reduce((sum, it) => sum + it.x, 0n)).toBeLessThanOrEqual(flow.x + 60n)
        expect(held.reduce((sum, it) => sum + it.y, 0n)).toBeLessThanOrEqual(flow.y + 60n)
      }
    }
  })
})
