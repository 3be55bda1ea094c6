// House rules as code. Each rule reads the whole tree and returns its faults, one line each.

import { posix } from 'node:path'
import { code, functionsOf, importsOf } from './source.ts'

/** Every file of the project, path to text. */
export type Tree = ReadonlyMap<string, string>
export type Rule = (tree: Tree) => string[]

// What each layer may import besides itself. This table *is* the architecture. The engine has
// floors; `compile` stands beside `verbs`, and models see nothing above the verbs.
const data = ['kit', 'units', 'engine/world', 'engine/ports']
const verbs = [...data, 'engine/margin', 'engine/verbs']
const compile = [...data, 'engine/margin', 'engine/compile']
const phases = [...new Set([...verbs, ...compile, 'engine/phases'])]
const engine = [...phases, 'engine/reading']
const mechanisms = ['rules', 'liquidity', 'actors', 'shocks', 'oracles', 'mitigations', 'funding']
const world = [...engine, ...mechanisms, 'networks', 'venues', 'risk']
const scenarios = [...world, 'returns']
export const layers: Readonly<Record<string, readonly string[]>> = {
  kit: [],
  units: ['kit'],
  'engine/world': ['kit', 'units'],
  'engine/ports': ['kit', 'units', 'engine/world'],
  'engine/margin': data,
  'engine/verbs': verbs,
  'engine/compile': [...compile, 'networks'],
  'engine/phases': [...phases, 'networks'],
  'engine/reading': engine,
  ...Object.fromEntries(mechanisms.map((it) => [it, verbs])),
  shocks: [...verbs, 'networks', 'returns'],
  oracles: [...verbs, 'networks'],
  actors: [...verbs, 'options', 'chain'],
  venues: [...verbs, 'rules'],
  stress: [...engine, 'risk'],
  risk: engine,
  impact: ['kit', 'units'],
  networks: ['kit', 'units'],
  options: ['kit'],
  chain: ['kit'],
  returns: ['kit'],
  data: [...data, 'engine/reading', 'networks'],
  'data/node': [...data, 'engine/reading', 'networks', 'data'],
  scenarios,
  report: [...engine, 'risk', 'impact', 'networks', 'returns', 'data'],
  // The public entry points: src/index.ts, src/data.ts, src/data-node.ts; and the list of all
  // definitions, which is data about the layers below it.
  'registry.ts': ['engine/ports', 'venues', ...mechanisms.filter((it) => it !== 'rules')],
  'index.ts': [...world, 'registry.ts', 'scenarios', 'stress'],
  'risk.ts': [...engine, 'risk', 'chain'],
  'impact.ts': ['impact'],
  'exact.ts': ['rules'],
  'networks.ts': ['networks'],
  'options.ts': ['options'],
  'returns.ts': ['returns'],
  'report.ts': ['report'],
  'data.ts': [...data, 'engine/reading', 'data'],
  'data-node.ts': [...data, 'engine/reading', 'data', 'data/node'],
}

/** `src/data/node/open.ts` is in `data/node`, `src/engine/verbs/ledger.ts` in `engine/verbs`. */
function layerOf(path: string) {
  const [, first = '', second] = path.split('/')
  const isFloor = first === 'engine' || (first === 'data' && second === 'node')
  return isFloor ? `${first}/${second}` : first
}

const isTest = (path: string) => path.endsWith('.test.ts')
const isSource = (path: string) => path.startsWith('src/') && path.endsWith('.ts') && !isTest(path)
const opensFiles = (path: string) => ['data/node', 'data-node.ts'].includes(layerOf(path))
const readsData = (path: string) => ['data', 'data.ts'].includes(layerOf(path))

function importLayers(tree: Tree) {
  const faults: string[] = []
  for (const [path, text] of tree) {
    if (!isSource(path)) continue
    const layer = layerOf(path)
    const allowed = layers[layer]
    if (!allowed) faults.push(`${path}: '${layer}' is no layer; layers stand in test/tidy.ts`)
    for (const { line, name } of importsOf(text)) {
      if (!name.startsWith('.')) continue
      const target = layerOf(posix.join(posix.dirname(path), name))
      if (target !== layer && !allowed?.includes(target))
        faults.push(`${path}:${line}: ${layer} may not import ${target}`)
    }
  }
  return faults
}

