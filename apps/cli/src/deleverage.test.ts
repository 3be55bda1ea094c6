import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../bin/cascade.js', import.meta.url))
const shipped = fileURLToPath(new URL('../../../docs/exhaustion/winners.csv', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'cascade-deleverage-'))
afterAll(() => rmSync(folder, { recursive: true }))

function deleverage(...args: string[]) {
  const options = { cwd: folder, encoding: 'utf8', maxBuffer: 1e8 } as const
  return spawnSync(process.execPath, [bin, 'deleverage', ...args], options)
}

test('one wave, in every format', () => {
  const args = [shipped, '--need', '555', '--lot', '10']
  const { policies, winners, says } = JSON.parse(deleverage(...args, '-f', 'json').stdout)
  const overshoots = policies.map((it: { overshoot: number }) => it.overshoot)
  for (const [at, most] of [0, 0, 5, 5, 0].entries()) expect(overshoots[at]).toBeCloseTo(most, 9)
  expect(winners[0]).toMatchObject({ winner: 'ana', queue: 55, 'pro-rata': 333, 'min-max': 340 })
  expect(says[0]).toContain('555 were missing in 1 wave')
  const csv = deleverage(...args, '-f', 'csv').stdout.split('\n')
  expect(csv[0]).toBe('policy,given,overshoot,missing,payers,worst,inversions')
  expect(csv[1]).toBe('queue,555,0,0,2,1,0.3333333333333333')
  expect(deleverage(...args, '-f', 'md').stdout).toContain('| by-size')
  for (const line of deleverage(...args).stdout.split('\n')) {
    expect(line.length).toBeLessThanOrEqual(80)
  }
})

test('waves of a table, and what the venue took', () => {
  writeFileSync(join(folder, 'needs.csv'), 'wave,need,taken\na,100,400\nb,2000,1500\n')
  const out = join(folder, 'out.txt')
  const { status } = deleverage(shipped, '--needs', 'needs.csv', '--out', out)
  expect(status).toBe(0)
  const text = readFileSync(out, 'utf8')
  expect(text).toContain('In 1 wave that was not enough')
  expect(text.replace(/\s+/g, ' ')).toContain(
    '200 less than was missing; wave by wave it was off by 800.',
  )
  expect(text).toMatch(/^a +100 +400 +1.50k +3 /m)
})

test.each([
  [[], 'what was missing is not said'],
  [['--need', 'x'], '--need is x'],
  [['--need', '5', '--lot', '0'], '--lot is 0'],
  [['--needs', 'nowhere.csv'], 'there is no file nowhere.csv'],
])('%o is refused', (args, message) => {
  const { status, stderr } = deleverage(shipped, ...args)
  expect(status).toBe(2)
  expect(stderr).toContain(message)
})
