// Fire sales against reference numbers. Provenance: shared/spec/models.md 1.6 and
// shared/golden/models/analytic_reference.json (our own computations) unless another is named.

import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { eba2018, rows } from '../../../bench/eba-2018.ts'
import {
  type BalanceSheets,
  balanceSheets,
  breuerSummerUrosevic,
  cifuentesFerrucciShin,
  createSystemWideStress,
  equities,
  greenwoodLandierThesmar,
  squareRootImpact,
} from '../../../src/networks.ts'

const near = (found: number, expected: number, within: number) =>
  expect(Math.abs(found - expected), `${found} against ${expected}`).toBeLessThanOrEqual(within)
const allNear = (found: ArrayLike<number>, expected: readonly number[], within: number) => {
  expect(found.length).toBe(expected.length)
  for (const [at, value] of expected.entries()) near(found[at], value, within)
}

describe('Cifuentes, Ferrucci, Shin', () => {
  const three = balanceSheets(
    ['asset'],
    [
      { firm: 'A', cash: 5, liabilities: 96, holdings: { asset: 100 } },
      { firm: 'B', cash: 5, liabilities: 75, holdings: { asset: 80 } },
      { firm: 'C', cash: 2, liabilities: 55, holdings: { asset: 60 } },
    ],
  )
  const at = (impact: number, price: number) =>
    cifuentesFerrucciShin(three, { ratio: 0.08, impact, price }).mildest

  test.each([
    [1e-4, 0.98, 0.97881274637338, [12.1221773159, 0, 0]],
    [2e-4, 0.96, 0.94850652156709, [49.2537469544, 2.5028822726, 8.4664680064]],
    [3e-4, 0.96, 0.90929978066824, [100, 42.2789080153, 38.582601783]],
    [4e-4, 0.96, 0.87212545542596, [100, 80, 60]],
    [8e-4, 0.99, 0.99, [0, 0, 0]],
    [8e-4, 0.985, 0.812927265464, [100, 80, 60]],
  ])('impact %d, price %d', (impact, price, expected, sold) => {
    const { prices, soldShare, converged } = at(impact, price)
    expect(converged).toBe(true)
    // The reference has between 12 and 14 digits.
    near(prices[0], expected, 5e-13)
    allNear(
      soldShare.map((share, firm) => share * three.holdings[firm]),
      sold,
      5e-11,
    )
  })

  test('half a percent more of a shock, and the price jumps', () => {
    expect(at(8e-4, 0.99).sold[0]).toBe(0)
    expect(at(8e-4, 0.985).sold[0]).toBe(240)
    // One jump, where a part of the firms begins to need more than it raises: 1/10,000 of a price
    // before that the end moves by less than a percent.
    const ends = Array.from({ length: 51 }, (_, step) => at(8e-4, 0.985 + step * 1e-4).prices[0])
    const steps = ends.slice(1).map((price, step) => price - ends[step])
    expect(steps.filter((step) => step > 0.01)).toHaveLength(1)
    expect(Math.max(...steps)).toBeGreaterThan(0.14)
  })
})

