import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { invocationIn } from './invocation.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cascade-start-')))
afterAll(() => rmSync(folder, { recursive: true }))

/** A package with its command, as npm leaves it in `where`. */
function installed(where: string): string {
  const root = join(folder, where, 'node_modules/cascade-engine')
  const bin = join(root, 'apps/cli/bin/cascade.js')
  mkdirSync(dirname(bin), { recursive: true })
  writeFileSync(bin, '')
  mkdirSync(join(folder, where, 'node_modules/.bin'))
  symlinkSync(bin, join(folder, where, 'node_modules/.bin/cascade'))
  return root
}
const project = installed('project')
mkdirSync(join(folder, 'project/src'))
mkdirSync(join(folder, 'elsewhere'))

const start = (root: string, from: string, path = '') =>
  invocationIn({ root, folder: join(folder, from), path })

test('where npm finds this package it is npx cascade, in folders below as well', () => {
  expect(start(project, 'project')).toBe('npx cascade')
  expect(start(project, 'project/src')).toBe('npx cascade')
})

test('elsewhere npx cascade would be a package of somebody else: the file is named', () => {
  expect(start(project, 'elsewhere')).toBe(`node ${join(project, 'apps/cli/bin/cascade.js')}`)
})

test('another installation nearer by is not this one', () => {
  installed('project/other')
  expect(start(project, 'project/other')).toMatch(/^node /)
})

test('on the path of the shell it is cascade', () => {
  mkdirSync(join(folder, 'bin'))
  symlinkSync(join(project, 'apps/cli/bin/cascade.js'), join(folder, 'bin/cascade'))
  expect(start(project, 'elsewhere', join(folder, 'bin'))).toBe('cascade')
})

test('fetched by npx for one call it is npx cascade-engine', () => {
  const once = installed('cache/_npx/1f')
  const path = join(folder, 'cache/_npx/1f/node_modules/.bin')
  expect(start(once, 'elsewhere', path)).toBe('npx cascade-engine')
})

test('an opener that is missing is said, and harms nothing', () => {
  const file = join(import.meta.dirname, '../dist/open-file.js')
  const code = `(await import(${JSON.stringify(file)})).openFile('a.html')`
  const env = { ...process.env, PATH: folder }
  const args = ['--input-type=module', '-e', code]
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env })
  expect(status).toBe(0)
  if (process.platform === 'linux') expect(stderr).toContain('a.html')
})
