/** Many runs in shards, as on many machines, and merged: the bits of one command. */
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { twoTraders } from '../../../../test/two-traders.ts'

const bin = fileURLToPath(new URL('../../bin/cascade.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'cascade-merge-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string) => join(folder, name)

const cascade = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, [bin, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })

const generator = 'draw: [{set: shocks.0.by, as: return, model: student, freedom: 4, sigma: 2}]\n'
writeFileSync(at('drawn.yaml'), generator)
const commands: Readonly<Record<string, readonly string[]>> = {
  sweep: ['sweep', 'case-1', '--vary', 'shocks.0.by=-4:-1:11', '--until', 'badDebtUsd > 1e3'],
  montecarlo: ['montecarlo', 'case-1', '--generator', 'drawn.yaml', '--runs', '20'],
  sensitivity: ['sensitivity', 'case-1', '--vary', 'shocks.0.by=-4:-2', '--samples', '8'],
  optimise: [
    ...['optimise', 'case-1', '--vary', 'venues.exchange.fund=0:8000:3'],
    ...['--spare', 'venues.exchange.fund', '--generator', 'drawn.yaml', '--runs', '4'],
  ],
  register: ['register', 'cefi-lenders', '--nodes', '6'],
  compare: ['compare', 'circuit-breaker', 'case-1', '--seeds', '1-4'],
}
const sweep = commands.sweep as readonly string[]

const shard = (args: readonly string[], text: string, out: string, env = {}) =>
  cascade([...args, '--shard', text, '--out', out, '--workers', '1'], env)

test.each(Object.entries(commands))('%s in three shards says the same bits', (name, args) => {
  for (const index of [3, 1, 2]) {
    const { status, stdout, stderr } = shard(args, `${index}/3`, name)
    expect(stderr).toBe(`${name}/shard-${index}-of-3.jsonl\n`)
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
  }
  const hasRows = name === 'sweep' || name === 'montecarlo'
  for (const end of hasRows ? ['csv', 'parquet'] : ['json']) {
    const one = cascade([...args, '--out', `${name}-one.${end}`])
    const merged = cascade(['merge', name, '--out', `${name}-merged.${end}`])
    expect(merged.stderr).toBe(`${name}-merged.${end}\n`)
    expect([merged.status, merged.stdout]).toEqual([one.status, one.stdout])
    const [a, b] = [`${name}-one.${end}`, `${name}-merged.${end}`].map((it) => readFileSync(at(it)))
    expect(b?.equals(a as Buffer)).toBe(true)
  }
})

test('thresholds of the scenario count when all are there: the end is 99', () => {
  const args = [...sweep, '--set', 'thresholds.liquidatedAccounts=< 600']
  for (const index of [1, 2]) expect(shard(args, `${index}/2`, 'breached').status).toBe(0)
  expect(cascade(['merge', 'breached']).status).toBe(99)
})

test('in an array job and in an indexed Job the number of the shard is known', () => {
  const array = { SLURM_ARRAY_TASK_MIN: '0', SLURM_ARRAY_TASK_COUNT: '2' }
  expect(shard(sweep, 'auto', 'array', { ...array, SLURM_ARRAY_TASK_ID: '1' }).status).toBe(0)
  expect(shard(sweep, 'auto/2', 'array', { JOB_COMPLETION_INDEX: '0' }).status).toBe(0)
  expect(readdirSync(at('array')).sort()).toEqual(['shard-1-of-2.jsonl', 'shard-2-of-2.jsonl'])
  const one = cascade([...sweep, '--format', 'csv'])
  expect(cascade(['merge', 'array', '--format', 'csv']).stdout).toBe(one.stdout)
})

