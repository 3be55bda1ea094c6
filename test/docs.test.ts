/**
 * The examples in README and docs do what they say: shell lines run, scenarios validate and run,
 * programs execute.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { buildSnapshot, parseScenario } from '../src/data.ts'
import { advance, compile, createRun, registry, summarize } from '../src/index.ts'
import { cascade, words } from './in-process.ts'
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

describe('shell lines', () => {
  // Once, though several pages may have it.
  const pageOf = new Map<string, string>()
  for (const { page, text } of of('sh')) {
    for (const line of text.split('\n').filter((it) => it.startsWith('npx cascade'))) {
      const command = line.replace(/\s+#.*$/, '')
      if (!pageOf.has(command)) pageOf.set(command, page)
    }
  }
  const lines = [...pageOf].map(([line, page]) => [page, line])
  test.each(lines)(
    '%s: %s',
    async (_page, line) => {
      const args = words(line).slice(2)
      // What is written of every scenario is held by writers.test.ts.
      if (args[0] === 'run' && !args.includes('--no-out')) args.push('--no-out')
      // What many runs say is held where the models are tested; here that they run.
      if (args[0] === 'montecarlo') takeFewer(args)
      const { exit, out } = await cascade(args)
      expect(exit).toBe(0)
      expect(out.length).toBeGreaterThan(0)
      // Every dollar that was lost was paid by somebody, or the page shows a broken run.
      if (args[0] === 'run' && !args.includes('--format')) expect(out).toContain('✓ adds up')
    },
    60_000,
  )
})

function takeFewer(args: string[]): void {
  const at = args.indexOf('--runs')
  if (at < 0) args.push('--runs', '200')
  else args[at + 1] = String(Math.min(200, Number(args[at + 1])))
}

const ownPosition = ['--position', 'BTC long 20x 112000 10000']

const fallOfMap = 'markets.exchange/COIN.totalDrop'

/** What a page shows of a command: an indented block that begins with this. */
const shown: readonly (readonly [page: string, begins: string, args: readonly string[]])[] = [
  ['README.md', 'round  forced', ['run', 'case-1']],
  ['docs/attack.md', 'The best plan makes', ['attack', 'mango-2022']],
  ['docs/networks.md', 'institution  equity', ['network', 'docs/networks/liabilities.csv']],
  [
    'docs/exhaustion.md',
    'policy         given',
    ['deleverage', 'docs/exhaustion/winners.csv', '--need', '555', '--lot', '10'],
  ],
  ['docs/exposure.md', 'held, and behind it', ['exposure', 'rseth-2026', '--of', 'core/0x1f4c1c']],
  ['docs/exposure.md', 'of        borne', ['exposure', 'rseth-2026', '--of', 'core/0x1f4c1c']],
  ['docs/infection.md', 'failure   ', ['infection', 'cefi-lenders', '--firebreaks', '10']],
  [
    'docs/reverse.md',
    'Within 3 standard',
    [
      ...['reverse', 'tail-map', '--tries', '100', '--metric', fallOfMap, '--generator'],
      '{draw: [{set: shocks.0.drop, as: simple-fall, model: normal, sigma: 0.04}]}',
      ...['--until', `${fallOfMap} > 0.15`],
    ],
  ],
  ['docs/register.md', 'What failed', ['register', 'cefi-lenders', '--nodes', '6']],
  ['docs/explain.md', 'Liquidated at', ['explain', 'case-1', '--account', 'exchange/#765']],
  ['docs/explain.md', 'Your position: BTC', ['run', 'october-10-2025', ...ownPosition]],
]

describe('what pages show of a command is what it prints', () => {
  test.each(shown)('%s: %s', async (page, begins, args) => {
    const text = readFileSync(join(root, page), 'utf8')
    const from = text.indexOf(`    ${begins}`)
    expect(from).toBeGreaterThan(0)
    const [block] = /^(?: {4}.*\n)+/.exec(text.slice(from)) ?? ['']
    const out = args[0] === 'run' ? ['--no-out'] : []
    const { out: printed } = await cascade([...args, ...out])
    const lines = block.split('\n').map((line) => line.trim())
    expect(lines.length).toBeGreaterThan(4)
    const known = printed.split('\n').map((line) => line.trim())
    for (const line of lines) expect(known).toContain(line)
  })
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

test('the program of the README prints what the picture above it ends with', async () => {
  const file = join(root, '.cache/docs/readme.ts')
  mkdirSync(join(root, '.cache/docs'), { recursive: true })
  const [program] = of('ts').filter(({ page }) => page === 'README.md')
  writeFileSync(file, program.text)
  const print = vi.spyOn(console, 'log').mockImplementation(() => {})
  try {
    await import(/* @vite-ignore */ file)
    expect(print.mock.calls).toEqual([[654, expect.closeTo(94.73, 6)]])
  } finally {
    print.mockRestore()
  }
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
