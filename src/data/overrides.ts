/** `--set path=value`: values put in place of those of the scenario file, before validation. */
import { InputError } from '../kit/assert.ts'
import { type Path, parseYamlValue, pathText, type ScenarioDocument, valueAt } from './document.ts'
import { list, nearest } from './nearest.ts'
import { topLevelKeys } from './scenario-schema.ts'
import { refuseProto } from './table.ts'

export interface Change {
  readonly path: string
  /** Undefined where the file says nothing. */
  readonly from: unknown
  readonly to: unknown
}

export interface ChangedDocument extends ScenarioDocument {
  readonly changed: readonly Change[]
}

/** Applies overrides like `shocks.0.drop=0.04` in turn. The file's own document is not touched. */
export function applyOverrides(
  document: ScenarioDocument,
  overrides: readonly string[],
): ChangedDocument {
  const value = structuredClonePlain(document.value)
  const changed: Change[] = []
  const setPaths: { readonly path: Path; readonly text: string }[] = []
  for (const text of overrides) {
    const equals = text.indexOf('=')
    if (equals <= 0) throw notAnOverride(text)
    const path = resolvePath(value, text.slice(0, equals).trim(), text)
    const to = parseValue(text.slice(equals + 1), path, text)
    changed.push({ path: pathText(path), from: valueAt(document.value, path), to })
    const parent = valueAt(value, path.slice(0, -1)) as Record<string, unknown>
    parent[path[path.length - 1] as string] = to
    setPaths.push({ path, text })
  }
  return {
    file: document.file,
    value,
    changed,
    place(path) {
      const by = setPaths.findLast((set) => set.path.every((step, at) => step === path[at]))
      return by === undefined ? document.place(path) : { file: `--set ${by.text}` }
    },
  }
}

function notAnOverride(text: string): InputError {
  return new InputError(`--set ${text} does not say what to set`, {
    file: `--set ${text}`,
    value: text,
    allowed: 'path=value, such as shocks.0.drop=0.04',
  })
}

function parseValue(text: string, path: Path, override: string): unknown {
  // `> 5` would begin a block of text in YAML.
  if (path[0] === 'thresholds') return text.trim()
  const file = `--set ${override}`
  const found = parseYamlValue(text, file)
  if (found !== undefined) return found.value
  throw new InputError(`--set ${override}: the value is no YAML`, {
    file,
    field: pathText(path),
    value: text,
    allowed: 'a YAML value: 0.04, 15m, [1, 2], { usd: 1 }',
  })
}

/** Steps through what exists; only the last step may be new, and validation judges it. */
function resolvePath(root: unknown, text: string, override: string): Path {
  const parts = text.split('.')
  const path: (string | number)[] = []
  let at = 0
  while (at < parts.length) {
    const here = valueAt(root, path)
    const known = Object.keys(here as object)
    const rest = parts.slice(at)
    // Names may hold dots themselves: the longest that exists is meant.
    const length = rest.findLastIndex((_, end) => known.includes(rest.slice(0, end + 1).join('.')))
    const step = rest.slice(0, Math.max(1, length + 1)).join('.')
    at += Math.max(1, length + 1)
    refuseProto(step, () => ({ file: `--set ${override}` }))
    const isNew = length < 0
    if (Array.isArray(here) ? isNew : isNew && at < parts.length) {
      if (path.length > 0 || !topLevelKeys.includes(step))
        throw unknownStep(path, step, known, override)
      ;(here as Record<string, unknown>)[step] = {}
    }
    path.push(Array.isArray(here) ? Number(step) : step)
    const next = valueAt(root, path)
    if (at < parts.length && (typeof next !== 'object' || next === null)) {
      throw unknownStep(path, parts[at] as string, [], override)
    }
  }
  return path
}

function unknownStep(
  path: Path,
  step: string,
  known: readonly string[],
  override: string,
): InputError {
  const names = path.length === 0 ? topLevelKeys : known
  const meant = nearest(step, names)
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`
  const where = path.length === 0 ? 'the scenario' : pathText(path)
  return new InputError(`${where} has no ${step}${hint}`, {
    file: `--set ${override}`,
    field: pathText([...path, step]),
    value: step,
    allowed: list(names),
  })
}

function structuredClonePlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredClonePlain)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, item]) => [key, structuredClonePlain(item)])
  return Object.fromEntries(entries)
}