/**
 * A circle of two files may be one thought in two files, as the engine's ports and its run are; a
 * larger one means that none of them can be read alone. Types count: they are read too.
 */
const circleMax = 2

function importCircles(tree: Tree) {
  const isMeant = (path: string) => /^(src|apps)\//.test(path) && !isTest(path)
  const files = [...tree.keys()].filter(isMeant)
  const targetsOf = new Map(
    files.map((path) => {
      const names = importsOf(tree.get(path) ?? '').map(({ name }) => name)
      const targets = names.map((name) => posix.join(posix.dirname(path), name))
      return [path, targets.filter((target) => target !== path && isMeant(target))]
    }),
  )
  const reachOf = new Map(files.map((path) => [path, reach(path, targetsOf)]))
  const circles = files.map((path) => {
    const round = [...(reachOf.get(path) ?? [])].filter((other) => reachOf.get(other)?.has(path))
    return round.length > circleMax ? round.sort().join(', ') : ''
  })
  return [...new Set(circles)].filter((it) => it).map((it) => `these import each other: ${it}`)
}

/** Every file that is imported by the file, by those that it imports, and so on. */
function reach(path: string, targetsOf: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set(targetsOf.get(path))
  for (const target of found) for (const next of targetsOf.get(target) ?? []) found.add(next)
  return found
}

function importPackages(tree: Tree) {
  const manifest = JSON.parse(tree.get('package.json') ?? '{}')
  const known = Object.keys(manifest.dependencies ?? {})
  return scanImports(tree, isSource, (path, name) => {
    if (name.startsWith('.')) return
    if (name.startsWith('node:')) {
      return opensFiles(path) ? undefined : `only src/data/node may import '${name}'`
    }
    const owner = name.split('/', name.startsWith('@') ? 2 : 1).join('/')
    return known.includes(owner) ? undefined : `'${owner}' is no dependency of the library`
  })
}

function importByApps(tree: Tree) {
  return scanImports(tree, under('apps/'), (path, name) => {
    if (!name.startsWith('.')) return
    const target = posix.join(posix.dirname(path), name)
    return /^(src|dist)\//.test(target) ? `apps import 'cascade-engine', not ${target}` : undefined
  })
}

function everyFileIsImported(tree: Tree) {
  const imported = new Set<string>()
  for (const [path, text] of tree) {
    if (!/\.m?[jt]s$/.test(path)) continue
    for (const { name } of importsOf(text)) {
      const target = posix.join(posix.dirname(path), name)
      // A file that only its own unit test reads is dead.
      if (name.startsWith('.') && path !== target.replace(/\.ts$/, '.test.ts')) imported.add(target)
    }
  }
  return [...tree.keys()]
    .filter((path) => isSource(path) && !imported.has(path) && path.split('/').length > 2)
    .map((path) => `${path}: nobody imports this file`)
}

// Only these are the same bits in every JavaScript engine.
const sameEverywhere =
  'abs|ceil|clz32|floor|fround|imul|max|min|round|sign|sqrt|trunc|PI|E|LN2|LN10|LOG2E|LOG10E|SQRT2'
