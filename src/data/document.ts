/** A scenario as written: plain values, and for each of them the line it stands on. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from 'yaml'
import { InputError } from '../kit/assert.ts'
import { refuseProto } from './table.ts'

/** Keys and list positions from the top of the file. */
export type Path = readonly (string | number)[]

export interface Place {
  readonly file: string
  readonly line?: number
}

export interface ScenarioDocument {
  readonly file: string
  /** Plain objects, arrays, text, numbers, booleans and null. Not validated yet. */
  readonly value: unknown
  /** Where the value at `path` stands, or what comes nearest to it. */
  place(path: Path): Place
}

/** Reads YAML (or JSON, which is YAML). `file` is what errors call it. */
export function parseScenario(text: string, file: string): ScenarioDocument {
  const lines = new LineCounter()
  const yaml = parseYaml(text, file, lines)
  const [error] = yaml.errors
  if (error !== undefined) {
    throw new InputError(`no YAML: ${error.message}`, {
      file,
      line: lines.linePos(error.pos[0]).line,
      allowed: 'YAML 1.2',
    })
  }
  if (!isMap(yaml.contents)) {
    throw new InputError('a scenario is a map of settings', {
      file,
      line: 1,
      allowed: 'id, title, venues, accounts, shocks …',
    })
  }
  const root: Node = yaml.contents
  const lineAt = (node: Node) => lines.linePos(node.range?.[0] ?? 0).line
  const place = (path: Path) => ({ file, line: lineAt(findNode(root, path, yaml)) })
  return { file, value: plainValue(yaml, file, place), place }
}

type YamlDocument = ReturnType<typeof parseDocument>

function parseYaml(text: string, file: string, lineCounter = new LineCounter()): YamlDocument {
  const yaml = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error' })
  // The parser calls itself for every level, and reports how that ended.
  if (yaml.errors.some(({ message }) => message.includes('call stack'))) throw tooDeep(file)
  return yaml
}

type Places = ScenarioDocument['place']

function plainValue(yaml: YamlDocument, file: string, place: Places): unknown {
  const value = toPlain(yaml, file)
  refuseOdd(value, [], [], place)
  return value
}

function toPlain(yaml: YamlDocument, file: string): unknown {
  try {
    return yaml.toJS({ maxAliasCount: ALIASES_MAX })
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(file)
    throw new InputError(`no YAML: ${(error as Error).message}`, { file, allowed: 'few aliases' })
  }
}

const ALIASES_MAX = 100
const DEPTH_MAX = 64

const tooDeep = (file: string) =>
  new InputError('the settings are nested too deep', { file, allowed: `${DEPTH_MAX} levels` })

/**
 * What YAML can say and no setting can be: a value inside itself, and a key that no map keeps.
 * `value` stands at `path`, within the values `around`.
 */
function refuseOdd(value: unknown, around: readonly unknown[], path: Path, place: Places): void {
  if (typeof value !== 'object' || value === null) return
  if (around.includes(value)) {
    throw new InputError('an alias stands inside what it stands for', {
      ...place(path),
      allowed: 'aliases of values that are complete: *name after, not within, &name',
    })
  }
  if (around.length >= DEPTH_MAX) throw tooDeep(place(path).file)
  const inside = [...around, value]
  for (const [key, item] of Object.entries(value)) {
    const below = [...path, key]
    refuseProto(key, () => place(below))
    if (/\p{Cc}/u.test(key)) {
      const message = 'a key holds a line end or another control character'
      throw new InputError(message, { ...place(below), value: key, allowed: 'a name on one line' })
    }
    refuseOdd(item, inside, below, place)
  }
}

/** A value of its own, as `--set` takes it; undefined: no YAML. */
export function parseYamlValue(
  text: string,
  file: string,
): { readonly value: unknown } | undefined {
  const yaml = parseYaml(text, file)
  return yaml.errors.length > 0 ? undefined : { value: plainValue(yaml, file, () => ({ file })) }
}

/** The key or list item at `path`, or the last on the way to it that there is. */
function findNode(root: Node, path: Path, yaml: YamlDocument): Node {
  let shown = root
  let node: unknown = root
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(yaml)
    if (isMap(node)) {
      const pair = node.items.find((item) => keyOf(item) === String(step))
      if (pair === undefined) return shown
      node = pair.value
      shown = pair.key as Node
    } else if (isSeq(node)) {
      node = node.items[Number(step)]
      if (node === undefined) return shown
      shown = node as Node
    } else return shown
  }
  return shown
}

const keyOf = ({ key }: Pair) => String(isScalar(key) ? key.value : key)

/** The value at `path`, or undefined. */
export function valueAt(value: unknown, path: Path): unknown {
  let found = value
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return undefined
    found = Object.hasOwn(found, step) ? (found as Record<string, unknown>)[step] : undefined
  }
  return found
}

/** The same path with keys as the file has them: models know `every` as `everyMs`. */
export function asWritten(value: unknown, path: Path): Path {
  let found = value
  return path.map((step) => {
    const keys = typeof found === 'object' && found !== null ? found : {}
    const short = String(step).replace(/Ms$/, '')
    const key = !Object.hasOwn(keys, step) && Object.hasOwn(keys, short) ? short : step
    found = valueAt(keys, [key])
    return key
  })
}

/** `venues.exchange.fund`; the same text that `--set` takes. */
export function pathText(path: Path): string {
  return path.join('.')
}
