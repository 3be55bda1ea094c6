/** What `npm pack` makes, installed where there is nothing else. */

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { encodeParquet } from '../src/data/encode-parquet.ts'
import { twoTraders } from './two-traders.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'cascade-package-'))
const modules = join(folder, 'node_modules')
const installed = join(modules, 'cascade-engine')
const bin = join(installed, 'apps/cli/bin/cascade.js')
afterAll(() => rmSync(folder, { recursive: true }))

const run = (command: string, args: readonly string[], cwd: string) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

const parquetScenario = twoTraders('p.parquet')

/** As npm would: the package, and beside it what it depends on. */
function install(): readonly string[] {
  mkdirSync(installed, { recursive: true })
  const said = run('npm', ['pack', '--json', '--pack-destination', folder], root)
  const [packed] = JSON.parse(said.slice(said.indexOf('[\n')))
  run('tar', ['-xzf', join(folder, packed.filename), '--strip-components=1'], installed)
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), join(modules, name))
  }
  return packed.files.map(({ path }: { path: string }) => path)
}
const files = install()

const cascade = (...args: string[]) =>
  spawnSync(process.execPath, [bin, ...args], { cwd: folder, encoding: 'utf8' })

test('the package holds the command, the scenarios and the schema, and no tests', () => {
  expect(files).toContain('scenarios/october-10-2025/scenario.yaml')
  expect(files).toContain('schema/scenario.schema.json')
  expect(files.filter((file) => /\.test\.|tsbuildinfo|(^|\/)src\//.test(file))).toEqual([])
})

test('in an empty folder cascade run case-1 liquidates 654 and writes the whole result', () => {
  const { stdout, stderr, status } = cascade('run', 'case-1', '--format', 'json', '--out', 'here')
  expect(stderr).toContain('in here')
  expect(status).toBe(0)
  expect(JSON.parse(stdout).liquidatedAccounts).toBe(654)
  expect(readFileSync(join(folder, 'here/report.html'), 'utf8')).toContain('cascade-chart')
})

test('the installed command reads Parquet, in a process of its own', () => {
  const at = (name: string) => join(folder, name)
  const rows = [
    { account: 'a', size: 2, entry: 100.5, margin: 20 },
    { account: 'b', size: -2, entry: 99, margin: 20 },
  ]
  writeFileSync(at('p.parquet'), encodeParquet(rows))
  writeFileSync(at('p.yaml'), parquetScenario)
  const good = cascade('validate', 'p.yaml')
  expect(good.stdout).toContain('2 accounts')
  expect(good.status).toBe(0)
  writeFileSync(at('p.parquet'), encodeParquet(rows).subarray(0, 100))
  const spoilt = cascade('validate', 'p.yaml')
  expect(spoilt.stderr).toContain('p.parquet is no complete Parquet file')
  expect(spoilt.status).toBe(2)
})

/** Files of the bundle that Node opens before a command does anything. */
function loadedBy(command: string): number {
  const seen = new Set<string>()
  const load = (file: string) => {
    if (seen.has(file)) return
    seen.add(file)
    const text = readFileSync(join(installed, 'apps/cli/dist/bundle', file), 'utf8')
    for (const [, next] of text.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)) load(next)
  }
  load('main.js')
  load(`${command}.js`)
  return seen.size
}

// As modules of their own there were 290.
test.each([
  ['list', 20],
  ['run', 50],
  ['network', 30],
])('%s loads few files', (command, most) => {
  expect(loadedBy(command)).toBeGreaterThan(3)
  expect(loadedBy(command)).toBeLessThan(most)
})

test('the example of the README compiles under the strictest settings', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const [, example = ''] = readme.match(/^```ts\n([\s\S]*?)^```/m) ?? []
  expect(example).toContain("from 'cascade-engine'")
  writeFileSync(join(folder, 'example.ts'), example)
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const settings = {
    compilerOptions: {
      target: 'ES2022',
      lib: ['ES2022', 'DOM'],
      module: 'NodeNext',
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      // No declaration of ours may be wrong either.
      skipLibCheck: false,
      types: [],
    },
    files: ['example.ts'],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings))
  const tsc = join(root, 'node_modules/typescript/lib/tsc.js')
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' })
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
}, 60_000)
