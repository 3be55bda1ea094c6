import { describe, expect, test } from 'vitest'
import { planTables } from '../report/impact/plan.ts'
import { textOf } from '../report/text.ts'
import { wholeBook } from './book.ts'
import { cardOfBooks } from './card.ts'
import { planTrades, type Task } from './plan.ts'

// A level of 1 every 0.01: linear impact, λ = 0.01.
const side = (sign: number) =>
  Array.from({ length: 1000 }, (_, at) => [100 + sign * 0.01 * (at + 1), 1] as const)
const card = cardOfBooks({
  market: 'M',
  source: 'm.csv',
  unit: 'base',
  books: [wholeBook({ bids: side(-1), asks: side(1) })],
})
const task: Task = {
  size: 600,
  withinMs: 3_600_000,
  trades: 6,
  volatility: 0.01,
  riskAversion: 0,
  halfLifeMs: 300_000,
}
const wayOf = (name: string, changed: Partial<Task> = {}) => {
  const way = planTrades(card, { ...task, ...changed }).ways.find((one) => one.name === name)
  if (way === undefined) throw new Error(`no way ${name}`)
  return way
}

describe('ways of trading', () => {
  test('without fear of risk trades are equal, and cost λ n²/2 each and half the spread', () => {
    const { trades, refilled } = wayOf('Almgren–Chriss')
    for (const trade of trades) expect(trade).toBeCloseTo(100, 6)
    expect(Math.abs(refilled / (6 * 50 + 0.01 * 600) - 1)).toBeLessThan(0.03)
  })

  test('fear of risk trades early, at a higher cost and a lower risk', () => {
    const careful = wayOf('Almgren–Chriss', { riskAversion: 1e-2 })
    const even = wayOf('even')
    expect(careful.trades[0]).toBeGreaterThan(150)
    expect(careful.refilled).toBeGreaterThan(even.refilled)
    expect(careful.risk).toBeLessThan(even.risk)
  })

  test('the transient way trades more at both ends, and nothing fades at a lower cost', () => {
    const best = wayOf('transient')
    expect(best.trades[0]).toBeGreaterThan(best.trades[1])
    expect(best.trades[5]).toBeCloseTo(best.trades[0], 9)
    for (const name of ['even', 'Almgren–Chriss', 'at once']) {
      expect(wayOf(name).fading).toBeGreaterThanOrEqual(best.fading ?? Number.NaN)
    }
  })

  test('all of it is traded, at once without risk', () => {
    for (const { trades } of planTrades(card, task).ways) {
      expect(trades.reduce((sum, trade) => sum + trade, 0)).toBeCloseTo(600, 6)
    }
    expect(wayOf('at once').risk).toBe(0)
    // The whole book at once: λ X/2 on average.
    expect(Math.abs(wayOf('at once').refilled / (0.005 * 600 * 600) - 1)).toBeLessThan(0.03)
  })

  test.each([0.5, 0.8, 1])('no way is dearer than all at once, at exponent %d', (exponent) => {
    const bent = { ...card, power: { ...card.power, exponent } }
    for (const halfLifeMs of [1000, 600_000, 1e9]) {
      const { ways } = planTrades(bent, { ...task, halfLifeMs, riskAversion: 1e-3 })
      const once = ways.find(({ name }) => name === 'at once')
      for (const { refilled, fading } of ways) {
        expect(refilled).toBeLessThanOrEqual((once?.refilled ?? 0) * (1 + 1e-9))
        expect(fading ?? 0).toBeLessThanOrEqual((once?.fading ?? 0) * (1 + 1e-9))
        expect(refilled).toBeLessThanOrEqual((fading ?? 0) * (1 + 1e-9))
      }
    }
  })

  test('without a half-life there is no transient way, and it says how to get one', () => {
    const { halfLifeMs: _, ...bare } = task
    const plan = planTrades(card, bare)
    expect(plan.ways.map(({ name }) => name)).toEqual(['Almgren–Chriss', 'even', 'at once'])
    const [table] = planTables(plan)
    expect(table?.notes.map(textOf).join()).toContain('--half-life')
    expect(table?.rows.map(({ cells }) => cells.way)).not.toContain('transient')
  })
})

test.each([
  ['size', 0],
  ['withinMs', 0],
  ['trades', 1.5],
  ['trades', 501],
  ['volatility', -1],
  ['riskAversion', Number.NaN],
])('%s of %s is refused', (field, value) => {
  expect(() => planTrades(card, { ...task, [field]: value })).toThrow(`is ${value}`)
})
