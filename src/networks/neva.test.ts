import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { debtRank } from './debtrank.ts'
import { eisenbergNoe } from './eisenberg-noe.ts'
import { furfine } from './furfine.ts'
import { equityOf, networkOfMatrix, shocked } from './network.ts'
import { blackCoxDefault, mertonDefault, neva, type Valuation } from './neva.ts'
import { rogersVeraart } from './rogers-veraart.ts'
import { sparseOfRows, transpose } from './sparse.ts'
import { cappedStress, impactMatrix } from './stress.ts'

// Inputs of shock_cycle.json and shock_chain.json of the package neva: A has lent B, B has lent C,
// and in the cycle C has lent A, one half each.
const outside = [
  [10, 5, 3],
  [9, 4, 2],
] as const
const cycle = networkOfMatrix(
  sparseOfRows([
    [0, 0, 0.5],
    [0.5, 0, 0],
    [0, 0.5, 0],
  ]),
  ...outside,
)
const chain = networkOfMatrix(
  sparseOfRows([
    [0, 0, 0],
    [0.5, 0, 0],
    [0, 0.5, 0],
  ]),
  ...outside,
)

function expectNear(found: ArrayLike<number>, wanted: ArrayLike<number>, within = 1e-12): void {
  expect(found.length).toBe(wanted.length)
  for (let row = 0; row < wanted.length; row++) {
    expect(Math.abs(found[row] - wanted[row])).toBeLessThan(within)
  }
}

const linear: Valuation = { model: 'linear-debtrank', before: equityOf(cycle) }

describe('the numbers of the package, and where it errs', () => {
  test('clearing after A has lost 1.2', () => {
    const { equity } = neva(shocked(cycle, [1.2, 0, 0]), { model: 'eisenberg-noe' })
    expectNear(equity, [-0.2, 1, 0.9894736842105263])
  })

  test('DebtRank in the cycle: 11/35, 29/35, 23/35', () => {
    // The package stops early, at 0.314453 instead of 0.3142857.
    const { equity } = neva(shocked(cycle, [0.6, 0, 0]), linear)
    expectNear(equity, [1 - 24 / 35, 1 - 6 / 35, 1 - 12 / 35])
  })

  test('DebtRank along the chain: A ends at 1.25', () => {
    // The package gives every bank the equity before the shock of the last one, so that B seems to
    // have lost nothing, and leaves A at 1.5.
    const before = equityOf(chain)
    expect([...before]).toEqual([1.5, 1, 0.5])
    const { equity } = neva(shocked(chain, [0, 0, 1.2]), { model: 'linear-debtrank', before })
    expectNear(equity, [1.25, 0.5, -0.7])
  })
})

const drawn = fc.integer({ min: 2, max: 5 }).chain((count) => {
  const amount = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 }))
  const row = fc.array(amount, { minLength: count, maxLength: count })
  const list = (min: number, max: number) =>
    fc.array(fc.integer({ min, max }), { minLength: count, maxLength: count })
  return fc.record({
    liabilities: fc
      .array(row, { minLength: count, maxLength: count })
      .map((rows) => rows.map((it, at) => it.map((value, to) => (at === to ? 0 : value)))),
    assets: list(1, 20),
    debts: list(0, 9),
    loss: list(0, 10),
  })
})
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never
const networkFrom = (it: Drawn) =>
  networkOfMatrix(sparseOfRows(it.liabilities), it.assets, it.debts)
const lossOf = (it: Drawn) => it.assets.map((value, row) => (value * it.loss[row]) / 10)

