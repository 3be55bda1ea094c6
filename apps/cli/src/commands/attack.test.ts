import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../../bin/cascade.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'cascade-attack-'))
afterAll(() => rmSync(folder, { recursive: true }))

function cascade(...args: string[]) {
  return spawnSync(process.execPath, [bin, ...args], { cwd: folder, encoding: 'utf8' })
}
const attack = (...args: string[]) => cascade('attack', 'mango-2022', '--tries', '120', ...args)

test('the best plan is written as a scenario, and a run of it takes as much', () => {
  const { stdout, stderr, status } = attack('--plan', 'plan.json', '--format', 'json')
  expect(status).toBe(0)
  expect(stderr).toBe('plan.json: cascade run replays the plan\n')
  const [{ attack: found }] = JSON.parse(stdout).points
  expect(Math.round(found.best.profit)).toBe(106e6)
  const run = cascade('run', 'plan.json', '--no-out', '--format', 'json')
  expect(run.stderr).toBe('')
  expect([0, 99]).toContain(run.status)
  // Borrowed, less what was there; and the loss of the account that is short.
  expect(JSON.parse(run.stdout).standingShortfallUsd).toBeGreaterThan(100e6)
})

test('stopped anywhere, the same command goes on and ends at the same bytes', () => {
  const vary = ['--vary', 'actors.0.caps.0.most=1e7,1e8']
  const whole = attack(...vary, '--out', 'whole.json')
  expect(whole.status).toBe(0)
  expect(existsSync(join(folder, 'whole.json.part'))).toBe(false)
  const text = readFileSync(join(folder, 'whole.json'), 'utf8')
  const kept = keptLines(vary)
  expect(kept.length).toBeGreaterThan(130)
  for (const lines of [1, 125, kept.length]) {
    // Cut in the middle of a line.
    writeFileSync(join(folder, 'again.json.part'), `${kept.slice(0, lines).join('\n')}\n{"at":["1`)
    const found = attack(...vary, '--out', 'again.json')
    expect(found.status).toBe(0)
    expect(readFileSync(join(folder, 'again.json'), 'utf8')).toBe(text)
  }
})

/** What a search keeps, a line a try, where it cannot write its answer: a folder is there. */
function keptLines(vary: readonly string[]): string[] {
  mkdirSync(join(folder, 'kept.json'))
  expect(attack(...vary, '--out', 'kept.json').status).not.toBe(0)
  return readFileSync(join(folder, 'kept.json.part'), 'utf8').trim().split('\n')
}

test('a mistake is found before anything is tried', () => {
  const none = cascade('attack', 'case-1')
  expect(none.status).toBe(2)
  expect(none.stderr).toContain('nobody here may attack')
  expect(attack('--tries', 'many').stderr).toContain('no number of tries')
  expect(attack('--plan', 'x.json', '--vary', 'seed=1,2').stderr).toContain('--plan is of one')
  expect(attack('--vary', 'until=1h,x').status).toBe(2)
})
