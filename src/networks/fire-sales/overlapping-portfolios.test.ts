import { describe, expect, test } from 'vitest'
import { createDraws } from '../../../test/draws.ts'
import { sparseOfRows } from '../sparse.ts'
import { spectralRadius } from '../spectral-radius.ts'
import { type BalanceSheets, balanceSheets } from './balance-sheets.ts'
import { causedFailures, overlappingPortfolios, tenthForTenth } from './overlapping-portfolios.ts'

/** Each firm holds `each` of `assets` in equal parts, 80 of 100; equity is `equity` of 100. */
function randomFirms(seed: number, count: number, assets: number, each: number, equity: number) {
  const draws = createDraws(seed, 'overlap')
  const names = Array.from({ length: assets }, (_, k) => `a${k}`)
  return balanceSheets(
    names,
    Array.from({ length: count }, (_, at) => {
      const chosen = new Set<string>()
      while (chosen.size < each) chosen.add(names[draws.integer(assets)])
      const holdings = Object.fromEntries([...chosen].map((name) => [name, 80 / each]))
      return { firm: `f${at}`, cash: 20, liabilities: 100 - equity, holdings }
    }),
  )
}

/** Who fails, one firm at a time in a drawn order, prices and equity computed anew each time. */
function oneByOne(sheets: BalanceSheets, first: number, seed: number): string[] {
  const { firms, assets, holdings, cash, liabilities } = sheets
  const draws = createDraws(seed, 'order')
  const failed = new Set([first])
  const held = (firm: number, k: number) => holdings[firm * assets.length + k]
  for (let found = true; found; ) {
    const prices = assets.map((_, k) => {
      let all = 0
      let sold = 0
      for (const firm of firms.keys()) {
        all += held(firm, k)
        if (failed.has(firm)) sold += held(firm, k)
      }
      return sold > 0 ? Math.exp((-tenthForTenth * sold) / all) : 1
    })
    const next = [...firms.keys()].filter((firm) => {
      const worth = assets.reduce((sum, _, k) => sum + held(firm, k) * prices[k], 0)
      return !failed.has(firm) && cash[firm] + worth - liabilities[firm] < -1e-12
    })
    found = next.length > 0
    if (found) failed.add(next[draws.integer(next.length)])
  }
  return [...failed].map((firm) => firms[firm]).sort()
}

test('a tenth sold costs a tenth', () => {
  expect(Math.exp(-tenthForTenth * 0.1)).toBeCloseTo(0.9, 15)
})

describe('who fails', () => {
  test.each(Array.from({ length: 30 }, (_, seed) => seed))('in any order the same: %d', (seed) => {
    const sheets = randomFirms(seed, 12, 8, 3, 2 + (seed % 9))
    const { perRound } = overlappingPortfolios(sheets, { failed: ['f0'] })
    expect(perRound.flat().sort()).toEqual(oneByOne(sheets, 0, seed))
  })

  test('firms without equity fail by themselves', () => {
    const sheets = balanceSheets(['a'], [{ firm: 'x', liabilities: 11, holdings: { a: 10 } }])
    expect(overlappingPortfolios(sheets).perRound).toEqual([['x']])
  })

  test('what others hold outside carries the price', () => {
    const sheets = randomFirms(1, 20, 5, 3, 3)
    const failed = ['f0']
    const alone = overlappingPortfolios(sheets, { failed })
    const carried = overlappingPortfolios(sheets, { failed, outside: new Array(5).fill(1e9) })
    expect(alone.perRound.flat().length).toBeGreaterThan(1)
    expect(carried.perRound.flat()).toEqual(failed)
  })

  test('an unknown firm is refused', () => {
    const sheets = randomFirms(1, 2, 2, 1, 3)
    expect(() => overlappingPortfolios(sheets, { failed: ['nobody'] })).toThrow(
      'No firm has this name',
    )
  })
})

describe('the branching process', () => {
  test('N is the second round of a run from each firm', () => {
    const sheets = randomFirms(3, 15, 9, 3, 4)
    causedFailures(sheets).forEach((row, i) => {
      const { perRound } = overlappingPortfolios(sheets, { failed: [`f${i}`] })
      const caused = row.flatMap((caused, j) => (caused === 1 ? [`f${j}`] : []))
      expect(caused).toEqual(perRound[1] ?? [])
    })
  })

  // Less equity: at some point one failure causes more than one. Below it cascades from a single
  // firm stay small, above it they take most.
  test.each([
    [20, false],
    [1.5, true],
  ])('equity %d of 100: goes on without end: %s', (equity, isUnstable) => {
    let large = 0
    for (let seed = 0; seed < 20; seed++) {
      const sheets = randomFirms(seed, 60, 60, 4, equity)
      const growth = spectralRadius(sparseOfRows(causedFailures(sheets)))
      expect(growth > 1).toBe(isUnstable)
      const { perRound } = overlappingPortfolios(sheets, { failed: ['f0'] })
      if (perRound.flat().length > 30) large++
    }
    if (isUnstable) expect(large).toBeGreaterThan(10)
    else expect(large).toBe(0)
  })
})
