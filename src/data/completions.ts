/**
 * What may be written at a place of a scenario file: the keys that its schema has there, or the
 * values of the key before. Block and flow style, as far as the text before the place says it.
 */

export interface Completion {
  readonly text: string
  /** What it is, where the schema says so. */
  readonly means: string
}

export interface Place {
  /** Keys from the top; `*` is an item of a list. */
  readonly path: readonly string[]
  /** What has been written of the word at the place. */
  readonly word: string
  /** A value of this key is written; null: a key is. */
  readonly key: string | null
  /** The model that is named beside it, which decides what there is. */
  readonly model: string | null
}

type Schema = Readonly<Record<string, unknown>>

const completionsMax = 40

/** Sorted by name; empty where nothing is known or anything may stand. */
export function completionsAt(root: Schema, place: Place): Completion[] {
  const { path, word, key, model } = place
  const at = path.reduce<readonly Schema[]>(
    (all, step) => all.flatMap((it) => below(root, it, step)),
    [root],
  )
  const fitting = at.flatMap((it) => alternatives(root, it)).filter((it) => fits(it, model))
  const found =
    key === null ? fitting.flatMap(keysOf) : fitting.flatMap((it) => valuesOf(root, it, key))
  const known = new Map(found.map((it) => [it.text, it]))
  return [...known.values()]
    .filter(({ text }) => text.startsWith(word) && text !== word)
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .slice(0, completionsMax)
}

/** All that a schema may be: references and unions taken apart. */
function alternatives(root: Schema, schema: Schema, depth = 0): Schema[] {
  if (depth > 8) return []
  const { $ref, anyOf, oneOf, allOf } = schema
  if (typeof $ref === 'string') {
    const found = $ref
      .slice(2)
      .split('/')
      .reduce<unknown>((it, step) => (it as Schema | undefined)?.[step], root)
    return found === undefined ? [] : alternatives(root, found as Schema, depth + 1)
  }
  const parts = [anyOf, oneOf, allOf].flatMap((it) => (Array.isArray(it) ? (it as Schema[]) : []))
  const branches = branchesOf(schema)
  const own =
    parts.length + branches.length === 0 || schema.properties !== undefined ? [schema] : []
  return [...own, ...[...parts, ...branches].flatMap((it) => alternatives(root, it, depth + 1))]
}

/** `if`, `then`, `else`: what is asked of the model stands in what follows from it. */
function branchesOf(schema: Schema): Schema[] {
  const { if: asked, then: yes, else: no } = schema as Readonly<Record<string, Schema | undefined>>
  const model = (asked?.properties as Schema | undefined)?.model
  const named =
    yes && model ? { ...yes, properties: { ...(yes.properties as Schema), model } } : yes
  return [named, no].filter((it) => it !== undefined)
}

function below(root: Schema, schema: Schema, step: string): Schema[] {
  return alternatives(root, schema).flatMap(({ properties, additionalProperties, items }) => {
    const own = (properties as Schema | undefined)?.[step]
    const found = step === '*' ? items : (own ?? additionalProperties)
    return typeof found === 'object' && found !== null ? [found as Schema] : []
  })
}

const constOf = (schema: unknown): unknown => (schema as Schema | undefined)?.const

/** Of models the one that is named, where one is. */
function fits({ properties }: Schema, model: string | null): boolean {
  const named = constOf((properties as Schema | undefined)?.model)
  return model === null || named === undefined || named === model
}

function keysOf({ properties = {} }: Schema): Completion[] {
  return Object.entries(properties as Schema).map(([text, schema]) => ({
    text,
    means: String((schema as Schema).description ?? ''),
  }))
}

function valuesOf(root: Schema, schema: Schema, key: string): Completion[] {
  return below(root, schema, key).flatMap((it) =>
    alternatives(root, it).flatMap((value): Completion[] => {
      const listed = Array.isArray(value.enum) ? value.enum : []
      const all = [...listed, ...(constOf(value) === undefined ? [] : [constOf(value)])]
      if (value.type === 'boolean') all.push(true, false)
      const means = String(value.description ?? schema.description ?? '')
      return all.map((text) => ({ text: String(text), means }))
    }),
  )
}

/** Where an offset of a text stands. */
export function placeIn(text: string, offset: number): Place {
  const before = text.slice(0, offset).split('\n')
  const line = before.pop() ?? ''
  const flow = openFlow(line)
  if (flow === null) {
    const { path, siblings } = blockPath(before, line)
    return { ...wordIn(line.slice(depthOf(line))), path, model: modelIn(siblings) }
  }
  const { path } = blockPath(before, flow.before)
  const key = keyOf(flow.before)
  const inside = flow.inside + (text.slice(offset).split(/[}\n]/)[0] ?? '')
  return {
    ...wordIn(flow.inside),
    path: key === null ? path : [...path, key],
    model: modelIn(inside),
  }
}

/** `{` that has not been closed on its line. */
function openFlow(line: string): { readonly before: string; readonly inside: string } | null {
  let depth = 0
  for (let at = line.length - 1; at >= 0; at--) {
    if (line[at] === '}') depth++
    if (line[at] === '{' && depth-- === 0)
      return { before: line.slice(0, at), inside: line.slice(at + 1) }
  }
  return null
}

const modelIn = (text: string): string | null => /\bmodel:\s*([\w-]+)/.exec(text)?.[1] ?? null

function wordIn(text: string): Pick<Place, 'word' | 'key'> {
  const last = text.slice(Math.max(text.lastIndexOf(','), text.lastIndexOf('[')) + 1).trimStart()
  const [, key, word = ''] = /^([\w./-]+):\s*(.*)$/.exec(last) ?? []
  return key === undefined ? { key: null, word: last } : { key, word }
}

/** Keys above a line by their indents, and the lines beside it. */
function blockPath(before: readonly string[], line: string): { path: string[]; siblings: string } {
  const path: string[] = []
  const siblings: string[] = []
  let column = depthOf(line)
  /** Column of the dash of an item whose list is looked for; −1: a key is. */
  let item = -1
  const enter = (dash: number) => {
    path.unshift('*')
    item = dash
  }
  if (dashOf(line) >= 0) enter(dashOf(line))
  let isBeside = true
  for (const other of [...before].reverse()) {
    const key = keyOf(other)
    if (key === null) continue
    const [own, dash] = [depthOf(other), dashOf(other)]
    if (item >= 0 ? dash === item || own > item : own > column) continue
    if (item < 0 && own === column) {
      if (isBeside) siblings.push(other)
      if (dash >= 0) enter(dash)
      continue
    }
    path.unshift(key)
    column = own
    item = -1
    isBeside = false
    if (dash >= 0) enter(dash)
  }
  return { path, siblings: siblings.join('\n') }
}

const keyOf = (line: string): string | null => /^\s*(?:- )*([\w./-]+):/.exec(line)?.[1] ?? null

/** Where the last dash of a list stands; −1: there is none. */
const dashOf = (line: string): number => {
  const [dashes = ''] = /^\s*(?:- )+/.exec(line) ?? []
  return dashes.lastIndexOf('-')
}

/** Where the first word of a line stands, after the dashes of lists. */
const depthOf = (line: string): number => line.length - line.replace(/^\s*(?:- )*/, '').length