test('a shard that was stopped is named, and goes on', () => {
  const file = at('stopped/shard-1-of-2.jsonl')
  for (const index of [1, 2]) shard(sweep, `${index}/2`, 'stopped')
  const whole = readFileSync(file, 'utf8')
  // Cut in the middle of the fourth line.
  const lines = whole.split('\n')
  writeFileSync(file, `${lines.slice(0, 3).join('\n')}\n${lines[3]?.slice(0, 20)}`)
  const { status, stderr } = cascade(['merge', 'stopped'])
  expect(status).toBe(2)
  expect(stderr).toContain('shard 1/2 is not done: 2 of 6 runs')
  expect(stderr).toContain('stopped/shard-1-of-2.jsonl')
  expect(shard(sweep, '1/2', 'stopped').status).toBe(0)
  expect(readFileSync(file, 'utf8')).toBe(whole)
})

/** Copies the shards of the sweep, one of them changed; undefined: it is taken away. */
function spoilt(name: string, change: (text: string) => string | undefined): string {
  cpSync(at('sweep'), at(name), { recursive: true })
  const file = at(`${name}/shard-2-of-3.jsonl`)
  const text = change(readFileSync(file, 'utf8'))
  rmSync(file)
  if (text !== undefined) writeFileSync(file, text)
  return name
}

test('missing, double and foreign shards are named', () => {
  const says = (...folders: string[]) => {
    const { status, stderr } = cascade(['merge', ...folders])
    expect(status).toBe(2)
    return stderr
  }
  expect(says(spoilt('missing', () => undefined))).toContain('shards are missing: 2/3')
  mkdirSync(at('double'))
  copyFileSync(at('sweep/shard-1-of-3.jsonl'), at('double/shard-1-of-3.jsonl'))
  const double = says('sweep', 'double')
  expect(double).toContain('shard 1/3 is there twice')
  expect(double).toContain('double/shard-1-of-3.jsonl')
  expect(double).toContain('sweep/shard-1-of-3.jsonl')
  shard([...sweep, '--seed', '7'], '2/3', 'foreign')
  rmSync(at('missing/shard-3-of-3.jsonl'))
  const foreign = says('missing', 'foreign')
  expect(foreign).toContain('foreign/shard-2-of-3.jsonl')
  expect(foreign).toContain('seed')
  expect(says('sweep', 'montecarlo')).toContain('command')
  shard(sweep, '1/2', 'halves')
  expect(says('sweep', 'halves')).toContain('of differ')
  expect(says(spoilt('cut', (text) => text.replace('{"run":1,', '{"run":2,')))).toContain(
    'run 2 is none of shard 2/3',
  )
  expect(says(spoilt('broken', (text) => text.replace('{"run":1,', '{"run:1,')))).toContain(
    'this is no line of a shard',
  )
  expect(says('nowhere')).toContain('nowhere is no folder')
  mkdirSync(at('empty'))
  expect(says('empty')).toContain('empty holds no shard')
})

test('what the shards have read must not have changed', () => {
  writeFileSync(at('own.yaml'), ownScenario)
  writeFileSync(at('own.csv'), accounts(20))
  const own = ['sweep', 'own.yaml', '--vary', 'shocks.0.by=-9,-5']
  for (const index of [1, 2]) expect(shard(own, `${index}/2`, 'own').status).toBe(0)
  writeFileSync(at('own.csv'), accounts(30))
  const { status, stderr } = cascade(['merge', 'own'])
  expect(status).toBe(2)
  expect(stderr).toContain('the scenario is not the one that the shards have run')
  expect(stderr).toContain('world differ')
})

const accounts = (margin: number) => `account,size,entry,margin\na,2,100,${margin}\nb,-2,100,50\n`

const ownScenario = twoTraders(
  'own.csv',
  'shocks: [{ model: price-gap, markets: exchange/COIN, by: -9 }]\n',
)

test.each([
  ['4/3', 'shards 1 to 3; this is 4'],
  ['0/3', 'shards 1 to 3; this is 0'],
  ['3', 'i/n such as 3/8'],
  ['1/0', 'shards'],
  ['auto', 'where SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX is set'],
])('--shard %s is refused', (text, says) => {
  const { status, stderr } = shard(sweep, text, 'refused')
  expect(status).toBe(2)
  expect(stderr).toContain(says)
})

test('a shard needs a folder', () => {
  const { status, stderr } = cascade([...sweep, '--shard', '1/2'])
  expect(status).toBe(2)
  expect(stderr).toContain('no folder is named')
})
