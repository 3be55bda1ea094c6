import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../../bin/cascade.js', import.meta.url))

const reverse = (...args: string[]) =>
  spawnSync(process.execPath, [bin, 'reverse', 'case-1', ...args], { encoding: 'utf8' })

const fall = ['--vary', 'shocks.0.by=-1:-6:11']
const fund = ['--vary', 'venues.exchange.fund=5000:0:6']
const debt = ['--until', 'badDebtUsd > 0']

test('every point that was run is a row; all of them are with --all', () => {
  const some = reverse(...fall, ...fund, ...debt, '--format', 'csv')
  expect(some.status).toBe(0)
  const rows = some.stdout.trim().split('\n')
  expect(rows[0]).toBe('shocks.0.by,venues.exchange.fund,met')
  expect(rows).toHaveLength(14)
  const all = reverse(...fall, ...fund, ...debt, '--format', 'csv', '--all')
  expect(all.stdout.trim().split('\n')).toHaveLength(67)
  for (const row of rows) expect(all.stdout).toContain(row)
})

test('both ends of a bracket were run: it holds at one and breaks at the other', () => {
  const { stdout } = reverse(...fall, '--until', 'liquidatedAccounts > 600', '--format', 'json')
  const { stretches, runs } = JSON.parse(stdout)
  expect(runs).toEqual({ grid: 11, asked: 11, between: 10 })
  expect(stretches).toHaveLength(1)
  const { holds, breaks } = stretches[0].begin
  const args = ['sweep', 'case-1', '--vary', `shocks.0.by=${holds},${breaks}`, '--format', 'json']
  const beside = spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8' })
  const { points, metrics } = JSON.parse(beside.stdout)
  const at = metrics.indexOf('liquidatedAccounts')
  const accounts = points.map((point: { metrics: number[] }) => point.metrics[at])
  expect(accounts[0]).toBeLessThanOrEqual(600)
  expect(accounts[1]).toBeGreaterThan(600)
})

test('several minimal sets are those of the whole grid, one by one', () => {
  const grid = ['--vary', 'shocks.0.by=-1:-6:21', '--vary', 'venues.exchange.fund=5000:0:21']
  const found = JSON.parse(reverse(...grid, ...debt, '--format', 'json').stdout)
  const args = ['sweep', 'case-1', ...grid, '--metric', 'badDebtUsd', '--format', 'json']
  const { points } = JSON.parse(spawnSync(process.execPath, [bin, ...args]).stdout.toString())
  const places = points.map((it: { metrics: number[] }, row: number) => {
    return { down: Math.floor(row / 21), right: row % 21, breaks: (it.metrics[0] ?? 0) > 0 }
  })
  type Place = (typeof places)[number]
  const broken: Place[] = places.filter((it: Place) => it.breaks)
  const minimal = broken.filter(
    (it) => !broken.some((o) => o !== it && o.down <= it.down && o.right <= it.right),
  )
  const values = ({ down, right }: Place) => points[21 * down + right].values.join()
  expect(minimal.length).toBeGreaterThan(2)
  const told = found.minimal.map((it: { values: string[] }) => it.values.join())
  expect(told.toSorted()).toEqual(minimal.map(values).toSorted())
})

test('without --until the thresholds of the scenario count', () => {
  const { stdout } = reverse(...fall, '--set', 'thresholds.liquidatedAccounts=< 600')
  expect(stdout).toContain('until badDebtUsd >= 1e5 or liquidatedAccounts >= 600')
  expect(stdout).toContain('Met first at')
})

test.each([
  [[], 'nothing is varied'],
  [[...fall, '--until', 'badDebtUsd'], '--until badDebtUsd is no condition'],
  [[...fall, '--until', 'badDebtUsd == 1'], 'no condition that can be left'],
  [[...fall, ...debt, '--halvings', 'x'], '--halvings x is no number of halvings'],
  [['--vary', 'shocks.0.drop=0:.5', ...debt], 'shocks.0'],
  [[...fall, ...debt, '--workers', '0'], '--workers 0 is no such number'],
  [['--generator', '{draw: []}', '--workers', '2'], 'searched on one thread'],
])('%j is refused', (args, text) => {
  const { status, stderr } = reverse(...args)
  expect(status).toBe(2)
  expect(stderr).toContain(text)
})
