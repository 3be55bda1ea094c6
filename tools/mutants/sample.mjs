// Which mistakes are made: seeded draws of one small change in one file.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../prepare.mjs'

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
export function sample({ count, seed, under }) {
  const random = createRandom(seed)
  const files = readdirSync(join(root, under), { recursive: true })
    .map((path) => join(under, path))
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
