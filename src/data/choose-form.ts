/**
 * JSON Schema for a value of one of several forms, written so that an editor knows which form is
 * meant before it looks inside: with `anyOf` one misspelt key is an error of every form there is.
 *
 *     if the key `model` says price-gap, then the form of price-gap
 *     if there is a key `file`, then the forms with a file, else the others
 */

/** A JSON Schema, as far as it is looked at here. */
export interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly const?: unknown
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly [keyword: string]: unknown
}

/** Keys that say by being there which form is meant, and keys that say it by their value. */
const presences = ['generate', 'file'] as const
const names = ['model', 'generate', 'kind', 'format'] as const

/** The same schema, with every `anyOf` and `oneOf` whose forms can be told apart by a key. */
export function chooseForms(schema: JsonSchema): JsonSchema {
  const entries = Object.entries(schema).map(([keyword, it]) => [keyword, inside(it)])
  const { anyOf, oneOf, ...rest } = Object.fromEntries(entries) as JsonSchema
  // A list of forms; a parameter may be called so too.
  const forms = [anyOf, oneOf].find((it) => Array.isArray(it))
  const chosen = forms && choose(forms)
  return chosen === undefined
    ? { ...rest, ...(anyOf && { anyOf }), ...(oneOf && { oneOf }) }
    : { ...rest, ...chosen }
}

function inside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inside)
  if (typeof value !== 'object' || value === null) return value
  return chooseForms(value as JsonSchema)
}

/** Undefined: no key tells these forms apart. */
function choose(forms: readonly JsonSchema[]): JsonSchema | undefined {
  const [form] = forms
  if (forms.length === 1) return form
  return byPresence(forms) ?? byName(forms)
}

function byPresence(forms: readonly JsonSchema[]): JsonSchema | undefined {
  for (const key of presences) {
    const having = forms.filter(({ required }) => required?.includes(key))
    const others = forms.filter(({ properties }) => properties?.[key] === undefined)
    if (having.length === 0 || others.length === 0) continue
    if (having.length + others.length < forms.length) continue
    const [yes, no] = [choose(having), choose(others)]
    if (yes && no) return { type: 'object', ...when({ required: [key] }, yes, no) }
  }
  return undefined
}

function byName(forms: readonly JsonSchema[]): JsonSchema | undefined {
  const constOf = (form: JsonSchema, key: string) => form.properties?.[key]?.const
  const key = names.find((name) => forms.every((form) => constOf(form, name) !== undefined))
  if (key === undefined) return undefined
  const values = [...new Set(forms.map((form) => constOf(form, key)))]
  const branches = values.map((value) => {
    const form = choose(forms.filter((it) => constOf(it, key) === value))
    // A form that may leave its name out is meant where there is none.
    const isNeeded = form?.required?.includes(key) ?? true
    const says = { properties: { [key]: { const: value } }, ...(isNeeded && { required: [key] }) }
    return form && when(says, form)
  })
  if (branches.length < 2 || branches.includes(undefined)) return undefined
  const isNeeded = forms.every(({ required }) => required?.includes(key))
  return {
    type: 'object',
    properties: { [key]: { enum: values } },
    ...(isNeeded && { required: [key] }),
    allOf: branches,
  }
}

function when(condition: JsonSchema, yes: JsonSchema, no?: JsonSchema): JsonSchema {
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema; nobody awaits it.
  return { if: condition, then: yes, ...(no && { else: no }) }
}
