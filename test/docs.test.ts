/**
 * The examples in README and docs do what they say: shell lines run, scenarios validate and run,
 * programs execute.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildSnapshot, parseScenario } from '../src/data.ts'
import { advance, compile, createRun, registry, summarize } from '../src/index.ts'
import { projectFiles, root } from './project-files.ts'

const pages = ['README.md', ...projectFiles('docs/'), ...projectFiles('scenarios/')].filter(
  (path) => path.endsWith('.md'),
)

interface Example {
  readonly page: string
  readonly language: string
  readonly text: string
}

function examplesOf(page: string): Example[] {
  const text = readFileSync(join(root, page), 'utf8')
  const fenced = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)]
  return fenced.map(([, language, body]) => ({ page, language, text: body }))
}

const examples = pages.flatMap(examplesOf)
const of = (language: string) => examples.filter((example) => example.language === language)
const bin = join(root, 'apps/cli/bin/cascade.js')

describe('shell lines', () => {
  const lines = of('sh').flatMap(({ page, text }) =>
    text
      .split('\n')
      .filter((line) => line.startsWith('npx cascade'))
      .map((line) => [page, line.replace(/\s+#.*$/, '')]),
  )
  test.each(lines)(
    '%s: %s',
    (_page, line) => {
      const folder = mkdtempSync(join(tmpdir(), 'cascade-docs-'))
      const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare)
      const args = words.slice(2)
      if (args[0] === 'run') args.push('--out', join(folder, 'out'))
      const out = execFileSync(process.execPath, [bin, ...args], { cwd: root, encoding: 'utf8' })
      expect(out.length).toBeGreaterThan(0)
    },
    60_000,
  )
})

describe('whole scenarios', () => {
  const whole = of('yaml').filter(({ text }) => /^id: /m.test(text))
  test.each(whole.map((it) => [it.page, it.text] as const))('%s', (page, text) => {
    const { snapshot, settings } = buildSnapshot(parseScenario(text, page), registry)
    const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
    advance(run)
    expect(summarize(run).hash).toMatch(/^[0-9a-f]{16}$/)
  })
  test('there is at least one', () => expect(whole.length).toBeGreaterThan(0))
})

describe('programs', () => {
  const programs = of('ts').filter(({ text }) => text.includes('import '))
  test.each(programs.map((it, at) => [it.page, at, it.text] as const))(
    '%s %d',
    async (_page, at, text) => {
      const folder = join(root, '.cache/docs')
      mkdirSync(folder, { recursive: true })
      const file = join(folder, `example-${at}.ts`)
      writeFileSync(file, text)
      await expect(import(/* @vite-ignore */ file)).resolves.toBeDefined()
    },
  )
})
