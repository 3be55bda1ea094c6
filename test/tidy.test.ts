// House rules: each runs over the whole project, and each is shown to fail on a bad sample.

import { readFileSync, statSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectFiles, root } from './project-files.ts'
import { code, functionsOf, importsOf } from './source.ts'
import { layers, rules, type Tree } from './tidy.ts'

function readProject(): Tree {
  const isBinary = /\.(parquet|gz|zst|wasm|png|jpe?g|ico|woff2?|bin|pdf)$/
  return new Map(
    projectFiles()
      .filter((path) => !isBinary.test(path))
      .filter((path) => statSync(root + path).isFile())
      .map((path) => [path, readFileSync(root + path, 'utf8')]),
  )
}

describe('house rules', () => {
  const project = readProject()
  test.each(Object.entries(rules))('%s', (_, rule) => {
    expect(rule(project)).toEqual([])
  })
})

const lines = (count: number, text = '  call()\n') => text.repeat(count)
const manifest = ['package.json', '{ "dependencies": { "zod": "1" } }'] as const

const both = "import './a.ts'\nimport './c.ts'"

/** Files of which each imports a type of the next, and the last of the first. */
const circle = (...paths: string[]): Record<string, string> =>
  Object.fromEntries(
    paths.map((path, at) => {
      const next = posix.relative(posix.dirname(path), paths[(at + 1) % paths.length])
      return [path, `import type { A } from '${next.startsWith('.') ? next : `./${next}`}'`]
    }),
  )

