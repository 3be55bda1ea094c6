/** What `npm pack` makes, installed where there is nothing else. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'cascade-package-'))
const modules = join(folder, 'node_modules')
const installed = join(modules, 'cascade-engine')
const bin = join(installed, 'apps/cli/bin/cascade.js')
afterAll(() => rmSync(folder, { recursive: true }))

const run = (command: string, args: readonly string[], cwd: string) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

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
  expect(readFileSync(join(folder, 'here/report.html'), 'utf8')).toContain('echarts')
})

test('the command comes in few files', () => {
  const bundle = files.filter((file) => /^apps\/cli\/dist\/bundle\/.*\.js$/.test(file))
  expect(bundle.length).toBeGreaterThan(5)
  expect(bundle.length).toBeLessThan(40)
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
