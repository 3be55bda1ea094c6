/** The Slurm script that is shipped, run by Slurm: one node, its controller and munge, here. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../project-files.ts'
import { createDaemons, freePort, missingOf, until } from './daemons.ts'

const missing = missingOf(['munged', 'slurmctld', 'slurmd', 'sbatch', 'sinfo'])
if (missing !== null) console.warn(`skipped: the Slurm script, for want of ${missing} (slurm-wlm)`)

const bin = join(root, 'apps/cli/bin/cascade.js')
const script = join(root, 'deploy/slurm-array.sh')
const sweep = ['sweep', 'case-1', '--vary', 'shocks.0.by=-4:-1:14']

describe.skipIf(missing !== null)('deploy/slurm-array.sh', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cascade-slurm-'))
  const at = (name: string) => join(folder, name)
  const daemons = createDaemons()
  const env = { ...process.env, SLURM_CONF: at('slurm.conf') }
  const call = (program: string, args: readonly string[], more = {}) =>
    spawnSync(program, args, { cwd: folder, encoding: 'utf8', env: { ...env, ...more } })
  const cascade = (...args: string[]) => call(process.execPath, [bin, ...args])

  beforeAll(async () => {
    writeFileSync(at('munge.key'), randomBytes(1024), { mode: 0o600 })
    for (const name of ['state', 'spool']) mkdirSync(at(name))
    writeFileSync(at('slurm.conf'), configuration(folder, await freePort(), await freePort()))
    const files = ['socket', 'pid', 'log'].map((it) => at(`munge.${it}`))
    daemons.start('munged', [
      ...['--foreground', '--force', `--key-file=${at('munge.key')}`],
      ...[`--socket=${files[0]}`, `--pid-file=${files[1]}`, `--log-file=${files[2]}`],
      `--seed-file=${at('munge.seed')}`,
    ])
    const own = { SLURM_CONF: at('slurm.conf') }
    daemons.start('slurmctld', ['-D'], own)
    daemons.start('slurmd', ['-D', '-N', node], own)
    await until('a node of Slurm', () => call('sinfo', ['-h', '-o', '%t']).stdout === 'idle\n')
  }, 60_000)

  afterAll(async () => {
    await daemons.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const submit = (array: string, more = {}) => {
    const args = ['--wait', `--array=${array}`, '--output=%x-%a.txt', script, 'shards', ...sweep]
    return call('sbatch', args, { CASCADE: `${process.execPath} ${bin}`, ...more })
  }

  /** What the tasks have said, for whoever asks why one failed. */
  const outputs = () =>
    readdirSync(folder)
      .filter((it) => it.endsWith('.txt'))
      .map((it) => readFileSync(at(it), 'utf8'))
      .join('')

  test('an array makes all shards; a task that is called again goes on from where it was', () => {
    const first = submit('0-2')
    expect(first.status, outputs()).toBe(0)
    const one = cascade(...sweep, '--format', 'csv').stdout
    expect(one.split('\n')).toHaveLength(16)
    expect(cascade('merge', 'shards', '--format', 'csv').stdout).toBe(one)
    // As a task leaves it that was killed in the middle of a line.
    const file = at('shards/shard-2-of-3.jsonl')
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.slice(0, 0.7 * text.length))
    expect(cascade('merge', 'shards').stderr).toContain('shard 2/3 is not done')
    expect(submit('2', { SHARDS: '3' }).status).toBe(0)
    expect(readFileSync(at('cascade-2.txt'), 'utf8')).toBe('shards/shard-2-of-3.jsonl\n')
    expect(cascade('merge', 'shards', '--format', 'csv').stdout).toBe(one)
  }, 120_000)

  test('a task that finds bad input fails, and says it', () => {
    const { status } = submit('1-2', { SHARDS: '1' })
    expect(status).not.toBe(0)
    expect(readFileSync(at('cascade-2.txt'), 'utf8')).toContain('shards 1 to 1; this is 2')
  }, 60_000)
})

const node = hostname().split('.')[0] ?? 'localhost'

function configuration(folder: string, port: number, nodePort: number): string {
  const { username } = userInfo()
  return `ClusterName=test
SlurmctldHost=${node}(127.0.0.1)
SlurmctldPort=${port}
SlurmdPort=${nodePort}
SlurmUser=${username}
SlurmdUser=${username}
AuthType=auth/munge
AuthInfo=socket=${folder}/munge.socket
CredType=cred/munge
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
ReturnToService=2
SchedulerType=sched/builtin
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
NodeName=${node} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=${node} Default=YES MaxTime=INFINITE State=UP
`
}
