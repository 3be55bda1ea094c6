// October 2025 with and without option dealers: what the README says, by seed 1.
import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { registry } from '../../src/index.ts'
import { mapScenario, textOf } from '../../src/report.ts'
import { optionDealers } from '../../src/scenarios/option-dealers.ts'

const file = new URL('../../scenarios/october-2025-dealers/scenario.yaml', import.meta.url).pathname

/** As the command asks where nothing else is said. */
const usual = { range: '15%', buckets: '12', horizon: '1d', target: '1%' }

test('the fall is deeper with dealers, and winners are closed more', async () => {
  const { snapshot, settings } = await loadScenario(file, registry)
  const [{ rows }] = optionDealers('').tables(snapshot, settings, registry)
  const column = (at: number) => rows.map((row) => Number(row[at]))
  expect(column(2)).toEqual([-16.4, -16.6, -16.7, -19.7, -9.1])
  expect(column(5)).toEqual([403.2, 798.7, 1188.2, 1629, 0])
})

test('the map shows what they would trade, where gamma flips, and the tail', async () => {
  const loaded = await loadScenario(file, registry)
  const text = { ...usual, market: 'hyperliquid/BTC' }
  const { markets, table } = mapScenario(loaded, registry, text)
  const [{ dealers, buckets }] = markets
  expect(dealers?.flips).toHaveLength(1)
  expect(dealers?.flips[0]).toBeCloseTo(111_203, 0)
  const sold = buckets.filter((it) => it.isBelow).map((it) => Number(it.hedgedUsd))
  expect(sold.every((usd) => usd < 0)).toBe(true)
  expect(sold.reduce((sum, it) => sum + it, 0) / 1e6).toBeCloseTo(-853, -1)
  expect(Number(dealers?.tails[0].usd) / 1e6).toBeCloseTo(-73.6, 0)
  const notes = table?.notes.map(textOf).join(' ') ?? ''
  expect(notes).toContain('flips at 111,203')
  // A book ten times as large asks for ever larger hedges somewhere below.
  const huge = await loadScenario(file, registry, { set: ['actors.0.times=200'] })
  const more = mapScenario(huge, registry, text)
  expect(more.table?.notes.map(textOf).join(' ')).toContain('hedges have no end')
})

test('a map without dealers has no such column', async () => {
  const other = new URL('../../scenarios/case-1/scenario.yaml', import.meta.url).pathname
  const { markets, table } = mapScenario(await loadScenario(other, registry), registry, usual)
  expect(markets[0].dealers).toBeNull()
  expect(table?.columns.map(({ id }) => id)).not.toContain('hedged')
})