describe('Breuer, Summer, Urosevic', () => {
  test('three firms, two equilibria (their appendix A3)', () => {
    const [equity, bonds, loans] = [
      [28, 80, 65],
      [145, 435, 300],
      [1170, 1245, 1190],
    ]
    const toy = balanceSheets(
      ['bonds'],
      equity.map((own, at) => ({
        firm: String(at + 1),
        other: loans[at],
        liabilities: loans[at] + bonds[at] - own,
        holdings: { bonds: bonds[at] },
      })),
    )
    const impact = squareRootImpact([Math.sqrt(0.000022)])
    const found = breuerSummerUrosevic(toy, { leverageMax: 44, impact })
    expect(found.unique).toBe(false)
    near(1 - found.mildest.prices[0], Math.sqrt(0.00319), 1e-14)
    near(1 - found.mildest.prices[0], 0.056480084985772, 1e-14)
    near(1 - found.severest.prices[0], Math.sqrt(0.01936), 1e-14)
    near(1 - found.severest.prices[0], 0.13914021704741, 1e-14)
    expect([...found.mildest.soldShare]).toEqual([1, 0, 0])
    expect([...found.severest.soldShare]).toEqual([1, 1, 1])
  })

  // Not committed: shared/data/models, from Martin-Summer-1090/syslosseval (MIT).
  const file = new URL(
    '../../../../shared/data/models/breuer_summer_urosevic_eba2016.json',
    import.meta.url,
  )

  interface Eba {
    classes: string[]
    banks: string[]
    S_1: number[][]
    L_1: number[][]
    e_1: number[][]
    impact: { Country: string; Volume: number; Volatility: number }[]
    fixed_point: { sec_class: string; delta_max: number }[]
  }
  const read = () => JSON.parse(readFileSync(file, 'utf8')) as Eba
  const sheetsOf = ({ classes, banks, S_1, L_1, e_1 }: Eba): BalanceSheets =>
    balanceSheets(
      classes,
      banks.map((firm, at) => {
        const loans = L_1[at].reduce((sum, value) => sum + value, 0)
        const bonds = S_1[at].reduce((sum, value) => sum + value, 0)
        return {
          firm,
          other: loans,
          liabilities: loans + bonds - e_1[at][0],
          holdings: Object.fromEntries(classes.map((name, k) => [name, S_1[at][k]])),
        }
      }),
    )
  const solve = (eba: Eba, impactOf: (k: number) => Eba['impact'][number]) => {
    const coefficients = eba.classes.map((_, k) => {
      const { Volume, Volatility } = impactOf(k)
      return (1.5 * Volatility) / Math.sqrt(Volume)
    })
    const given = { leverageMax: 33, impact: squareRootImpact(coefficients) }
    return breuerSummerUrosevic(sheetsOf(eba), given)
  }
  const falls = (prices: Float64Array) => prices.map((price) => 1 - price)

  test.skipIf(!existsSync(file))('51 banks of the EBA 2016, as published', () => {
    // The published impacts are sorted by country, holdings are not: US and the rest of the world
    // have each other's volume and volatility.
    const eba = read()
    expect(eba.classes.slice(6)).toEqual(['US', 'Rest_of_the_world'])
    expect(eba.impact.map(({ Country }) => Country).slice(6)).toEqual(['Rest_of_the_world', 'US'])
    const { mildest, severest, unique } = solve(eba, (k) => eba.impact[k])
    expect(unique).toBe(true)
    const published = [
      0.0049194408858, 0.0006403892896, 0.0068811244957, 0.0106099226714, 0.0116889624904,
      0.0004940875254, 0.0043371946066, 0.0013197057446,
    ]
    allNear(falls(mildest.prices), published, 1e-11)
    allNear(falls(severest.prices), published, 1e-11)
    expect(mildest.soldShare.filter((share) => share > 0)).toHaveLength(7)
  })

  test.skipIf(!existsSync(file))('51 banks of the EBA 2016, each asset with its own impact', () => {
    const eba = read()
    const byName = new Map(eba.impact.map((row) => [row.Country, row]))
    const own = (k: number) => byName.get(eba.classes[k]) as Eba['impact'][number]
    const { mildest, unique } = solve(eba, own)
    expect(unique).toBe(true)
    const right = [
      0.0049646593, 0.0006403893, 0.0070345775, 0.0106492143, 0.0117515302, 0.0005070137,
      0.0010408879, 0.0056180826,
    ]
    allNear(falls(mildest.prices), right, 5e-11)
    expect(mildest.soldShare.filter((share) => share > 0)).toHaveLength(8)
    expect(equities(sheetsOf(eba)).some((value) => value < 0)).toBe(false)
  })
})

test('Greenwood, Landier, Thesmar', () => {
  const toy = balanceSheets(
    ['first', 'second'],
    [
      { firm: 'A', liabilities: 90, holdings: { first: 60, second: 40 } },
      { firm: 'B', liabilities: 188, holdings: { first: 40, second: 160 } },
    ],
  )
  const found = greenwoodLandierThesmar(toy, { returns: [-0.05, 0], illiquidity: [1e-4, 2e-4] })
  allNear(found.firstReturns, [-0.03, -0.01], 1e-16)
  allNear(found.sold, [-22.46666666666667, -35.86666666666667], 1e-13)
  allNear(found.impact, [-0.002246666666666667, -0.007173333333333333], 1e-16)
  allNear(found.secondReturns, [-0.004217333333333333, -0.006188], 1e-16)
  near(found.aggregate, 0.07542424242424244, 1e-15)
  allNear(found.systemicness, [0.027, 0.04842424242424244], 1e-15)
  allNear(found.indirect, [0.04217333333333334, 0.10313333333333335], 1e-15)
})

describe('Farmer, Kleinnijenhuis: 48 banks of the EBA 2018', () => {
  test.each(rows)('impact $impact, shock $shock', ({ impact, shock, ...expected }) => {
    const stress = createSystemWideStress(eba2018(), { impact })
    const found = stress.run([0, -shock])
    expect([...found.failures]).toEqual(expected.failures)
    near(found.soldShare, expected.soldShare, 5e-11)
    if (expected.prices) allNear(found.prices, expected.prices, 5.1e-11)
  })

  test('one after the other or made anew, in any order of firms, is the same', () => {
    const sheets = eba2018()
    const stress = createSystemWideStress(sheets, { impact: 0.01 })
    stress.run([-0.5, -0.5])
    const { failures, prices, failed } = stress.run([0, -0.2])
    const turned = createSystemWideStress(reversed(sheets), { impact: 0.01 }).run([0, -0.2])
    expect([...turned.failures]).toEqual([...failures])
    expect([...turned.failed].reverse()).toEqual([...failed])
    allNear(turned.prices, [...prices], 1e-14)
  })
})

function reversed(sheets: BalanceSheets): BalanceSheets {
  const { firms, assets, cash, other, liabilities, holdings } = sheets
  return balanceSheets(
    assets,
    firms
      .map((firm, at) => ({
        firm,
        cash: cash[at],
        other: other[at],
        liabilities: liabilities[at],
        holdings: Object.fromEntries(
          assets.map((name, k) => [name, holdings[at * assets.length + k]]),
        ),
      }))
      .reverse(),
  )
}
