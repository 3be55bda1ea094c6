/** The commands that docs/cluster.md shows, in a shell. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { root } from '../project-files.ts'
import { freePort, missingForJobs } from './daemons.ts'

const folder = mkdtempSync(join(tmpdir(), 'cascade-page-'))
afterAll(() => rmSync(folder, { recursive: true }))

const page = readFileSync(join(root, 'docs/cluster.md'), 'utf8')
const [shards = '', jobs = ''] = [...page.matchAll(/^```bash\n([\s\S]*?)^```/gm)].map(
  ([, text]) => text,
)
const bin = join(root, 'apps/cli/bin/cascade.js')
// `npx cascade` is this clone.
const npx = `#!/bin/sh\nshift\nexec '${process.execPath}' '${bin}' "$@"\n`
writeFileSync(join(folder, 'npx'), npx, { mode: 0o755 })

/** What is started in the background ends with the shell. */
const shell = (text: string, env: Readonly<Record<string, string>> = {}) =>
  spawnSync('bash', ['-euc', `trap 'kill $(jobs -p); wait' EXIT\n${text}`], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 50_000,
    env: { ...process.env, PATH: `${folder}:${process.env.PATH}:/usr/sbin`, ...env },
  })

const missing = missingForJobs()
if (missing !== null) console.warn(`skipped: the page’s own server, for want of ${missing}`)

test.skipIf(missing !== null)(
  'runs are submitted',
  async () => {
    expect(jobs).toContain('cascade submit')
    const port = await freePort()
    // The client is there, and the server is this test's own.
    const own = jobs
      .replace(/^npm install.*\n/m, '')
      .replace('nats-server -js', `nats-server -js -a 127.0.0.1 -p ${port} -sd '${folder}/store'`)
      .replace('npx cascade worker &', 'sleep 1\nnpx cascade worker --workers 1 &')
    const { status, stderr } = shell(own, { NATS_URL: `nats://127.0.0.1:${port}` })
    expect(stderr).toContain('runs.parquet\n')
    expect(status).toBe(0)
    expect(existsSync(join(folder, 'runs.parquet'))).toBe(true)
  },
  60_000,
)

test('shards are made and merged', () => {
  expect(shards).toContain('--shard $i/3')
  const { stdout, stderr } = shell(shards)
  expect(stderr).toContain('shards/shard-3-of-3.jsonl\n')
  expect(stdout).toContain('case-1: shocks.0.by')
  expect(existsSync(join(folder, 'sweep.parquet'))).toBe(true)
}, 60_000)