// For each rule: files, and how many faults are in them.
type Sample = readonly [files: Record<string, string>, faults: number]
const samples: Record<string, readonly Sample[]> = {
  'a layer imports only what the table allows': [
    [{ 'src/engine/phases/step.ts': "import { bybit } from '../../venues/bybit.ts'" }, 1],
    [{ 'src/engine/phases/step.ts': "import type { A } from '../../venues/bybit.ts'" }, 1],
    [{ 'src/engine/phases/step.ts': "import { a } from '../../kit/a.ts'\nimport './b.ts'" }, 0],
    [{ 'src/rules/funding.ts': "export * from '../shocks/price-gap.ts'" }, 1],
    [{ 'src/venues/bybit.ts': "import '../rules/funding.ts'" }, 0],
    [{ 'src/scenarios/may/scenario.ts': "import '../../venues/bybit.ts'" }, 0],
    [{ 'src/scenarios/may/scenario.ts': "import '../../stress/sweep.ts'" }, 1],
    [{ 'src/report/story.ts': "import '../venues/bybit.ts'\nimport '../registry.ts'" }, 2],
    [{ 'src/report/map/view.ts': "import '../../risk/distance.ts'" }, 0],
    [{ 'src/risk/distance.ts': "import '../report/story.ts'" }, 1],
    [{ 'src/data/csv.ts': "import './node/open.ts'" }, 1],
    [{ 'src/data/node/open.ts': "import '../csv.ts'" }, 0],
    [{ 'src/index.ts': "export * from './data/csv.ts'" }, 1],
    [{ 'src/engine/step.test.ts': "import '../../venues/bybit.ts'" }, 0],
    [{ 'src/plumbing/pipe.ts': '' }, 1],
  ],
  'files import each other in twos at most': [
    [circle('src/kit/a.ts', 'src/kit/b.ts', 'src/kit/c.ts'), 1],
    [circle('apps/cli/src/a.ts', 'apps/cli/src/b.ts', 'apps/cli/src/c.ts'), 1],
    [circle('src/kit/a.ts', 'src/units/b.ts', 'src/kit/c.ts', 'src/kit/d.ts'), 1],
    [{ ...circle('src/a.ts', 'src/b.ts'), ...circle('src/c.ts', 'src/d.ts') }, 0],
    [{ ...circle('src/a.ts', 'src/b.ts', 'src/c.ts'), 'src/c.ts': '' }, 0],
    [circle('src/a.ts', 'src/b.ts', 'src/c.test.ts'), 0],
    // Two circles that share a file are one.
    [{ ...circle('src/a.ts', 'src/b.ts'), ...circle('src/c.ts', 'src/b.ts'), 'src/b.ts': both }, 1],
  ],
  'the library imports only its own dependencies': [
    [{ 'src/units/units.ts': "import { z } from 'zod'\nimport * as m from 'zod/mini'" }, 0],
    [{ 'src/units/units.ts': "import { test } from 'vitest'" }, 1],
    [{ 'src/data/csv.ts': "import { readFileSync } from 'node:fs'" }, 1],
    [{ 'src/data/node/open.ts': "import { readFileSync } from 'node:fs'" }, 0],
  ],
  'apps use the public entry points': [
    [{ 'apps/cli/src/run.ts': "import { run } from '../../../src/engine/ports/run.ts'" }, 1],
    [{ 'apps/cli/src/run.ts': "import { run } from 'cascade-engine'\nimport './table.ts'" }, 0],
  ],
  'every source file is imported': [
    [{ 'src/kit/a.ts': '', 'src/kit/a.test.ts': "import './a.ts'" }, 1],
    [{ 'src/kit/a.ts': '', 'src/index.ts': "export * from './kit/a.ts'" }, 0],
    [{ 'src/kit/a.ts': '', 'src/index.ts': "new URL('./kit/a.ts', here)" }, 0],
  ],
  'pure layers do the same everywhere': [
    [{ 'src/kit/a.ts': 'Math.random()' }, 1],
    [{ 'src/kit/a.ts': 'Math.pow(2, 3) + Math.exp(1) + Math.hypot(1, 2)' }, 3],
    [{ 'src/kit/a.ts': 'Math.abs(1) + Math.sqrt(2) + Math.min(1, 2)' }, 0],
    [{ 'src/kit/a.ts': 'const { exp } = Math' }, 1],
    [{ 'src/risk/a.ts': 'createRandom(seed, 7)', 'src/kit/a.ts': 'createRandom(seed, 7)' }, 1],
    [{ 'src/risk/a.ts': "createStream(seed, 'risk/a')" }, 0],
    [{ 'src/kit/a.ts': 'x ** 2 // not **\n/** nor here */' }, 1],
    [{ 'src/kit/a.test.ts': 'x ** 2 + Math.random()' }, 0],
    [{ 'src/engine/a.ts': 'Date.now()\nnew Date(0)\nperformance.now()' }, 3],
    [{ 'src/data/a.ts': 'new Date(0)\nawait bytes' }, 0],
    [{ 'src/data/a.ts': 'new Date()\nconsole.log(process.env)' }, 3],
    [{ 'src/data/node/a.ts': 'Date.now()\nconsole.log(process.env)' }, 0],
    [{ 'src/engine/a.ts': 'async function run() {\n  await 0\n}' }, 2],
    [{ 'src/units/a.ts': 'a.localeCompare(b) + c.toLocaleString()' }, 2],
    [{ 'src/engine/a.ts': 'assert(a < b, `a: ${a} is small`)' }, 1],
    [{ 'src/engine/a.ts': 'assert(\n  a < max(b, c),\n  `a: is small`,\n)' }, 1],
    [{ 'src/engine/a.ts': "assert(a < b, 'a: is small')\nconst b = `c`" }, 0],
  ],
  'money moves by transfer': [
    [{ 'src/engine/phases/step.ts': 'world.cash[row] -= 5' }, 1],
    [{ 'src/venues/bybit.ts': 'legs.amount[leg[row]] = 5\nlegs.amount[leg]++' }, 2],
    [{ 'src/engine/phases/step.ts': 'world.cash[row] === 5' }, 0],
    [{ 'src/engine/verbs/ledger.ts': 'world.cash[row] -= 5' }, 0],
  ],
  'a file is named after what it is': [
    [{ 'src/engine/utils.ts': '', 'apps/cli/src/helpers/a.ts': '', 'src/types.ts': '' }, 3],
    [{ 'src/kit/priceGap.ts': '' }, 1],
    [{ 'src/kit/price-gap.test.ts': '', 'vitest.config.ts': '' }, 0],
  ],
  'lines are short': [
    [{ 'src/kit/a.ts': 'x'.repeat(101) }, 1],
    [{ 'src/kit/a.ts': `${'x'.repeat(100)}\n// https://${'x'.repeat(100)}` }, 0],
  ],
  'files are short': [[{ 'src/kit/a.ts': lines(501), 'src/kit/b.ts': lines(500) }, 1]],
  'functions are short': [
    [{ 'src/kit/a.ts': `function a() {\n${lines(69)}}` }, 1],
    [{ 'src/kit/a.ts': `function a() {\n${lines(68)}}` }, 0],
  ],
  'nothing is left over': [[{ 'README.md': `${'TO'}DO\n`, '.ci/run': `# ${'FIX'}ME` }, 2]],
  'no path or host of one machine': [
    [{ 'tools/a.mjs': ['/wo', 'rk/main'].join('') }, 1],
    [{ 'docs/a.md': 'https://example.org/work/' }, 0],
  ],
  'a page has one title': [
    [{ 'a.md': 'text', 'b.md': '# a\n# b' }, 2],
    [{ 'a.md': '# a\n\n```sh\n# comment\n```\n\n## b' }, 0],
  ],
  'links lead somewhere': [
    [{ 'docs/a.md': '[b](b.md) [c](../c/)' }, 2],
    [{ 'docs/a.md': '[a](a.md#top) [c](../c/) [d](https://d.org) `[e](e)`', 'c/d.ts': '' }, 0],
  ],
}

describe('each rule can fail', () => {
  test.each(Object.entries(rules))('%s', (name, rule) => {
    const examples = samples[name] ?? []
    expect(examples.some(([, faults]) => faults > 0)).toBe(true)
    for (const [files, faults] of examples) {
      const found = rule(new Map([manifest, ...Object.entries(files)]))
      expect(found, JSON.stringify(files)).toHaveLength(faults)
    }
  })
})

