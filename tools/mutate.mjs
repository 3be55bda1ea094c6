// Mutation sampling: small mistakes in src/, one at a time; do the tests see them?
//
//     node tools/mutate.mjs --count 200 --seed 1 [--under src/rules] [--timeout 120]
//
// A mutant is killed where a test that imports the file, however far, fails; it survives where all
// pass: read the diff, and write the missing test unless it says the same as before. The work is
// done in a copy, so the tree is never touched. Run it with `nice`.

import { spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './prepare.mjs'

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    under: { type: 'string', default: 'src' },
    timeout: { type: 'string', default: '120' },
  },
})

/** What a line may become: pattern, and what takes the place of what was found. */
const operators = [
  ['relational', / (<|<=|>|>=|===|!==) /g, (it) => ` ${swapped[it.trim()]} `],
  ['arithmetic', / ([-+*/]) (?=[\w(])/g, (it) => ` ${swapped[it.trim()]} `],
  ['boolean', / (&&|\|\|) /g, (it) => ` ${swapped[it.trim()]} `],
  ['negation', /(?<=\bif \()(?=[\w!(])/g, () => '!!!'],
  ['constant', /(?<![\w.$'-])\d+(?:\.\d+)?(?![\w.'])/g, (it) => String(Number(it) + 1)],
  ['constant', /(?<![\w.$'-])[1-9]\d*(?![\w.'])/g, (it) => String(Number(it) - 1)],
  [
    'early return',
    /^( {2,})(?=(?:const|let|for|while) )/g,
    (it) => `${it}if (1 < 2) return\n${it}`,
  ],
  ['removed', /^( {2,})[\w.]+\(.*\)$/g, () => ''],
  ['removed', /^( {2,})[\w.[\]]+ [-+*/]?= .*[^,({]$/g, () => ''],
]
const swapped = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '&&': '||',
  '||': '&&',
}

/** Uniform in [0, 1), the same for the same seed (mulberry32). */
function createRandom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const isSource = (path) => path.endsWith('.ts') && !path.endsWith('.test.ts')

/** Lines that do nothing: comments, imports, types, documentation and messages. */
function isIdle(line) {
  return (
    /^\s*(\/\/|\/?\*|import\b|export \*|export \{|export type|type |\}|readonly )/.test(line) ||
    /interface |describe\(|assert\(|InputError|message:|title:|url:|note:|:\s*'[^']*',?$/.test(line)
  )
}

/** Every mutant of a file: line (from 1), what was done, and the new line. */
function mutantsOf(file) {
  const lines = readFileSync(join(root, file), 'utf8').split('\n')
  return lines.flatMap((line, at) => {
    if (isIdle(line)) return []
    return operators.flatMap(([operator, pattern, change]) =>
      [...line.matchAll(pattern)].map((found) => {
        const after = line.slice(found.index + found[0].length)
        const text = line.slice(0, found.index) + change(found[0]) + after
        return { file, line: at + 1, operator, before: line, text }
      }),
    )
  })
}

/** Draws files, then one of their mutants, so that long files do not drown the others. */
function sample(count, random) {
  const files = readdirSync(join(root, options.under), { recursive: true })
    .map((path) => join(options.under, path))
    .filter(isSource)
    .sort()
  const drawn = new Map()
  for (let tries = 0; drawn.size < count && tries < 50 * count; tries++) {
    const all = mutantsOf(files[Math.floor(random() * files.length)])
    if (all.length === 0) continue
    const mutant = all[Math.floor(random() * all.length)]
    drawn.set(`${mutant.file}:${mutant.line} ${mutant.text}`, mutant)
  }
  return [...drawn.values()]
}

/** A copy of what the tests need; the built command is not among it. */
function copyProject() {
  const copy = mkdtempSync(join(tmpdir(), 'cascade-mutants-'))
  const left = /(^|\/)(node_modules|dist[^/]*|\.git|\.cache|runs)$/
  cpSync(root, copy, { recursive: true, filter: (path) => !left.test(path) })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

function test(copy, { file, line, text }) {
  const whole = readFileSync(join(root, file), 'utf8')
  const lines = whole.split('\n')
  lines[line - 1] = text
  writeFileSync(join(copy, file), lines.join('\n'))
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  // What tests the built command or whole documents would not see the mutant, or sees its text.
  const others = ['apps/**', 'test/tidy.test.ts', 'test/docs.test.ts', 'test/package.test.ts']
  const args = ['related', '--run', '--bail=1', ...others.flatMap((it) => ['--exclude', it]), file]
  const { status, error } = spawnSync(process.execPath, [vitest, ...args], {
    cwd: copy,
    stdio: 'ignore',
    timeout: 1000 * Number(options.timeout),
    killSignal: 'SIGKILL',
  })
  writeFileSync(join(copy, file), whole)
  if (error?.code === 'ETIMEDOUT') return 'timeout'
  return status === 0 ? 'survived' : 'killed'
}

const mutants = sample(Number(options.count), createRandom(Number(options.seed)))
const copy = copyProject()
const clean = () => rmSync(copy, { recursive: true, force: true })
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    clean()
    process.exit(1)
  })
}
const counts = { killed: 0, survived: 0, timeout: 0 }
try {
  for (const mutant of mutants) {
    // Signals are heard between two mutants.
    await new Promise(setImmediate)
    const outcome = test(copy, mutant)
    counts[outcome]++
    const { file, line, operator, before, text } = mutant
    console.log(`${outcome.padEnd(8)} ${file}:${line} (${operator})`)
    if (outcome === 'killed') continue
    console.log(`  - ${before.trim()}\n  + ${text.trim() || '(nothing)'}`)
  }
} finally {
  clean()
}
const { killed, survived, timeout } = counts
console.log(`${killed} killed, ${survived} survived, ${timeout} timeouts of ${mutants.length}`)
