// What many runs look like, as numbers.
import { expect, test } from 'vitest'
import { compareDrawings, reverseDrawings, riskDrawings, sweepDrawings } from './drawings.ts'
import { riskRows } from './montecarlo/risk-table.ts'
import { readSought } from './reverse/reverse.ts'
import { cell } from './reverse/search.ts'
import { crossingsOf, type SweepReport } from './sweep/sweep.ts'
import { readVary } from './sweep/vary.ts'

function swept(texts: string[], losses: readonly (number | null)[], bound: number): SweepReport {
  const axes = texts.map(readVary)
  const [down, across] = axes.map(({ values }) => values)
  const values = (down ?? []).flatMap((a) => (across ?? ['']).map((b) => (across ? [a, b] : [a])))
  const points = values.map((own, at) => {
    const loss = losses[at] ?? null
    const holds = [loss !== null && loss < bound]
    return { values: own, metrics: [loss], holds, outcome: 'quiet', hash: '' }
  })
  const thresholds = [`badDebtUsd < ${bound}`]
  const crossings = axes.length === 1 ? crossingsOf(thresholds, points) : null
  const told = { title: '', sentences: [], tables: [] }
  return { ...told, axes, metrics: ['badDebtUsd'], thresholds, points, crossings }
}

test('a curve has its threshold as a level and its crossings where they are', () => {
  const [curve] = sweepDrawings(swept(['a=0:4:5'], [0, 5, 30, 8, 40], 20))
  expect(curve).toMatchObject({ kind: 'curve', title: 'badDebtUsd', across: 'a' })
  if (curve?.kind !== 'curve') throw new Error('of one setting a curve')
  expect(curve.levels).toEqual([{ at: 20, text: 'badDebtUsd < 20' }])
  expect(curve.changes.map(({ at, low, high }) => [low, at, high])).toEqual([
    [1, 1.5, 2],
    [2, 2.5, 3],
    [3, 3.5, 4],
  ])
  expect(curve.points.map(({ x, y, isBroken }) => [x, y, isBroken])).toEqual([
    [0, 0, false],
    [1, 5, false],
    [2, 30, true],
    [3, 8, false],
    [4, 40, true],
  ])
  // Values that are no numbers stand one after the other.
  const [named] = sweepDrawings(swept(['order=byArrival,byLargest'], [1, 2], 20))
  expect(named?.kind === 'curve' && named.points.map(({ x }) => x)).toEqual([0, 1])
})

test('of two settings a map, shaded by the share of the largest', () => {
  const [map] = sweepDrawings(swept(['a=0,1', 'b=0,1,2'], [0, 10, 20, null, -40, 5], 15))
  if (map?.kind !== 'map') throw new Error('of two settings a map')
  expect(map.cells.map((row) => row.map(({ share }) => share))).toEqual([
    [0, 0.25, 0.5],
    [null, 1, 0.125],
  ])
  expect(map.cells.flat().map(({ isBroken }) => isBroken)).toEqual([
    false,
    false,
    true,
    true,
    false,
    false,
  ])
  // Stopped in its middle, and of three settings: nothing that would look whole.
  const part = swept(['a=0,1', 'b=0,1'], [1, 2, 3, 4], 15)
  expect(sweepDrawings({ ...part, points: part.points.slice(0, 3) })).toEqual([])
})

test('what was not searched is blank on the frontier', () => {
  const axes = readSought(['a=0:1:2', 'b=0:1:2'])
  const [map] = reverseDrawings(
    axes,
    [cell.holds, cell.breaks, cell.breaks, cell.unknown],
    ['x > 1'],
  )
  if (map?.kind !== 'map') throw new Error('a map')
  expect(map.cells.map((row) => row.map(({ text }) => text))).toEqual([
    ['·', '✗'],
    ['✗', ''],
  ])
  // Rows of which nothing was searched are not drawn, but told.
  const [cut] = reverseDrawings(readSought(['a=0:3:4', 'b=0:1:2']), [1, 2, 2, 0, 0, 0, 0, 0], ['x'])
  if (cut?.kind !== 'map') throw new Error('a map')
  expect([cut.cells.length, cut.down.values]).toEqual([2, ['0', '1']])
  expect(cut.note).toBe('· holds, ✗ breaks, blank: not searched; so is all from 2 to 3')
  const [line] = reverseDrawings(readSought(['a=0:2:3']), [1, 2, 1], ['x > 1'])
  expect(line?.kind === 'map' && line.cells).toHaveLength(3)
})

test('a histogram counts every run once, and marks what the table says', () => {
  const losses = Array.from({ length: 400 }, (_, run) => (run * run) / 400)
  const risk = riskRows(losses, [0.95])
  const [found] = riskDrawings({ metrics: ['badDebtUsd'], risk }, losses)
  if (found?.kind !== 'histogram') throw new Error('a histogram')
  expect(found.bins.reduce((sum, { count }) => sum + count, 0)).toBe(400)
  expect([found.bins[0]?.from, found.bins.at(-1)?.to]).toEqual([0, losses.at(-1)])
  const [row] = risk
  expect(found.marks[0]).toEqual({
    ...{ at: row?.valueAtRisk, low: row?.low, high: row?.high, text: 'VaR 95 %' },
  })
  expect(found.marks[1]).toEqual({ at: row?.shortfall, text: 'ES 95 %' })
  expect(riskDrawings({ metrics: ['x'], risk: [] }, [1, 1, 1])).toEqual([])
})

test('of accounts those that differ most, in the order of the table', () => {
  const accounts = Array.from({ length: 40 }, (_, at) => {
    const both = { isLiquidatedA: true, isLiquidatedB: true, lostUsdA: 0, lostUsdB: 0 }
    return { account: `v/#${at}`, ...both, lostMoreUsd: 20 - at, because: '' }
  })
  const [bars] = compareDrawings({ accounts })
  if (bars?.kind !== 'bars') throw new Error('bars')
  expect(bars.rows).toHaveLength(30)
  expect(bars.rows[0]).toMatchObject({ name: 'v/#0', value: 20 })
  expect(bars.rows.at(-1)).toMatchObject({ name: 'v/#39', value: -19 })
  expect(compareDrawings({ accounts: [] })).toEqual([])
})