/** Floors, lowest first, and what stands beside them: the next thing each may not see. */
const floors: readonly (readonly [from: string, to: string])[] = [
  ['kit', 'units'],
  ['units', 'engine/world'],
  ['engine/world', 'engine/ports'],
  ['engine/ports', 'engine/margin'],
  ['engine/margin', 'engine/verbs'],
  ['engine/margin', 'engine/compile'],
  ['engine/verbs', 'engine/compile'],
  ['engine/verbs', 'engine/phases'],
  ['engine/compile', 'engine/verbs'],
  ['engine/compile', 'engine/phases'],
  ['engine/phases', 'engine/reading'],
  ['engine/reading', 'rules'],
  ['impact', 'engine/world'],
  ['networks', 'engine/world'],
  ['options', 'engine/world'],
  ['chain', 'engine/world'],
  ['returns', 'engine/world'],
  ['risk', 'venues'],
  ['data', 'engine/margin'],
  ['data', 'data/node'],
  ['data/node', 'report'],
  ['report', 'registry.ts'],
  ['registry.ts', 'engine/phases'],
  ['index.ts', 'data'],
  ['risk.ts', 'impact'],
  ['impact.ts', 'engine/world'],
  ['exact.ts', 'venues'],
  ['networks.ts', 'engine/world'],
  ['options.ts', 'engine/world'],
  ['returns.ts', 'engine/world'],
  ['report.ts', 'risk'],
  ['data.ts', 'data/node'],
  ['data-node.ts', 'report'],
]
const models = ['liquidity', 'oracles', 'actors', 'shocks', 'mitigations', 'funding']

describe('each floor holds', () => {
  const judge = rules['a layer imports only what the table allows']
  const fileIn = (layer: string) => (layer.endsWith('.ts') ? `src/${layer}` : `src/${layer}/a.ts`)
  const faults = (from: string, to: string) => {
    const path = posix.relative(posix.dirname(fileIn(from)), fileIn(to))
    const text = `import type { A } from '${path.startsWith('.') ? path : `./${path}`}'`
    return judge(new Map([manifest, [fileIn(from), text]]))
  }
  const among = ['rules', ...models].flatMap((from) =>
    [...models, 'rules', 'venues', 'engine/compile', 'engine/phases', 'engine/reading', 'risk']
      .filter((to) => to !== from)
      .map((to) => [from, to] as const),
  )
  const fromVenues = [...models, 'engine/phases'].map((to) => ['venues', to] as const)
  const fromScenarios = ['data', 'stress', 'report'].map((to) => ['scenarios', to] as const)
  const fromStress = ['venues', 'data', 'scenarios'].map((to) => ['stress', to] as const)

  test.each([...floors, ...among, ...fromVenues, ...fromScenarios, ...fromStress])(
    '%s does not see %s',
    (from, to) => {
      expect(faults(from, to)).toEqual([`${fileIn(from)}:1: ${from} may not import ${to}`])
    },
  )

  test('of every layer', () => {
    const broken = [...floors, ...among, ...fromVenues, ...fromScenarios, ...fromStress]
    expect(Object.keys(layers).filter((it) => !broken.some(([from]) => from === it))).toEqual([])
  })
})

describe('reading source', () => {
  test('comments and strings are blanked, lines stay', () => {
    const text = "a // b\n/* c\nd */ e 'f' \"g\"\nh = /['`]/.test(i) / j"
    expect(code(text).replace(/ +/g, ' ')).toBe("a \n \n e ' ' ' '\nh = ' '.test(i) / j")
  })

  test('code inside a template is code', () => {
    const text = 'a(`b ${c({ d: `e` })} f`) // g'
    expect(code(text).replace(/\s+/g, '')).toBe('a(`${c({d:``})}`)')
  })

  test('imports are found with their lines', () => {
    const text = "// import 'a'\nimport {\n  b,\n} from './b.ts'\nimport './c.ts'\nimport('d')"
    expect(importsOf(text)).toEqual([
      { name: './b.ts', line: 4 },
      { name: './c.ts', line: 5 },
      { name: 'd', line: 6 },
    ])
  })

  test('functions are found with their lengths', () => {
    const text = [
      'export function a(',
      '  b: number,',
      '): number {',
      '  if (',
      '    b',
      '  ) {',
      '    return 1',
      '  }',
      '  each(() => {',
      '    b',
      '  })',
      '}',
      'const c = {',
      '  d(e): void {',
      '  },',
      '}',
    ].join('\n')
    expect(functionsOf(text)).toEqual([
      { name: 'a', line: 1, lines: 12 },
      { name: 'each', line: 9, lines: 3 },
      { name: 'd', line: 14, lines: 2 },
    ])
  })
})
