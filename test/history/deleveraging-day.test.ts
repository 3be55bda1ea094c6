// Hyperliquid, 10 October 2025, as published: the sums that shared/spec/models.md 5 states.
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseCsv } from '../../src/data.ts'

const folder = new URL('../../../shared/data/adl-2025-10-10/', import.meta.url)
const isAbsent = !existsSync(folder)
if (isAbsent) console.info('skipped: the day of 10 October is not beside this checkout')

const text = (name: string) => readFileSync(new URL(name, folder), 'utf8')
const column = (name: string, file: string) =>
  Array.from(parseCsv(text(file), file).columns.get(name) ?? [], Number)
const sum = (values: readonly number[]) => values.reduce((all, it) => all + it, 0)

test.skipIf(isAbsent)('liquidated and auto-deleveraged, by coin and in all', () => {
  const of = (name: string) => sum(column(name, 'hyperliquid-by-coin.csv'))
  expect(of('liq_events')).toBe(63_637)
  expect(of('adl_events')).toBe(34_983)
  expect(Math.round(of('liq_notional'))).toBe(5_511_042_925)
  expect(Math.round(of('adl_notional'))).toBe(2_103_111_431)
  expect(Math.round(of('total_notional'))).toBe(7_614_154_356)
  expect(of('liq_pnl') / 1e6).toBeCloseTo(-607.9, 1)
  expect(of('adl_pnl') / 1e6).toBeCloseTo(834.3, 1)
  const rows = text('hyperliquid-by-coin.csv').trim().split('\n').slice(1)
  const millions = (coin: string) => {
    const [, liquidated, closed] = rows.find((it) => it.startsWith(`${coin},`))?.split(',') ?? []
    return [Number(liquidated), Number(closed)].map((it) => Number((it / 1e6).toFixed(1)))
  }
  expect(millions('BTC')).toEqual([1789.6, 620.9])
  expect(millions('ETH')).toEqual([1058.2, 458])
  expect(millions('SOL')).toEqual([618.1, 276.2])
  expect(millions('HYPE')).toEqual([492.1, 189.9])
})

test.skipIf(isAbsent)('the first was closed 61.7 seconds after the first liquidation', () => {
  const timing = JSON.parse(text('cascade_timing_results.json'))
  expect(timing.delay_seconds).toBeCloseTo(61.7, 1)
  const [burst] = timing.top_bursts
  expect(burst).toEqual({ second: 61, liquidations: 11_279, adls: 11_279 })
  const before = timing.timeline.filter((it: { second: number }) => it.second < 61)
  expect(sum(before.map((it: { liquidations: number }) => it.liquidations))).toBe(710)
})

test.skipIf(isAbsent)('deficits wave by wave are $100.1M, and what winners gave $60.1M', () => {
  const deficits = sum(column('deficit_usd', 'bad_debt_loser_waves.csv'))
  expect(deficits / 1e6).toBeCloseTo(100.1, 1)
  const taken = sum(column('budget_prod', 'policy_per_wave_metrics.csv'))
  expect(taken / 1e6).toBeCloseTo(60.1, 1)
})
