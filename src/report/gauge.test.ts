import { expect, test } from 'vitest'
import { sampleRecord } from '../../test/sample-record.ts'
import { gaugeTable } from './gauge.ts'

const markets = sampleRecord.summary.markets.map(() => 1)
const point = (rho: number, at: number) => ({
  ...{ timeMs: 1000 * at, round: at, prices: markets, depths: markets, forcedUsd: 0, rho },
})

test('rows in which a cascade feeds itself stand out: from a gain of 1 on', () => {
  const gains = [0.2, 0.999, 1, 1.5]
  const gauge = { points: gains.map(point), peak: 1.5 }
  const rows = gaugeTable({ ...sampleRecord, gauge })?.rows ?? []
  expect(rows.map(({ isStrong }) => isStrong)).toEqual([false, false, true, true])
})
