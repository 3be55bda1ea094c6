// The program as people start it: exit codes, and what goes to which stream.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../bin/cascade.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'cascade-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

const rows = Array.from({ length: 40 }, (_, row) => {
  const margin = 200 + 20 * row
  return `      - { account: a${row}, size: 100, entry: 100, margin: ${margin} }`
})

const scenario = `
id: small
title: Forty longs against a line
synthetic: true
assets: { USDC: { usd: 1 } }
venues:
  exchange:
    rules: { model: plain-perpetual }
    settlement: USDC
    instruments:
      COIN:
        kind: perpetual
        brackets: [{ floor: 0, rate: 0.01 }]
        liquidity: { model: linear-impact, price: 100, slope: 0.0001 }
accounts:
  - venue: exchange
    format: positions
    instrument: COIN
    rows:
${rows.join('\n')}
outside: true
shocks:
  - { model: price-gap, drop: 0.05 }
thresholds:
  liquidatedAccounts: '< 40'
`
writeFileSync(join(folder, 'small.yaml'), scenario)

// Without what npm adds for its scripts: there `cascade` is this program.
const path = (process.env.PATH ?? '').split(delimiter).filter((it) => !/node_modules/.test(it))
const env = { ...process.env, FORCE_COLOR: '', NO_COLOR: '', PATH: path.join(delimiter) }

function cascade(...args: string[]) {
  const options = { cwd: folder, encoding: 'utf8', env } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], options)
  return { status, stdout, stderr }
}