describe('each method is the valuation that it is a case of', () => {
  test.each(['pari-passu', 'external-senior'] as const)(
    'clearing, debts outside %s',
    (seniority) => {
      fc.assert(
        fc.property(drawn, (it) => {
          const network = shocked(networkFrom(it), lossOf(it))
          const { equity } = neva(network, { model: 'eisenberg-noe' }, { seniority })
          const clearing = eisenbergNoe(network, { seniority })
          expectNear(
            equity.map((value) => Math.max(0, value)),
            clearing.equity,
            1e-8,
          )
        }),
      )
    },
  )

  test('clearing with costs', () => {
    fc.assert(
      fc.property(drawn, (it) => {
        const network = shocked(networkFrom(it), lossOf(it))
        const terms = { alpha: 0.7, beta: 0.6 }
        const cleared = rogersVeraart(network, terms).equity
        // Where a billionth decides whether somebody defaults, rounding does.
        for (const more of [1e-9, -1e-9]) {
          const loss = lossOf(it).map((value, row) =>
            Math.min(it.assets[row], Math.max(0, value + more)),
          )
          const beside = rogersVeraart(shocked(networkFrom(it), loss), terms).equity
          fc.pre(cleared.every((value, row) => Math.abs(value - beside[row]) < 1e-6))
        }
        const { equity } = neva(network, { model: 'rogers-veraart', ...terms })
        expectNear(
          equity.map((value) => Math.max(0, value)),
          cleared,
          1e-8,
        )
      }),
    )
  })

  test('contagion by default', () => {
    fc.assert(
      fc.property(drawn, fc.constantFrom(0, 0.4), (it, recovery) => {
        const network = shocked(networkFrom(it), lossOf(it))
        const { equity } = neva(network, { model: 'furfine', recovery })
        expectNear(equity, furfine(network, { recovery }).equity, 1e-9)
      }),
    )
  })

  test('DebtRank, where everybody starts solvent', () => {
    fc.assert(
      fc.property(drawn, (it) => {
        const network = networkFrom(it)
        const before = equityOf(network)
        fc.pre(before.every((value) => value > 0))
        const loss = lossOf(it)
        const impact = impactMatrix(transpose(network.liabilities), before)
        const shock = before.map((value, row) => loss[row] / value)
        const { stress } = debtRank(impact, shock, { tolerance: 1e-15 })
        const { equity } = neva(shocked(network, loss), { model: 'linear-debtrank', before })
        const left = before.map((value, row) => (equity[row] > 0 ? 1 - equity[row] / value : 1))
        expectNear(left, cappedStress(stress), 1e-9)
      }),
    )
  })
})

describe('before maturity', () => {
  // Default probabilities to 12 digits: scipy.stats.norm.cdf of the formulas in neva.ts.
  test('probabilities of default', () => {
    expect(mertonDefault(2, 10, 0.3)).toBeCloseTo(0.2763189853016807, 12)
    expect(blackCoxDefault(2, 10, 0.3)).toBeCloseTo(0.5084580943136894, 12)
    expect(mertonDefault(-1, 10, 0.3)).toBeCloseTo(0.680000643782848, 12)
    expect(mertonDefault(10, 10, 0.3)).toBe(0)
    expect(blackCoxDefault(0, 10, 0.3)).toBe(1)
    expect(mertonDefault(0, 0, 0.3)).toBe(0)
    expect(mertonDefault(-1, 0, 0.3)).toBe(1)
  })

  test('a claim is worth what an integral over external assets says', () => {
    // L = 4 and 70 % of what a defaulter has: ∫ min(1, …) over the lognormal, by Simpson.
    const network = networkOfMatrix(
      sparseOfRows([
        [0, 4],
        [0, 0],
      ]),
      [10, 20],
      [5, 0],
    )
    for (const [external, wanted] of [
      [5, 0.7524995298674937],
      [9, 0.28101698981603296],
    ]) {
      const given = { ...network, externalLiabilities: Float64Array.of(external, 0) }
      const { value } = neva(
        given,
        { model: 'merton', sigma: 0.3, recovery: 0.7 },
        { seniority: 'external-senior' },
      )
      expect(value[0]).toBeCloseTo(wanted, 9)
    }
  })

  test.each(['merton', 'black-cox'] as const)('%s: a share, less with more to lose', (model) => {
    fc.assert(
      fc.property(drawn, fc.constantFrom(0, 0.5, 1), (it, recovery) => {
        const network = networkFrom(it)
        const valuation: Valuation = { model, sigma: 0.4, recovery }
        const before = neva(network, valuation)
        const after = neva(shocked(network, lossOf(it)), valuation)
        expect(before.isSettled).toBe(true)
        for (const [row, value] of before.value.entries()) {
          expect(value).toBeGreaterThanOrEqual(0)
          expect(value).toBeLessThanOrEqual(1)
          expect(after.equity[row]).toBeLessThanOrEqual(before.equity[row] + 1e-9)
        }
      }),
    )
  })

  test('calm assets are cleared as they stand', () => {
    fc.assert(
      fc.property(drawn, (it) => {
        const network = networkFrom(it)
        const calm = neva(network, { model: 'merton', sigma: 1e-9, recovery: 1 })
        const cleared = neva(network, { model: 'eisenberg-noe' })
        expectNear(calm.equity, cleared.equity, 1e-6)
      }),
    )
  })
})

test('refuses what is no share and no volatility', () => {
  expect(() => neva(cycle, { model: 'merton', sigma: 0, recovery: 1 })).toThrow('sigma is 0')
  expect(() => neva(cycle, { model: 'black-cox', sigma: 1, recovery: 2 })).toThrow('recovery is 2')
  expect(() => neva(cycle, { model: 'furfine', recovery: -1 })).toThrow('recovery is -1')
})
