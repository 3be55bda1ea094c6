import { describe, expect, test } from 'vitest'
import { createDraws } from '../../../test/draws.ts'
import { type BalanceSheet, balanceSheets } from './balance-sheets.ts'
import { greenwoodLandierThesmar } from './greenwood-landier-thesmar.ts'

const names = ['a', 'b', 'c']

function randomFirms(seed: number): BalanceSheet[] {
  const draws = createDraws(seed, 'glt')
  return Array.from({ length: 2 + draws.integer(6) }, (_, at) => {
    const held = names.map(() => draws.uniform(0, 100))
    const cash = draws.uniform(0, 20)
    const all = cash + held[0] + held[1] + held[2]
    const holdings = Object.fromEntries(names.map((name, k) => [name, held[k]]))
    return { firm: `${at}`, cash, holdings, liabilities: all * draws.uniform(0.5, 0.98) }
  })
}

describe.each([false, true])('capped: %s', (capped) => {
  test.each(Array.from({ length: 25 }, (_, seed) => seed))('random firms %d', (seed) => {
    const firms = randomFirms(seed)
    const given = { returns: [-0.3, 0.02, -0.1], illiquidity: [4e-3, 1e-2, 0], capped }
    const sheets = balanceSheets(names, firms)
    const all = greenwoodLandierThesmar(sheets, given)
    // Every loss is some firm's doing, and some firm's loss.
    const equity = firms.map(({ cash = 0, holdings = {}, liabilities = 0 }) => {
      return cash + names.reduce((sum, name) => sum + holdings[name], 0) - liabilities
    })
    const allEquity = equity.reduce((sum, value) => sum + value, 0)
    const parts = all.systemicness.reduce((sum, part) => sum + part, 0)
    expect(parts).toBeCloseTo(all.aggregate, 10)
    const losses = all.indirect.reduce((sum, loss, firm) => sum + loss * equity[firm], 0)
    expect(losses / allEquity).toBeCloseTo(all.aggregate, 10)
    // Leverage is back at target at the prices before the sales, where nothing was capped.
    for (const [firm, { cash = 0, holdings = {}, liabilities = 0 }] of firms.entries()) {
      const before = cash + names.reduce((sum, name) => sum + holdings[name], 0)
      const lost = before * all.firstReturns[firm]
      const bought = (liabilities / equity[firm]) * lost
      if (capped || equity[firm] + lost <= 0) continue
      const leverage = (before + lost + bought) / (equity[firm] + lost)
      expect(leverage).toBeCloseTo(before / equity[firm], 8)
    }
    if (!capped) return
    for (const [k, name] of names.entries()) {
      const held = firms.reduce((sum, { holdings = {} }) => sum + holdings[name], 0)
      expect(all.sold[k]).toBeGreaterThanOrEqual(-held * (1 + 1e-12))
      expect(all.impact[k]).toBeGreaterThanOrEqual(-1)
    }
    for (const part of all.secondReturns) expect(part).toBeGreaterThanOrEqual(-1)
  })
})

test('what caps prevent', () => {
  const one = balanceSheets(['a'], [{ firm: 'x', liabilities: 99, holdings: { a: 100 } }])
  const given = { returns: [-0.5], illiquidity: [1e-3] }
  expect(greenwoodLandierThesmar(one, given).sold[0]).toBeCloseTo(-4950, 9)
  expect(greenwoodLandierThesmar(one, { ...given, capped: true }).sold[0]).toBe(-100)
})

test('a firm without equity is refused', () => {
  const one = balanceSheets(['a'], [{ firm: 'x', liabilities: 100, holdings: { a: 100 } }])
  expect(() => greenwoodLandierThesmar(one, { returns: [0], illiquidity: [0] })).toThrow(
    'A firm without equity has no leverage',
  )
})