describe('cascade run', () => {
  const first = cascade('run', 'small.yaml')

  test('ends with 0, data on stdout, nothing on stderr', () => {
    expect(first).toMatchObject({ status: 0, stderr: '' })
    expect(first.stdout).toContain('Forty longs against a line')
    expect(first.stdout).toContain('✓ liquidatedAccounts < 40')
    expect(first.stdout).not.toContain('\u001b[')
  })

  test('leaves a complete result folder', () => {
    expect(first.stdout).toContain('in runs/small-1')
    expect(readdirSync(join(folder, 'runs')).sort()).toEqual(['small-1'])
    expect(readdirSync(join(folder, 'runs/small-1')).sort()).toEqual([
      'events.csv',
      'events.parquet',
      'report.html',
      'scenario.resolved.json',
      'summary.json',
    ])
  })

  test('the commands it suggests work', () => {
    // This folder is no installation: `npx cascade` would run another package.
    const commands = first.stdout.match(/node .*cascade\.js .*/g) ?? []
    expect(commands).toHaveLength(2)
    for (const command of commands) {
      const args = ['-c', `${command} --format json`]
      const { status } = spawnSync('sh', args, { cwd: folder, env })
      expect(status, command).toBe(0)
    }
  })

  test('ends with 99 when a threshold is breached', () => {
    const set = ['--set', 'thresholds.liquidatedAccounts=< 1']
    const { status, stdout } = cascade('run', 'small.yaml', '--no-out', ...set)
    expect(status).toBe(99)
    expect(stdout).toContain('✗ liquidatedAccounts < 1')
  })

  test('json has the fields of the summary, and is the same twice', () => {
    const once = cascade('run', 'small.yaml', '--format', 'json')
    const summary = JSON.parse(once.stdout)
    expect(summary).toMatchObject({ seed: 1, accounts: 40, partial: false, execution: 'batch' })
    expect(summary.comparison).toBe(null)
    expect(summary.thresholds).toHaveLength(1)
    expect(cascade('run', 'small.yaml', '--format', 'json').stdout).toBe(once.stdout)
    const file = JSON.parse(readFileSync(join(folder, 'runs/small-1/summary.json'), 'utf8'))
    expect(file.hash).toBe(summary.hash)
  })

  test('the other execution is run where it is asked for, to its end', () => {
    const { stdout } = cascade('run', 'small.yaml', '--format', 'json', '--compare-execution')
    expect(JSON.parse(stdout).comparison).toMatchObject({ execution: 'serial', converged: true })
  })

  test('other formats write no files unless asked', () => {
    rmSync(join(folder, 'runs'), { recursive: true })
    const csv = cascade('run', 'small.yaml', '--format', 'csv').stdout.split('\n')
    expect(csv[0]).toContain('price:exchange/COIN,unforced:exchange/COIN')
    const lines = cascade('run', 'small.yaml', '--format', 'jsonl').stdout.trim().split('\n')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 0, kind: 'shock', cause: null })
    expect(cascade('run', 'small.yaml', '--format', 'md').stdout).toMatch(/^# Forty longs/)
    expect(existsSync(join(folder, 'runs'))).toBe(false)
    cascade('run', 'small.yaml', '--format', 'csv', '--out', 'here')
    expect(existsSync(join(folder, 'here/report.html'))).toBe(true)
  })

  test('never replaces a folder that holds anything else', () => {
    const { status, stderr } = cascade('run', 'small.yaml', '--out', '.')
    expect(status).toBe(2)
    expect(stderr).toContain('holds other files')
    expect(existsSync(join(folder, 'small.yaml'))).toBe(true)
  })

  test('--quiet says nothing', () => {
    const quiet = cascade('run', 'small.yaml', '--quiet', '--no-out')
    expect(quiet).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  test('a closed pipe is no failure', () => {
    const command = `"${process.execPath}" "${bin}" run small.yaml --format jsonl | head -1`
    const { stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' })
    expect(stdout.split('\n')).toHaveLength(2)
    expect(stderr).toBe('')
  })

  test('Ctrl-C keeps what is done and ends with 130', async () => {
    // A price that moves every step for a very long time.
    const path = `{ model: price-path, markets: exchange/COIN, timesMs: [0, 1], prices: [99, 98] }`
    const endless = scenario
      .replace('shocks:', `clock: { everyMs: 2000 }\nuntil: 9000000000\nshocks:\n  - ${path}`)
      .replace('drop: 0.05', 'drop: 0.05, atMs: 8000000000')
    writeFileSync(join(folder, 'endless.yaml'), endless)
    const args = [bin, 'run', 'endless.yaml', '--progress', 'json']
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    let warned = ''
    child.stdout.on('data', (data) => {
      said += data
    })
    child.stderr.once('data', (data) => {
      warned = String(data)
      child.kill('SIGINT')
    })
    const status = await new Promise((resolve) => child.on('exit', resolve))
    expect(status, warned).toBe(130)
    expect(said).toContain('partial')
    const { partial } = JSON.parse(readFileSync(join(folder, 'runs/small-1/summary.json'), 'utf8'))
    expect(partial).toBe(true)
  })
})

describe('bad input ends with 2 and says what to try', () => {
  test.each([
    [['run', 'nowhere.yaml'], 'nowhere.yaml'],
    [['run', 'nothing'], 'there is no scenario called nothing'],
    [['run', 'small.yaml', '--set', 'shoks.0.drop=1'], 'did you mean shocks'],
    [['run', 'small.yaml', '--set', 'shocks.0.drop=2'], 'shocks.0.drop'],
    [['run', 'small.yaml', '--seed', 'x'], '--seed x is no seed'],
    [['run', 'small.yaml', '--frobnicate'], "unknown option '--frobnicate'"],
    [['run', 'small.yaml', '--format', 'xml'], 'Allowed choices are table'],
    [['run'], "missing required argument 'scenario'"],
    [['explain', 'small.yaml', '--account', 'nobody'], 'no account is called nobody'],
    [['list', 'nothing'], 'there is no list of nothing'],
    [['frobnicate'], "unknown command 'frobnicate'"],
  ])('%j', (args, part) => {
    const { status, stdout, stderr } = cascade(...args)
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(part)
    expect(stderr).toMatch(/try|--help/)
  })
})

describe('the other commands', () => {
  test('explain: the chain of causes of one account', () => {
    const { status, stdout } = cascade('explain', 'small.yaml', '--account', 'a0')
    expect(status).toBe(0)
    expect(stdout).toContain('why was account a0 liquidated?')
    expect(stdout).toMatch(/shock +the price of exchange\/COIN moved by −5\.0 %/)
    expect(stdout).toContain('account a0 was made to sell 100 exchange/COIN')
  })

  test('explain: shares of the causes and runs without them, in text and JSON', () => {
    const { stdout } = cascade('explain', 'small.yaml', '--account', 'a0')
    expect(stdout).toContain('Of the fall that liquidated it: 100 % shocks.')
    expect(stdout).toContain('Had nobody else been forced: liquidated at the same moment, at')
    expect(stdout).toContain('Without the shocks: not liquidated at all.')
    const json = cascade('explain', 'small.yaml', '--account', 'a0', '--format', 'json')
    const { loss, withoutShocks, events } = JSON.parse(json.stdout)
    expect(loss.shares).toEqual([{ kind: 'shocks', share: 1 }])
    expect(withoutShocks).toBeNull()
    expect(events[0].kind).toBe('shock')
  })

  test('run: what became of a position of one’s own, and the command that shows it again', () => {
    const words = ['--position', 'COIN long 10x 100 1000']
    const { stdout, status } = cascade('run', 'small.yaml', '--no-out', ...words)
    expect(status).not.toBe(2)
    expect(stdout).toContain('Your position: COIN long 10×: 100 at 100.00 with 1.00k')
    const json = cascade('run', 'small.yaml', '--format', 'json', ...words)
    const { positions, command } = JSON.parse(json.stdout)
    expect(positions[0]).toMatchObject({ side: 'long', leverage: 10, size: 100, margin: 1000 })
    expect(stdout.replace(/\s+/g, ' ')).toContain(positions[0].told[0].text ?? positions[0].told[0])
    expect(command).toContain("--position 'COIN long 10x 100 1000'")
    const wrong = cascade('run', 'small.yaml', '--position', 'COIM long 10x 100 1000')
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('did you mean COIN?')])
  })

  test('explain: an account that was spared', () => {
    const { status, stdout } = cascade('explain', 'small.yaml', '--account', 'a39')
    expect(status).toBe(0)
    expect(stdout).toMatch(/a39 was not liquidated in this run.*for instance a\d+ was/)
  })

  test('validate', () => {
    expect(cascade('validate', 'small.yaml')).toMatchObject({ status: 0, stderr: '' })
  })

  test('validate: a shock that comes too late is pointed at', () => {
    const { status, stdout } = cascade('validate', 'small.yaml', '--set', 'until=1m')
    expect([status, stdout]).toEqual([0, expect.not.stringContaining('after the end')])
    const late = ['--set', 'until=1m', '--set', 'shocks.0.at=2m'] as const
    expect(cascade('validate', 'small.yaml', ...late).stdout).toContain(
      '! shocks.0 comes after the end (until: 60 s) and does nothing then',
    )
  })

  test('validate: accounts below margin are warned of unless the scenario speaks of them', () => {
    expect(cascade('validate', 'case-1').stdout).not.toContain('below margin')
    const other = cascade('validate', 'case-1', '--set', 'unsafeAtStart=61').stdout
    expect(other).toContain('! 62 accounts below margin before any shock (unsafeAtStart: 61)')
    expect(cascade('run', 'case-1', '--no-out').stdout).not.toContain('before any shock')
  })

  test('schema', () => {
    const schema = JSON.parse(cascade('schema').stdout)
    expect(schema).toMatchObject({ title: 'Cascade scenario' })
  })

  test('list', () => {
    expect(cascade('list', 'venues').stdout).toContain('hyperliquid')
    expect(JSON.parse(cascade('list', '--format', 'json').stdout).phases).toHaveLength(13)
  })

  test('list actors market-maker: its parameters, with units and defaults', () => {
    const { status, stdout } = cascade('list', 'actors', 'market-maker')
    expect(status).toBe(0)
    expect(stdout).toMatch(/^supplies +needed +his share of the whole depth/m)
    expect(stdout).toMatch(/^halfLife +60 s +half-life of his memory of moves$/m)
    expect(cascade('list', 'venues', 'maker-flip').stdout).toMatch(/^keepers\[\]\.gasPrice /m)
    expect(cascade('list', 'scenarios', 'case-1')).toMatchObject({ status: 2, stdout: '' })
    expect(cascade('list', 'actors', 'nobody').stderr).toContain(
      'actors has no model called nobody',
    )
  })

  test('list phases: all of a step, in order', () => {
    expect(cascade('list', 'phases').stdout).toMatch(/^credit +credit clearing$/m)
  })

  const commands = [
    'run',
    'explain',
    'infection',
    'map',
    'exposure',
    'impact',
    'network',
    'deleverage',
    'validate',
    'schema',
    'list',
    'completion',
  ]
  test.each(commands)('the examples of %s --help work as they stand', (command) => {
    const help = cascade(command, '--help').stdout
    const examples = help.slice(help.indexOf('Examples:')).match(/^ {2}node .*$/gm) ?? []
    expect(examples.length).toBeGreaterThan(0)
    // The flagship takes its time, and a browser would open.
    for (const example of examples.filter((it) => !it.includes('october'))) {
      const options = { cwd: folder, encoding: 'utf8', env } as const
      const { status, stderr } = spawnSync('sh', ['-c', example], options)
      expect(status, `${example}\n${stderr}`).toBe(0)
    }
  })

  test('the examples of --help are those of the commands', () => {
    const examples = cascade('--help').stdout.match(/^ {2}node .*$/gm) ?? []
    const named = examples.map((it) => /cascade\.js'? (\S+)/.exec(it)?.[1] ?? '')
    expect(new Set(named).size).toBe(examples.length)
    expect(named).toEqual(expect.arrayContaining(['list', 'run', 'explain', 'exposure', 'network']))
    for (const [at, command] of named.entries()) {
      expect(cascade(command, '--help').stdout).toContain(examples[at])
    }
  })

  test('--open asks for a report to open', () => {
    const { status, stderr } = cascade('run', 'small.yaml', '--format', 'json', '--open')
    expect(status).toBe(2)
    expect(stderr).toContain('--open needs a report')
  })

  test('help and version', () => {
    expect(cascade('--help')).toMatchObject({ status: 0, stderr: '' })
    expect(cascade('run', '--help').stdout).toContain('--set <path=value>')
    expect(cascade('--version').stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(cascade('-v').stdout).toBe(cascade('--version').stdout)
  })
})
