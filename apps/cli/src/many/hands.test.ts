/** Any number of threads says the same, to the last bit. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { call, commands } from '../../../../test/killed.ts'

const folder = mkdtempSync(join(tmpdir(), 'cascade-hands-'))
afterAll(() => rmSync(folder, { recursive: true }))

const withWorkers = (args: readonly string[], workers: number) => {
  const at = args.indexOf('--workers')
  const own = at < 0 ? args : args.toSpliced(at, 2)
  const out = `${workers}.json`
  const { status, stderr } = call(folder, [...own, '--workers', `${workers}`, '--out', out])
  expect(stderr).toBe(`${out}\n`)
  expect(status).toBe(0)
  return readFileSync(join(folder, out), 'utf8')
}

test.each(Object.entries(commands))(
  '%s on one thread and on three',
  (_, args) => {
    const one = withWorkers(args, 1)
    expect(withWorkers(args, 3)).toBe(one)
  },
  120_000,
)

test.each(['0', '1.5', '257', 'two'])('--workers %s is refused', (workers) => {
  const args = ['compare', 'case-1', '--workers', workers]
  const { status, stderr } = call(folder, args)
  expect(status).toBe(2)
  expect(stderr).toContain(`--workers ${workers} is no such number`)
  expect(stderr).toContain('a whole number from 1 to 256')
})

test('a part that another command has left is not touched', () => {
  const [first, second] = ['1-40', '1-41'].map((seeds) => [
    ...['compare', 'circuit-breaker', '--after', 'mitigations=[]', '--seeds', seeds],
  ]) as [string[], string[]]
  expect(call(folder, [...first, '--shard', '1/2', '--out', 'shards']).status).toBe(0)
  const { status, stderr } = call(folder, [...second, '--shard', '1/2', '--out', 'shards'])
  expect(status).toBe(2)
  expect(stderr).toContain('shard-1-of-2.jsonl belongs to another compare')
})
