/** The manifest that is shipped: what each Pod of the Job is told to do, done here. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { root } from '../project-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'cascade-kubernetes-'))
afterAll(() => rmSync(folder, { recursive: true }))

const cascade = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, [join(root, 'apps/cli/bin/cascade.js'), ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })

test('every index of the Job makes its shard, and all of them say what one command says', () => {
  const text = readFileSync(join(root, 'deploy/kubernetes-job.yaml'), 'utf8')
  const [job, claim] = parseAllDocuments(text).map((it) => it.toJS())
  const { spec } = job
  const [container] = spec.template.spec.containers
  const [volume] = spec.template.spec.volumes
  expect(spec.completionMode).toBe('Indexed')
  expect(volume.persistentVolumeClaim.claimName).toBe(claim.metadata.name)
  const [mount] = container.volumeMounts
  expect(mount.name).toBe(volume.name)
  // On the mounted volume, which is a folder here; and fewer runs.
  const own: Record<string, string> = { [mount.mountPath]: 'shards', 10000: '40' }
  const args = container.args.map((it: string) => own[it] ?? it)
  for (let index = 0; index < spec.completions; index++) {
    const { status, stderr } = cascade(args, { JOB_COMPLETION_INDEX: String(index) })
    expect(stderr).toBe(`shards/shard-${index + 1}-of-${spec.completions}.jsonl\n`)
    expect(status).toBe(0)
  }
  const one = cascade([...args.slice(0, args.indexOf('--shard')), '--format', 'csv'])
  expect(cascade(['merge', 'shards', '--format', 'csv']).stdout).toBe(one.stdout)
  expect(one.stdout.split('\n')).toHaveLength(42)
  // What it is not tried again for.
  const [{ onExitCodes }] = spec.podFailurePolicy.rules
  expect(onExitCodes.containerName).toBe(container.name)
  expect(onExitCodes.values).toContain(cascade([...args, '--metric', 'nothing']).status)
}, 60_000)
