/** Workers on a real server of NATS, started by the commands of the compose file. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { root } from '../project-files.ts'
import { twoTraders } from '../two-traders.ts'
import { createDaemons, freePort, missingForJobs, until } from './daemons.ts'

const missing = missingForJobs()
if (missing !== null) console.warn(`skipped: workers and jobs, for want of ${missing}`)

const bin = join(root, 'apps/cli/bin/cascade.js')
const { services } = parse(readFileSync(join(root, 'deploy/compose.yaml'), 'utf8'))
const generator = '{draw: [{set: shocks.0.by, as: return, model: normal, sigma: 1.5, mean: -2}]}'
const montecarlo = (runs: number) => [
  ...['montecarlo', 'case-1', '--generator', generator, '--runs', String(runs)],
]

const folder = mkdtempSync(join(tmpdir(), 'cascade-nats-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)
const cascade = (args: readonly string[]) =>
  spawnSync(process.execPath, [bin, ...args], { cwd: folder, encoding: 'utf8' })

interface Program {
  readonly child: ChildProcess
  /** What it has said for people. */
  said(): string
  readonly gone: Promise<number | null>
}

describe.skipIf(missing !== null)('jobs of NATS', () => {
  let daemons = createDaemons()
  let port = 0
  const programs: Program[] = []
  const startServer = () => {
    const args = services.nats.command.map((it: string) => (it === '/store' ? at('store') : it))
    daemons.start('nats-server', [...args, '-a', '127.0.0.1', '-p', String(port)])
  }
  beforeAll(async () => {
    port = await freePort()
    startServer()
    await until('the server', () => daemons.said().includes('Server is ready'))
  })
  afterEach(async () => {
    for (const { child } of programs) child.kill('SIGKILL')
    await Promise.all(programs.splice(0).map(({ gone }) => gone))
  })
  afterAll(() => daemons.stop())

  const atServer = (args: readonly string[]) =>
    args.map((it) => (it === 'nats://nats:4222' ? `nats://127.0.0.1:${port}` : it))

  function start(args: readonly string[], cwd = folder): Program {
    const child = spawn(process.execPath, [bin, ...args], {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let text = ''
    child.stderr.on('data', (piece) => {
      text += piece
    })
    const gone = new Promise<number | null>((resolve) => child.on('close', resolve))
    const program = { child, said: () => text, gone }
    programs.push(program)
    return program
  }

  /** Elsewhere: nothing of the scenario is there. */
  const worker = (...more: string[]): Program => {
    mkdirSync(at('elsewhere'), { recursive: true })
    const args = [...atServer(services.worker.command), '--workers', '1', '--wait', '2', ...more]
    return start(args, at('elsewhere'))
  }
  const submit = (...args: string[]): Program => {
    const [, , ...own] = services.submit.entrypoint as string[]
    return start([...atServer(own), ...args])
  }
  /** First runs of the jobs that were begun, by worker. */
  const begun = ({ said }: Program): number[] =>
    [...said().matchAll(/runs (\d+) to \d+/g)].map(([, first]) => Number(first))
  const firsts = (runs: number, batch: number) =>
    Array.from({ length: Math.ceil(runs / batch) }, (_, job) => job * batch)

  test('a worker killed in the middle: nothing is lost, only its job is made again', async () => {
    const runs = 240
    const workers = [worker(), worker(), worker()]
    const submitted = submit('--batch', '8', ...montecarlo(runs), '--out', 'afar.parquet')
    const [victim, ...others] = workers as [Program, ...Program[]]
    await until('jobs of the first', () => begun(victim).length >= 3)
    victim.child.kill('SIGKILL')
    expect(await submitted.gone).toBe(0)
    expect(submitted.said()).toBe('afar.parquet\n')
    expect(cascade([...montecarlo(runs), '--out', 'here.parquet']).status).toBe(0)
    expect(readFileSync(at('afar.parquet')).equals(readFileSync(at('here.parquet')))).toBe(true)
    // All of them, and none twice but the one that the victim had in hand.
    const made = workers.flatMap(begun)
    expect([...new Set(made)].sort((a, b) => a - b)).toEqual(firsts(runs, 8))
    const twice = made.filter((it, place) => made.indexOf(it) < place)
    expect(twice.length).toBeLessThanOrEqual(1)
    for (const job of twice) expect(begun(victim).at(-1)).toBe(job)
    for (const { said } of others) expect(said()).not.toContain('defect')
  }, 90_000)

  test('a submission that is killed is taken up again; no job is there twice', async () => {
    const args = ['--batch', '10', ...montecarlo(60), '--out', 'again.csv']
    for (const times of [1, 2]) {
      const killed = submit(...args)
      await until(`submission ${times}`, () => existsSync(at('again.csv.part')))
      // Twice all jobs are asked for, and nobody makes them.
      await new Promise((resolve) => setTimeout(resolve, 1500))
      killed.child.kill('SIGKILL')
      await killed.gone
    }
    const one = worker('--idle', '3')
    const last = submit(...args)
    expect(await last.gone).toBe(0)
    expect(await one.gone).toBe(0)
    expect(begun(one).sort((a, b) => a - b)).toEqual(firsts(60, 10))
    const here = cascade([...montecarlo(60), '--format', 'csv'])
    expect(readFileSync(at('again.csv'), 'utf8')).toBe(here.stdout)
  }, 60_000)

  test('the server killed in the middle and started again: the same bits', async () => {
    const workers = [worker(), worker()]
    const submitted = submit('--batch', '8', ...montecarlo(160), '--out', 'server.csv')
    await until('jobs', () => workers.flatMap(begun).length >= 4)
    await daemons.stop('SIGKILL')
    daemons = createDaemons()
    startServer()
    expect(await submitted.gone).toBe(0)
    const here = cascade([...montecarlo(160), '--format', 'csv'])
    expect(readFileSync(at('server.csv'), 'utf8')).toBe(here.stdout)
  }, 90_000)

  test('one’s own scenario goes with its data; a breach ends with 99', async () => {
    writeFileSync(at('own.yaml'), ownScenario)
    mkdirSync(at('data/deep'), { recursive: true })
    writeFileSync(at('data/deep/own.csv'), 'account,size,entry,margin\na,2,100,20\nb,-2,100,50\n')
    const one = worker()
    const sweep = ['sweep', 'own.yaml', '--data', 'data', '--vary', 'shocks.0.by=-30:-1:12']
    const submitted = submit('--batch', '5', ...sweep, '--out', 'own.csv')
    expect(await submitted.gone).toBe(99)
    expect(readFileSync(at('own.csv'), 'utf8')).toBe(cascade([...sweep, '--format', 'csv']).stdout)
    expect(begun(one)).toEqual([0, 5, 10])
  }, 60_000)

  test('a run that cannot be made ends the submission with its reason, and no worker', async () => {
    const one = worker()
    const wrong = submit('sweep', 'case-1', '--vary', 'venues.exchange.fund=0,-5,10')
    expect(await wrong.gone).toBe(2)
    expect(wrong.said()).toContain('fund')
    expect(wrong.said()).toContain('-5')
    const right = submit('sweep', 'case-1', '--vary', 'venues.exchange.fund=0,5,10')
    expect(await right.gone).toBe(0)
    one.child.kill('SIGTERM')
    expect(await one.gone).toBe(143)
    expect(one.said()).toContain('stopping after the jobs that are begun')
  }, 60_000)

  test('who cannot be reached is named, without his password', () => {
    const nobody = cascade(['worker', '--nats', 'nats://me:secret@127.0.0.1:1'])
    expect(nobody.status).toBe(2)
    expect(nobody.stderr).toContain('no JetStream at 127.0.0.1:1')
    expect(nobody.stderr).not.toContain('secret')
    const none = cascade(['submit', '--nats', '127.0.0.1', ...montecarlo(10)])
    expect(none.status).toBe(2)
    expect(none.stderr).toContain('nats://host:4222')
    expect(cascade(['submit', 'reverse', 'case-1']).status).toBe(2)
  })
})

const ownScenario = twoTraders(
  'deep/own.csv',
  `shocks: [{ model: price-gap, markets: exchange/COIN, by: -9 }]
thresholds: { badDebtUsd: '< 10' }
`,
)
