import { expect, test } from 'vitest'
import { loadScenario } from '../../data-node.ts'
import { registry } from '../../registry.ts'
import { textOf } from '../text.ts'
import { crossingsOf, type SweepPoint, sweepPoint, sweepReport } from './sweep.ts'
import { pointsOf, readVary } from './vary.ts'

test.each([
  ['a.b=0:0.5:6', ['0', '0.1', '0.2', '0.3', '0.4', '0.5']],
  ['a=3:1:3', ['3', '2', '1']],
  ['a=1:1000:4:log', ['1', '10', '100', '1000']],
  ['a = 5, 1, x', ['5', '1', 'x']],
  ['a=0.1:0.3:3', ['0.1', '0.2', '0.3']],
])('%s', (text, values) => expect(readVary(text).values).toEqual(values))

test.each([
  ['a', 'path=from:to:count'],
  ['=1:2:3', 'path=from:to:count'],
  ['a=', 'path=from:to:count'],
  ['a=5', 'path=from:to:count'],
  ['a=1:2', 'path=from:to:count'],
  ['a=1:1:5', 'path=from:to:count'],
  ['a=1:x:5', 'path=from:to:count'],
  ['a=1:2:1', '2 to 10000 values'],
  ['a=1:2:10001', '2 to 10000 values'],
  ['a=0:2:3:log', 'ends above 0'],
  ['a=1,2,1', 'every value once'],
  ['a=1:1.0000000000001:9', 'twelve figures'],
])('%s says nothing to vary', (text, allowed) => {
  expect(() => readVary(text)).toThrow('does not say what to vary')
  try {
    readVary(text)
  } catch (error) {
    expect((error as { facts: { allowed: string } }).facts.allowed).toContain(allowed)
  }
})

test('points are all combinations, the last axis fastest', () => {
  const axes = [readVary('a=1,2'), readVary('b=3,4,5')]
  expect(pointsOf(axes).map((it) => it.join(''))).toEqual(['13', '14', '15', '23', '24', '25'])
  const many = [readVary('a=1:2:1000'), readVary('b=1:2:101')]
  expect(() => pointsOf(many)).toThrow('101000 runs are asked for')
})

const point = (value: number, ...holds: boolean[]): SweepPoint => ({
  values: [String(value)],
  metrics: [value],
  holds,
  outcome: 'quiet',
  hash: '',
})

test('a threshold that comes and goes is told each time', () => {
  const points = [true, false, false, true, false].map((it, at) => point(at, it, true))
  expect(crossingsOf(['x < 1', 'y < 1'], points)).toEqual([
    { threshold: 'x < 1', before: '0', after: '1', holds: false },
    { threshold: 'x < 1', before: '2', after: '3', holds: true },
    { threshold: 'x < 1', before: '3', after: '4', holds: false },
  ])
})

const file = new URL('../../../scenarios/case-1/scenario.yaml', import.meta.url).pathname
const limit = 'thresholds.liquidatedAccounts=< 600'

async function sweepOf(...vary: string[]) {
  const axes = vary.map(readVary)
  const metrics = ['liquidatedAccounts', 'markets.exchange/COIN.totalDrop']
  const points: SweepPoint[] = []
  let first = await loadScenario(file, registry)
  for (const values of pointsOf(axes)) {
    const set = [limit, ...axes.map(({ path }, at) => `${path}=${values[at]}`)]
    const loaded = await loadScenario(file, registry, { set })
    if (points.length === 0) first = loaded
    const found = sweepPoint(loaded, registry, values, metrics)
    if (found !== null) points.push(found)
  }
  return sweepReport(first, axes, metrics, points)
}

test('along one axis: each run is the run, and the crossing lies where it lies', async () => {
  const { points, crossings, sentences, tables } = await sweepOf('shocks.0.by=-4:-2:5')
  expect(points.map(({ metrics: [accounts] }) => accounts)).toEqual([734, 698, 654, 581, 473])
  expect(crossings).toEqual([
    { threshold: 'liquidatedAccounts < 600', before: '-3', after: '-2.5', holds: true },
  ])
  expect(sentences.map(textOf)).toContain(
    'liquidatedAccounts < 600 holds again between shocks.0.by = -3 and -2.5.',
  )
  expect(sentences.map(textOf)).toContain('badDebtUsd < 1e5 holds at every value.')
  const [table] = tables
  expect(table?.rows.map(({ cells }) => textOf(cells.holds ?? ''))).toEqual([
    ...['✗', '✗', '✗', '✓', '✓'],
  ])
  expect(table?.rows[0]?.bar).toEqual([{ id: 'endogenous', from: 0, to: 1 }])
})

test('over two axes it is a map of the first number', async () => {
  const rate = 'venues.exchange.instruments.COIN.brackets.0.rate'
  const report = await sweepOf('shocks.0.by=-3,-1', `${rate}=0.005,0.01`)
  const [table] = report.tables
  expect(report.crossings).toBeNull()
  const cells = table?.rows.map((row) => Object.values(row.cells).map(textOf))
  expect(cells).toEqual([
    ['-3', '654 ✗', '695 ✗'],
    ['-1', '293', '385'],
  ])
  expect(report.sentences.map(textOf)).toContain(
    'liquidatedAccounts < 600 is breached in 2 of 4 runs.',
  )
})

test('what was stopped says how far it came', async () => {
  const loaded = await loadScenario(file, registry)
  expect(sweepPoint(loaded, registry, ['-3'], ['rounds'], () => true)).toBeNull()
  const axes = [readVary('shocks.0.by=-4:-2:5')]
  const report = sweepReport(loaded, axes, ['rounds'], [point(1, true)])
  expect(report.sentences.map(textOf)).toContain('1 of 5 runs: it was stopped.')
})

test('a number that no run has is refused with its name', async () => {
  const loaded = await loadScenario(file, registry)
  expect(() => sweepPoint(loaded, registry, [], ['rouns'])).toThrow('called rouns')
})
