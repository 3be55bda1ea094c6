/** One model in words. Beside the lists, which need none of what describes parameters. */
import { modelJsonSchema } from '../data/scenario-json-schema.ts'
import type { Registry } from '../engine/ports/ports.ts'
import { InputError } from '../kit/assert.ts'
import type { ModelKind } from './listing.ts'
import { duration } from './quantity.ts'
import { type Row, type Table, textColumn } from './table.ts'
import type { Text } from './text.ts'

interface Property {
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, Property>>
  readonly items?: Property
  readonly required?: readonly string[]
}

/**
 * One model: its parameters with units and defaults, what it assumes, ignores and rests on. Times
 * are named as people write them: `for`, not `forMs`.
 */
export function modelTable(registry: Registry, kind: ModelKind, id: string): Table {
  const models = registry[kind]
  const model = models.find((row) => row.id === id)
  if (model === undefined) {
    const allowed = models.map((row) => row.id).join(', ')
    throw new InputError(`${kind} has no model called ${id}`, { value: id, allowed })
  }
  const needed = new Set(model.parameters.safeParse({}).error?.issues.map(({ path }) => path[0]))
  const { properties = {} } = modelJsonSchema(model) as Property
  return {
    id,
    title: `${id}: ${model.title}`,
    columns: [textColumn('parameter'), textColumn('default'), textColumn('what it is')],
    rows: rowsOf(properties, needed),
    notes: [
      ...(model.assumes ?? []).map((text) => `assumes: ${text}`),
      ...(model.ignores ?? []).map((text) => `ignores: ${text}`),
      ...(model.citations ?? []).map(
        ({ rule, url, readOn }) => `source: ${rule}: ${url} (read ${readOn})`,
      ),
    ],
  }
}

function rowsOf(
  properties: Readonly<Record<string, Property>>,
  needed: ReadonlySet<unknown>,
  prefix = '',
): Row[] {
  return Object.entries(properties).flatMap(([key, property]) => {
    if (key === 'model' || Object.hasOwn(properties, `${key}Ms`)) return []
    const isTime = key.endsWith('Ms')
    const name = prefix + (isTime ? key.slice(0, -2) : key)
    const given = needed.has(key) ? 'needed' : defaultOf(property, isTime)
    const part = property.items ?? property
    const dot = property.items === undefined ? '.' : '[].'
    const inner = rowsOf(part.properties ?? {}, new Set(part.required), name + dot)
    return [{ cells: { parameter: name, default: given, 'what it is': said(property) } }, ...inner]
  })
}

function defaultOf({ default: given }: Property, isTime: boolean): Text {
  if (given === undefined) return ''
  if (isTime && typeof given === 'number') return duration(given)
  return typeof given === 'string' ? given : JSON.stringify(given)
}

function said({ description = '', enum: choices }: Property): string {
  const text = description.replace(/, ms(?=$|[;,.])/, '')
  return choices === undefined ? text : `${text} (${choices.join(', ')})`
}
