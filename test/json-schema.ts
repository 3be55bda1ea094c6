/**
 * What an editor finds wrong with a value: JSON Schema 2020-12, as far as our schema uses it.
 *
 * An `if` reports what its branch reports; an `anyOf` that nothing fits reports all its forms, as
 * editors do.
 */

type Json = Readonly<Record<string, unknown>>

export interface Finding {
  readonly path: string
  readonly keyword: string
}

export function findErrors(value: unknown, schema: Json, root = schema, path = ''): Finding[] {
  const wrong = (keyword: string) => [{ path, keyword }]
  const at = (inner: unknown, item: unknown, key: string | number) =>
    findErrors(item, inner as Json, root, `${path}/${key}`)
  const here = (inner: unknown) => findErrors(value, inner as Json, root, path)
  if (typeof schema.$ref === 'string') return here(resolve(root, schema.$ref))
  const types = [schema.type ?? []].flat()
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) return wrong('type')
  return [
    ...('const' in schema && schema.const !== value ? wrong('const') : []),
    ...(schema.enum && !(schema.enum as unknown[]).includes(value) ? wrong('enum') : []),
    ...(typeof value === 'number' && !isInRange(value, schema) ? wrong('range') : []),
    ...(typeof value === 'string' && !new RegExp(String(schema.pattern ?? '')).test(value)
      ? wrong('pattern')
      : []),
    ...(Array.isArray(value) ? inArray(value, schema, at, wrong) : []),
    ...(isMap(value) ? inMap(value, schema, at, wrong) : []),
    ...((schema.allOf ?? []) as unknown[]).flatMap(here),
    ...ofForms((schema.anyOf ?? schema.oneOf ?? []) as unknown[], here),
    ...ofIf(schema, here),
  ]
}

type At = (schema: unknown, item: unknown, key: string | number) => Finding[]
type Wrong = (keyword: string) => Finding[]

function inArray(value: readonly unknown[], schema: Json, at: At, wrong: Wrong): Finding[] {
  const { items, prefixItems = [], minItems = 0, maxItems = Infinity } = schema
  const isCount = value.length >= Number(minItems) && value.length <= Number(maxItems)
  const prefix = prefixItems as unknown[]
  const found = value.flatMap((item, row) => {
    const inner = prefix[row] ?? items
    return inner === undefined ? [] : at(inner, item, row)
  })
  return [...(isCount ? [] : wrong('count')), ...found]
}

function inMap(value: Json, schema: Json, at: At, wrong: Wrong): Finding[] {
  const { properties = {}, required = [], additionalProperties = true } = schema
  const known = properties as Json
  const missing = (required as string[]).filter((key) => !Object.hasOwn(value, key))
  return [
    ...missing.flatMap(() => wrong('required')),
    ...Object.entries(value).flatMap(([key, item]) => {
      if (Object.hasOwn(known, key)) return at(known[key], item, key)
      if (additionalProperties === false) return wrong('additionalProperties')
      return additionalProperties === true ? [] : at(additionalProperties, item, key)
    }),
  ]
}

function ofForms(forms: readonly unknown[], here: (schema: unknown) => Finding[]): Finding[] {
  const found = forms.map(here)
  return found.some((form) => form.length === 0) ? [] : found.flat()
}

function ofIf(schema: Json, here: (schema: unknown) => Finding[]): Finding[] {
  if (schema.if === undefined) return []
  const branch = here(schema.if).length === 0 ? schema.then : schema.else
  return branch === undefined ? [] : here(branch)
}

const isMap = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function isOfType(value: unknown, type: unknown): boolean {
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isMap(value)
  if (type === 'integer') return Number.isInteger(value)
  return typeof value === type
}

function isInRange(value: number, schema: Json): boolean {
  const bound = (keyword: string, fallback: number) => (schema[keyword] as number) ?? fallback
  return (
    value >= bound('minimum', -Infinity) &&
    value <= bound('maximum', Infinity) &&
    value > bound('exclusiveMinimum', -Infinity) &&
    value < bound('exclusiveMaximum', Infinity)
  )
}

function resolve(root: Json, reference: string): unknown {
  const steps = reference.split('/').slice(1)
  return steps.reduce((node: unknown, step) => (node as Json)[step], root)
}