type Ban = { pattern: RegExp; why: string; where: (path: string) => boolean }
const isPure = (path: string) => isSource(path) && !opensFiles(path)
const isTimeless = (path: string) => isPure(path) && !readsData(path)
const bans: Ban[] = [
  { where: isPure, pattern: /\bMath\.random\b/, why: 'is not reproducible, use src/kit' },
  {
    where: isPure,
    pattern: new RegExp(`\\bMath\\b(?!\\.(${sameEverywhere}|random)\\b)(\\.\\w+)?`),
    why: 'differs between JavaScript engines here, use src/kit',
  },
  {
    where: (path) => isSource(path) && !path.startsWith('src/kit/'),
    pattern: /\bcreateRandom\(/,
    why: 'picks the number of a stream; name it: createStream, or what the engine hands to models',
  },
  { where: isPure, pattern: /\*\*/, why: 'differs between JavaScript engines, use src/kit' },
  { where: isPure, pattern: /\bDate\.now\b|\bnew Date\(\)|\bperformance\./, why: 'reads a clock' },
  { where: isPure, pattern: /\bconsole\./, why: 'prints; return a value or observe instead' },
  { where: isPure, pattern: /\bprocess\./, why: 'exists in Node only' },
  { where: isPure, pattern: /\b(localeCompare|toLocale\w+|Intl)\b/, why: 'depends on the machine' },
  { where: isTimeless, pattern: /\bnew Date\b/, why: 'is a clock; time is integer milliseconds' },
  { where: isTimeless, pattern: /\b(await|async)\b/, why: 'waits; pure layers never do' },
  {
    where: isSource,
    // A template among the arguments themselves, which may hold calls, two deep.
    pattern: /\bassert\((?:[^()`]|\((?:[^()`]|\([^()`]*\))*\))*`/,
    why: 'needs a constant message: a template is built on every call',
  },
]

function bannedWords(tree: Tree) {
  return scan(tree, isSource, (path, text) =>
    bans
      .filter(({ where }) => where(path))
      .flatMap(({ pattern, why }) => matches(pattern, code(text), (found) => `'${found}' ${why}`)),
  )
}

// Money moves by transfer, which is why the books always balance.
const bookkeeper =
  /^src\/engine\/(verbs\/ledger|phases\/(bulk|close-list)|ports\/journal|compile\/[a-z-]+)\.ts$/
const write = /\.(cash|amount)\[[^\]]+\]+\s*([-+*/]?=(?!=)|\+\+|--)/

function moneyMovesByTransfer(tree: Tree) {
  const isOutside = (path: string) => isSource(path) && !bookkeeper.test(path)
  return scan(tree, isOutside, (_, text) =>
    matches(write, code(text), (found) => `'${found}' moves money past the ledger`),
  )
}

const vague = /^(utils?|helpers?|common|core|lib|types|misc)$/
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|config|d))*\.tsx?$/

function names(tree: Tree) {
  return scan(tree, under('src/', 'apps/', 'test/', 'bench/', 'tools/'), (path) => {
    const steps = path.split('/')
    const faults = steps
      .filter((step) => vague.test(step.replace(/\..*/, '')))
      .map((step) => fault(1, `'${step}' says nothing; name it after what it is`))
    const file = steps.at(-1) ?? ''
    if (isTypeScript(file) && !kebab.test(file))
      faults.push(fault(1, `write ${file} in kebab-case`))
    return faults
  })
}

const columnsMax = 100
const linesMax = 500
const functionLinesMax = 70
// Functions that may stay longer, with their length. This list may only shrink.
const longFunctions: Readonly<Record<string, number>> = {}

function lineLength(tree: Tree) {
  return scan(tree, isTypeScript, (_, text) =>
    text.split('\n').flatMap((line, index) => {
      const isTooLong = line.length > columnsMax && !line.includes('https://')
      return isTooLong ? fault(index + 1, `${line.length} columns, at most ${columnsMax}`) : []
    }),
  )
}

function fileLength(tree: Tree) {
  return scan(tree, isTypeScript, (_, text) => {
    const lines = text.split('\n').length - 1
    return lines > linesMax ? [fault(1, `${lines} lines, at most ${linesMax}`)] : []
  })
}

function functionLength(tree: Tree) {
  const isCounted = (path: string) => isTypeScript(path) && !isTest(path)
  return scan(tree, isCounted, (path, text) =>
    functionsOf(code(text)).flatMap(({ line, name, lines }) => {
      const listed = longFunctions[`${path} ${name}`]
      const max = listed ?? functionLinesMax
      if (lines > max) return fault(line, `${name} has ${lines} lines, at most ${max}`)
      return lines < (listed ?? 0) ? fault(line, `${name}: lower its entry to ${lines}`) : []
    }),
  )
}

function leftovers(tree: Tree) {
  // Spelled so that this file does not contain what it forbids.
  return scan(tree, isText, (_, text) =>
    matches(/\b(FIX|TO)(ME|DO)\b/, text, (found) => `'${found}' left over: do it or file it`),
  )
}

function noPlaces(tree: Tree) {
  const place = /(?<![\w.-])\/work\/|\.\.\/\.library\b|\bregistry\.npmjs\.|\bdeb\.debian\./
  return scan(tree, isText, (_, text) =>
    matches(place, text, (found) => `'${found}' is a place on one machine`),
  )
}

const outsideFences = (text: string) =>
  text.replace(/^ *(```|~~~)[\s\S]*?^ *\1/gm, (fence) => fence.replace(/[^\n]/g, ' '))

function headings(tree: Tree) {
  return scan(tree, isMarkdown, (_, text) => {
    const count = outsideFences(text).match(/^# /gm)?.length ?? 0
    return count === 1 ? [] : [fault(1, `${count} headings with one '#', exactly one is wanted`)]
  })
}

function links(tree: Tree) {
  const folders = new Set([...tree.keys()].flatMap((path) => ancestors(path)))
  return scan(tree, isMarkdown, (path, text) => {
    const prose = outsideFences(text).replace(/`[^`\n]*`/g, (span) => ' '.repeat(span.length))
    return matches(/\]\((?![a-z]+:|#)[^)\s]+/, prose, (found) => {
      const link = found.slice(2).replace(/#.*/, '')
      const target = posix.join(posix.dirname(path), decodeURI(link)).replace(/\/$/, '')
      return tree.has(target) || folders.has(target) ? undefined : `link to ${link}: no such file`
    })
  })
}

const ancestors = (path: string): string[] => {
  const parent = posix.dirname(path)
  return parent === '.' ? ['.'] : [parent, ...ancestors(parent)]
}

export const rules: Readonly<Record<string, Rule>> = {
  'a layer imports only what the table allows': importLayers,
  'files import each other in twos at most': importCircles,
  'the library imports only its own dependencies': importPackages,
  'apps use the public entry points': importByApps,
  'every source file is imported': everyFileIsImported,
  'pure layers do the same everywhere': bannedWords,
  'money moves by transfer': moneyMovesByTransfer,
  'a file is named after what it is': names,
  'lines are short': lineLength,
  'files are short': fileLength,
  'functions are short': functionLength,
  'nothing is left over': leftovers,
  'no path or host of one machine': noPlaces,
  'a page has one title': headings,
  'links lead somewhere': links,
}

// The rest of this file is how rules are written: a fault without its path, and who it is about.

type Fault = { line: number; text: string }
const fault = (line: number, text: string): Fault => ({ line, text })
const isMarkdown = (path: string) => path.endsWith('.md')
const isTypeScript = (path: string) => /\.tsx?$/.test(path)
const isText = (path: string) => !/\.(csv|jsonl)$/.test(path) && path !== 'package-lock.json'

function under(...folders: string[]) {
  return (path: string) => folders.some((folder) => path.startsWith(folder))
}

function scan(
  tree: Tree,
  isMeant: (path: string) => boolean,
  find: (path: string, text: string) => Fault[],
) {
  return [...tree]
    .filter(([path]) => isMeant(path))
    .flatMap(([path, text]) => find(path, text).map(({ line, text }) => `${path}:${line}: ${text}`))
}

function scanImports(
  tree: Tree,
  isMeant: (path: string) => boolean,
  judge: (path: string, name: string) => string | undefined,
) {
  return scan(tree, isMeant, (path, text) =>
    importsOf(text).flatMap(({ line, name }) => {
      const verdict = judge(path, name)
      return verdict ? fault(line, verdict) : []
    }),
  )
}

function matches(pattern: RegExp, text: string, say: (found: string) => string | undefined) {
  return [...text.matchAll(new RegExp(pattern, 'g'))].flatMap((match) => {
    const verdict = say(match[0].trim())
    return verdict ? fault(text.slice(0, match.index).split('\n').length, verdict) : []
  })
}
