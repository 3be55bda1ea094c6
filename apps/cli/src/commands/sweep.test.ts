import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../../bin/cascade.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'cascade-sweep-'))
afterAll(() => rmSync(folder, { recursive: true }))

function sweep(...args: string[]) {
  const options = { cwd: folder, encoding: 'utf8' } as const
  const vary = ['--vary', 'shocks.0.by=-4:-1:7']
  return spawnSync(process.execPath, [bin, 'sweep', 'case-1', ...vary, ...args], options)
}

const whole = sweep('--out', 'whole.csv')
const text = readFileSync(join(folder, 'whole.csv'), 'utf8')

test('a row for each run, and nothing left behind', () => {
  expect(whole.status).toBe(0)
  expect(whole.stderr).toBe('whole.csv\n')
  expect(text.trim().split('\n')).toHaveLength(8)
  expect(text).toContain('\n-3,6884')
  expect(existsSync(join(folder, 'whole.csv.part'))).toBe(false)
  expect(sweep('--format', 'csv').stdout).toBe(text)
})

test('stopped anywhere, the same command goes on and ends at the same bytes', () => {
  for (const lines of [1, 3, 7]) {
    // Cut in the middle of a line.
    writeFileSync(join(folder, 'again.csv.part'), `${keptLines(lines)}\n{"values":["-`)
    const found = sweep('--out', 'again.csv')
    expect(found.status).toBe(0)
    expect(readFileSync(join(folder, 'again.csv'), 'utf8')).toBe(text)
  }
  writeFileSync(join(folder, 'again.csv.part'), '{"version":"of another"}\n')
  const refused = sweep('--out', 'again.csv')
  expect(refused.status).toBe(2)
  expect(refused.stderr).toContain('again.csv.part belongs to another sweep')
  expect(existsSync(join(folder, 'again.csv.part'))).toBe(true)
  rmSync(join(folder, 'again.csv.part'))
})

/** What a sweep keeps, a line for each run, as the one that was broken off in the last has it. */
function keptLines(lines: number): string {
  const broken = sweep('--out', 'kept.csv', '--metric', 'rounds', '--metric', 'nothing')
  expect(broken.status).toBe(2)
  const [head = ''] = readFileSync(join(folder, 'kept.csv.part'), 'utf8').split('\n')
  const { metric: _metric, ...own } = JSON.parse(head)
  const { points } = JSON.parse(sweep('--format', 'json').stdout)
  const done = points
    .slice(0, lines - 1)
    .map((it: object, run: number) => JSON.stringify({ run, ...it }))
  return [JSON.stringify(own), ...done].join('\n')
}

test('breached anywhere it ends with 99; a mistake is found before anything runs', () => {
  expect(sweep('--set', 'thresholds.liquidatedAccounts=< 600').status).toBe(99)
  const wrong = sweep('--vary', 'shocks.0.drop=0:2:3', '--out', 'wrong.csv')
  expect(wrong.status).toBe(2)
  expect(existsSync(join(folder, 'wrong.csv.part'))).toBe(false)
  expect(sweep('--metric', 'nothing').stderr).toContain('called nothing')
})

test('--until says where a condition is met, and is known before anything runs', () => {
  const { stdout, status } = sweep('--until', 'liquidatedAccounts >= 600')
  expect(stdout).toContain(
    'liquidatedAccounts < 600 holds again between shocks.0.by = -3 and -2.5.',
  )
  expect(status).toBe(0)
  expect(sweep('--until', 'liquidatedAccounts').stderr).toContain('is no condition')
  expect(sweep('--until', 'badDebt > 1').stderr).toContain('no summary field called badDebt')
})
