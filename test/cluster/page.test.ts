/** The commands that docs/cluster.md shows, in a shell. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { root } from '../project-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'cascade-page-'))
afterAll(() => rmSync(folder, { recursive: true }))

const page = readFileSync(join(root, 'docs/cluster.md'), 'utf8')
const [shards = ''] = [...page.matchAll(/^```bash\n([\s\S]*?)^```/gm)].map(([, text]) => text)
const bin = join(root, 'apps/cli/bin/cascade.js')
/** `npx cascade` is this clone. */
const npx = `npx() { shift; '${process.execPath}' '${bin}' "$@"; }\n`

test('shards are made and merged', () => {
  expect(shards).toContain('--shard $i/3')
  const { status, stdout, stderr } = spawnSync('bash', ['-euc', npx + shards], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect(stderr).toContain('shards/shard-3-of-3.jsonl\n')
  expect(status).toBe(0)
  expect(stdout).toContain('case-1: shocks.0.by')
  expect(existsSync(join(folder, 'sweep.parquet'))).toBe(true)
})
