// No result is lost: signals, full disks, second runs, in real processes.
import { spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../bin/cascade.js', import.meta.url))

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cascade-kept-'))
  writeFileSync(join(folder, 'small.yaml'), scenario('- { model: price-gap, drop: 0.05 }'))
  writeFileSync(join(folder, 'endless.yaml'), endless)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const scenario = (shocks: string, more = '') => `
id: small
title: Three longs against a line
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
      - { account: a, size: 100, entry: 100, margin: 200 }
      - { account: b, size: 100, entry: 100, margin: 400 }
      - { account: c, size: 100, entry: 100, margin: 900 }
outside: true
${more}
shocks:
  ${shocks}
`
// A price that moves every step for a very long time.
const endless = scenario(
  `- { model: price-path, markets: exchange/COIN, timesMs: [0, 1], prices: [99, 98] }
  - { model: price-gap, drop: 0.05, atMs: 8000000000 }`,
  'clock: { everyMs: 2000 }\nuntil: 9000000000',
)

function cascade(args: readonly string[], env: Record<string, string> = {}) {
  const options = { cwd: folder, encoding: 'utf8', env: { ...process.env, ...env } } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], options)
  return { status, stdout, stderr }
}

const isPartial = (path: string): boolean =>
  JSON.parse(readFileSync(join(folder, path, 'summary.json'), 'utf8')).partial

const hidden = () => readdirSync(folder).filter((name) => name.startsWith('.'))

/** Starts an endless run and sends it a signal when it says how far it is. */
async function stopped(signal: NodeJS.Signals, args: readonly string[] = []) {
  const all = [bin, 'run', 'endless.yaml', '--progress', 'json', ...args]
  const child = spawn(process.execPath, all, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  child.stderr.once('data', () => child.kill(signal))
  return await new Promise((resolve) => child.on('exit', resolve))
}

describe('a folder that holds a result', () => {
  test('is not overwritten by another run: the next gets a number', () => {
    cascade(['run', 'small.yaml'])
    const first = readFileSync(join(folder, 'runs/small-1/summary.json'), 'utf8')
    const other = scenario('- { model: price-gap, drop: 0.03 }')
    writeFileSync(join(folder, 'small.yaml'), other)
    expect(cascade(['run', 'small.yaml']).stdout).toContain('in runs/small-1-2')
    expect(readFileSync(join(folder, 'runs/small-1/summary.json'), 'utf8')).toBe(first)
    expect(cascade(['run', 'small.yaml', '--force']).stdout).toMatch(/in runs\/small-1$/m)
    expect(readFileSync(join(folder, 'runs/small-1/summary.json'), 'utf8')).not.toBe(first)
  })

  test('is written again by the same run', () => {
    for (const _ of [1, 2]) {
      expect(cascade(['run', 'small.yaml']).stdout).toMatch(/in runs\/small-1$/m)
    }
    expect(readdirSync(join(folder, 'runs'))).toEqual(['small-1'])
  })

  test('and was named with --out is refused before the run, and replaced with --force', () => {
    cascade(['run', 'small.yaml', '--out', 'here'])
    const again = cascade(['run', 'small.yaml', '--out', 'here'])
    expect(again).toMatchObject({ status: 2, stdout: '' })
    expect(again.stderr).toContain('--force')
    expect(cascade(['run', 'small.yaml', '--out', 'here', '--force']).status).toBe(0)
  })

  test('cannot be written to is found before the run', () => {
    mkdirSync(join(folder, 'disk'))
    symlinkSync(join(folder, 'gone'), join(folder, 'link'))
    for (const out of ['small.yaml', 'small.yaml/a', 'link']) {
      const { status, stdout, stderr } = cascade(['run', 'small.yaml', '--out', out])
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      expect(stderr).toContain('--out')
    }
  })

  test('and is a link stays one', () => {
    mkdirSync(join(folder, 'disk'))
    symlinkSync(join(folder, 'disk'), join(folder, 'link'))
    expect(cascade(['run', 'small.yaml', '--out', 'link']).status).toBe(0)
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true)
    expect(existsSync(join(folder, 'disk/report.html'))).toBe(true)
  })
})

describe('a run that is stopped', () => {
  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('by %s keeps what is done, and leaves no temporary folder', async (signal, exit) => {
    expect(await stopped(signal)).toBe(exit)
    expect(readdirSync(join(folder, 'runs'))).toEqual(['small-1'])
    expect(isPartial('runs/small-1')).toBe(true)
    expect(hidden()).toEqual([])
  })

  test('never replaces a whole one, not even with --force', async () => {
    cascade(['run', 'small.yaml'])
    expect(await stopped('SIGTERM', ['--force'])).toBe(143)
    expect(isPartial('runs/small-1')).toBe(false)
    expect(isPartial('runs/small-1-2')).toBe(true)
  })

  test('while it loads writes nothing', () => {
    // As if the signal came before the first line is read.
    const early = 'Atomics.load = () => 1'
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(early)}` }
    const { status, stderr } = cascade(['run', 'small.yaml'], env)
    expect(status, stderr).toBe(130)
    expect(existsSync(join(folder, 'runs'))).toBe(false)
  })

  test('by an error of ours keeps what is done, and says so with its exit code', () => {
    const defect = `const load = Atomics.load
      let calls = 0
      Atomics.load = (...a) => { if (++calls === 200) throw new Error('broken')
        return load(...a)
      }`
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(defect)}` }
    const { status, stderr } = cascade(['run', 'endless.yaml'], env)
    expect(status, stderr).toBe(1)
    expect(stderr).toContain('broken')
    expect(isPartial('runs/small-1')).toBe(true)
  })
})

describe('an impact card that is stopped', () => {
  const book = fileURLToPath(new URL('../../../docs/impact/book.csv', import.meta.url))
  /** Ctrl-C at a call of the file system, which takes half a second more. */
  const at = (call: string) => {
    const hook = `import fs from 'node:fs/promises'
      import { syncBuiltinESMExports } from 'node:module'
      const { ${call} } = fs
      fs.${call} = async (...given) => {
        process.kill(process.pid, 'SIGINT')
        await new Promise((done) => setTimeout(done, 500))
        return await ${call}(...given)
      }
      syncBuiltinESMExports()`
    return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}` }
  }

  test('while it writes writes all of it', () => {
    cascade(['impact', book, '--out', 'cards'])
    const before = readdirSync(join(folder, 'cards'))
    const { status, stderr } = cascade(['impact', book, '--out', 'cards', '--force'], at('rename'))
    expect(status, stderr).toBe(0)
    expect(readdirSync(join(folder, 'cards'))).toEqual(before)
    expect(hidden()).toEqual([])
  })

  test('before it writes leaves nothing, says so, and exits with 130', () => {
    const { status, stderr } = cascade(['impact', book, '--out', 'cards'], at('mkdtemp'))
    expect(status, stderr).toBe(130)
    expect(stderr).toContain('stopped: nothing is written')
    expect(existsSync(join(folder, 'cards'))).toBe(false)
    expect(hidden()).toEqual([])
  })
})

test('schema -o on a full disk keeps the file that is there', () => {
  writeFileSync(join(folder, 'schema.json'), '{}')
  // A limit of one block on what a file may hold is a full disk to whoever writes.
  const command = `ulimit -f 1; "${process.execPath}" "${bin}" schema -o schema.json`
  const { status } = spawnSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' })
  expect(status).toBe(2)
  expect(readFileSync(join(folder, 'schema.json'), 'utf8')).toBe('{}')
  expect(hidden()).toEqual([])
})
