// What is asked of a desk in steps is what the commands say, and a stop keeps what is done.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readDrawnSettings } from '../../data/drawn-settings.ts'
import { loadScenario } from '../../data-node.ts'
import { registry, studies } from '../../index.ts'
import {
  attackScenario,
  createDraws,
  finish,
  frontierAt,
  monteCarloReport,
  openDesk,
  runsTable,
  sweepPoint,
  tailLevels,
  textOf,
} from '../../report.ts'
import type { Desk } from './desk.ts'

const root = new URL('../../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')

function deskOf(id: string, ...names: string[]): Desk {
  const file = `scenarios/${id}/scenario.yaml`
  const files = names.map((name) => [name, { text: read(`scenarios/${id}/${name}`) }] as const)
  return openDesk({ file, text: read(file), files: new Map(files) }, { registry, studies })
}

const open = (id: string, set: readonly string[] = []) =>
  loadScenario(new URL(`scenarios/${id}/scenario.yaml`, root).pathname, registry, { set })

const generator = '{draw: [{set: shocks.0.by, as: return, model: normal, sigma: 2}]}'
const drawn = {
  ...{ generator, runs: 24, drawSeed: 3, until: 'totalShortfallUsd > 1e4' },
  metrics: ['totalShortfallUsd', 'liquidatedAccounts'],
}

test('losses are those of the command, each run in one bar', async () => {
  const tail = finish(deskOf('case-1', 'positions.csv').tail(drawn))
  const draws = createDraws(readDrawnSettings(generator, 'test'), 3)
  for (const { run, hash } of tail.runs.slice(0, 3)) {
    const { set, values } = draws(run)
    expect(tail.sets[run]).toEqual(set)
    const point = sweepPoint(await open('case-1', set), registry, values.map(String), [])
    expect(hash).toBe(point?.hash)
  }
  const { metrics } = drawn
  const asked = { seed: 3, wanted: 24, settings: ['shocks.0.by'], metrics, levels: tailLevels }
  expect(tail.report.risk).toEqual(monteCarloReport(await open('case-1'), asked, tail.runs).risk)
  const rows = tail.bars.flatMap(({ runs }) => runs)
  expect(rows.sort((a, b) => a - b)).toEqual(tail.runs.map((_, row) => row))
  for (const bar of tail.bars) {
    for (const row of bar.runs) {
      const loss = tail.runs[row]?.metrics[0] ?? Number.NaN
      expect(loss).toBeGreaterThanOrEqual(bar.from - 1e-6)
      expect(loss).toBeLessThanOrEqual(bar.to + 1e-6)
    }
  }
  const full = tail.bars.reduce((a, b) => (b.runs.length > a.runs.length ? b : a))
  expect(runsTable(tail, full).rows).toHaveLength(Math.min(12, full.runs.length))
})

test('a stop keeps the runs that are done', () => {
  const long = deskOf('case-1', 'positions.csv').tail(drawn)
  long.next()
  expect(long.next(false).value).toEqual({ done: 2, of: 24, what: 'runs' })
  const { done, value } = long.next(true)
  expect(done).toBe(true)
  expect(value).toMatchObject({ report: { runs: { wanted: 24, made: 2 } } })
})

test('the mildest fall is found, and another limit runs only between neighbours', () => {
  const desk = deskOf('second-protocol')
  const asked = { vary: ['shocks.0.drop=0:0.5:6'], metric: 'badDebtUsd', limit: 1e5 }
  const first = finish(desk.reverse(asked))
  const { minimal } = frontierAt(first, 1e5)
  expect(first.report.minimal.map(({ values }) => values)).toEqual(
    minimal.map(([at = 0]) => [first.report.axes[0]?.values[at]]),
  )
  expect(first.command).toContain("reverse second-protocol --vary shocks.0.drop=0:0.5:6 --until 'b")
  // A limit that nothing passes.
  const most = Math.max(...first.numbers.map((it) => it ?? 0))
  expect(frontierAt(first, most).minimal).toEqual([])
  expect(finish(desk.reverse({ ...asked, limit: most })).report.minimal).toEqual([])
  // Every point of the grid is the run that a sweep makes.
  const { vary, metric } = asked
  const swept = finish(desk.sweep({ vary, until: '', metrics: [metric] }))
  expect(first.numbers).toEqual(swept.points.map(({ metrics }) => metrics[0]))
})

test('an attack in slices is the attack at once', async () => {
  const whole = attackScenario(await open('mango-2022'), registry, { tries: 120 })
  const asked = { vary: [], goal: 'profit', tries: 120 } as const
  const { points } = finish(deskOf('mango-2022').attack(asked))
  expect(points[0]?.attack).toEqual(whole)
  expect(whole.best.profit).toBeGreaterThan(0)
})

test('a level that is touched ends where each seed says', () => {
  const desk = deskOf('leverage-cap')
  const [contract] = desk.contracts
  const level = 0.95 * (contract?.price ?? 0)
  const { ends, told } = finish(desk.touchBand(contract?.id ?? '', level, 4))
  expect(ends).toHaveLength(4)
  // The scenario's own seed is the first of them.
  expect(ends).toContain(desk.touch(contract?.id ?? '', level).ends.value)
  expect(ends.at(-1)).toBeGreaterThan(ends[0] ?? 0)
  expect(textOf(told)).toContain('over seeds 1 to 4')
  // Listed accounts are what they are.
  const listed = deskOf('second-protocol').touchBand('ETH/USD', 1500, 2)
  expect(textOf(finish(listed).told)).toContain('nothing in it is drawn')
})

test('what is asked for is checked', () => {
  const desk = deskOf('case-1', 'positions.csv')
  expect(() => finish(desk.tail({ ...drawn, runs: 1 }))).toThrow('no number of runs')
  expect(() => finish(desk.attack({ vary: [], goal: 'profit', tries: 0 }))).toThrow('no number')
  const sweep = { vary: ['shocks.0.by=0:-6:3000'], until: '', metrics: ['badDebtUsd'] }
  expect(() => finish(desk.sweep(sweep))).toThrow('too many runs')
})
