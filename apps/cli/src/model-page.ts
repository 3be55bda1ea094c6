// One model in words: its parameters with units and defaults, what it assumes and what it ignores.
import { InputError, type registry } from 'cascade-engine'
import { scenarioJsonSchema } from 'cascade-engine/data'
import { duration, textOf } from 'cascade-engine/report'
import { table } from './terminal/table.ts'

type Registry = typeof registry
type ModelKind = keyof Registry

// What the JSON Schema calls the models of a kind.
const schemaNames: Readonly<Record<string, string>> = {
  venues: 'rules',
  shocks: 'shock',
  liquidity: 'liquidity',
  oracles: 'source',
  actors: 'actor',
  mitigations: 'mitigation',
  funding: 'funding',
}

export const pageKinds = Object.keys(schemaNames)
export const hasPages = (kind: string): kind is ModelKind => Object.hasOwn(schemaNames, kind)

interface Property {
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, Property>>
  readonly items?: Property
  readonly required?: readonly string[]
}

interface Form {
  readonly properties: Readonly<Record<string, Property>>
}

/** Lines about the model `id`. Times are shown as people write them: `halt`, not `haltMs`. */
export function modelPage(registry: Registry, kind: ModelKind, id: string): string {
  const models = registry[kind]
  const model = models.find((row) => row.id === id)
  if (model === undefined) {
    const allowed = models.map((row) => row.id).join(', ')
    throw new InputError(`${kind} has no model called ${id}`, { value: id, allowed })
  }
  const needed = new Set(model.parameters.safeParse({}).error?.issues.map(({ path }) => path[0]))
  const rows = rowsOf(formOf(registry, kind, id).properties, needed)
  const columns = ['parameter', 'default', 'what it is'].map(
    (title) => ({ title, align: 'left' }) as const,
  )
  return [
    `${id}: ${model.title}`,
    '',
    ...(rows.length > 0 ? table(columns, rows) : ['no parameters']),
    ...(model.assumes ?? []).map((text) => `assumes: ${text}`),
    ...(model.ignores ?? []).map((text) => `ignores: ${text}`),
    ...(model.citations ?? []).map(
      ({ rule, url, readOn }) => `source: ${rule}: ${url} (read ${readOn})`,
    ),
  ].join('\n')
}

function rowsOf(
  properties: Readonly<Record<string, Property>>,
  needed: ReadonlySet<unknown>,
  prefix = '',
): string[][] {
  return Object.entries(properties).flatMap(([key, property]) => {
    if (key === 'model' || Object.hasOwn(properties, `${key}Ms`)) return []
    const isTime = key.endsWith('Ms')
    const name = prefix + (isTime ? key.slice(0, -2) : key)
    const given = needed.has(key) ? 'needed' : defaultOf(property, isTime)
    const part = property.items ?? property
    const dot = property.items === undefined ? '.' : '[].'
    const inner = rowsOf(part.properties ?? {}, new Set(part.required), name + dot)
    return [[name, given, said(property)], ...inner]
  })
}

function formOf(registry: Registry, kind: ModelKind, id: string): Form {
  const { $defs } = scenarioJsonSchema(registry) as {
    $defs: Record<string, { anyOf: readonly Form[] }>
  }
  const forms = $defs[schemaNames[kind] as string]?.anyOf ?? []
  return forms.find(({ properties }) => properties.model?.const === id) ?? { properties: {} }
}

function defaultOf({ default: given }: Property, isTime: boolean): string {
  if (given === undefined) return ''
  if (isTime && typeof given === 'number') return textOf(duration(given))
  return typeof given === 'string' ? given : JSON.stringify(given)
}

function said({ description = '', enum: choices }: Property): string {
  const text = description.replace(/, ms(?=$|[;,.])/, '')
  return choices === undefined ? text : `${text} (${choices.join(', ')})`
}
