import { expect, test } from 'vitest'
import { sampleEvents, sampleRecord, sampleSummary } from '../../test/sample-record.ts'
import { chartData, rebin } from './chart.ts'

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

test('a clocked run has points of equal time, and the ends of its prices', () => {
  const { points, markets } = chartData(sampleRecord, sampleEvents)
  expect(points.isTimed).toBe(true)
  expect(points.time.slice(0, 3)).toEqual(['0:00', '0:00', '0:09'])
  expect(points.round.at(-1)).toBe(64)
  const [btc] = markets
  expect(btc?.price[0]).toBe(122_000)
  expect(btc?.price.at(-1)).toBeCloseTo(sampleSummary.markets[0]?.endPrice ?? 0, -1)
  expect(btc?.unforced.at(-1)).toBeCloseTo(sampleSummary.markets[0]?.exogenousPrice ?? 0, -1)
})

test('no extreme of a long run is lost', () => {
  const perRound = Array.from({ length: 10_000 }, (_, row) => ({
    ...(sampleSummary.perRound[0] as (typeof sampleSummary.perRound)[number]),
    round: row + 1,
    timeMs: 0,
    prices: [row === 4321 ? 60_000 : 120_000, 4000, 0.4],
  }))
  const world = { ...sampleRecord.world, stepMs: null }
  const summary = { ...sampleSummary, perRound, endMs: 0 }
  const { points, markets } = chartData({ ...sampleRecord, world, summary, exogenous: [] }, null)
  expect(points.isTimed).toBe(false)
  expect(points.round.length).toBeLessThanOrEqual(401)
  expect(Math.min(...(markets[0]?.price ?? []))).toBe(60_000)
})

test('forced orders add up to what the summary says of each market', () => {
  const { markets } = chartData(sampleRecord, sampleEvents)
  for (const market of markets) {
    const result = sampleSummary.markets.find(({ id }) => id === market.id)
    const total = sum(market.soldUsd) + sum(market.boughtUsd)
    expect(total / (result?.forcedUsd ?? 0)).toBeCloseTo(1, 3)
  }
})

test('orders of one’s own accord are not forced, whoever gave them', () => {
  const own = sampleEvents.map((event) => ({ ...event, isForced: false }))
  const { markets } = chartData(sampleRecord, own)
  expect(sum(markets[0]?.soldUsd ?? [])).toBe(0)
})

test('a map keeps its total when rows change', () => {
  const bucket = (from: number, to: number, longUsd: number) => {
    return { from, to, longUsd, shortUsd: 0, accounts: 1 }
  }
  const rows = rebin([bucket(90, 95, 10), bucket(95, 110, 30), bucket(200, 210, 5)], 80, 120)
  expect(sum(rows.longUsd)).toBeCloseTo(40, 1)
  expect(rows.longUsd[0]).toBe(0)
  // As narrow as those of a coin of half a dollar.
  const cheap = rebin([bucket(0.45, 0.475, 10), bucket(0.475, 0.55, 30)], 0.4, 0.6)
  expect(sum(cheap.longUsd)).toBeCloseTo(40, 1)
})
