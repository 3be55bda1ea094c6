/**
 * A client in TypeScript, made of the OpenAPI document: a type for each schema, a function for each
 * call. `apps/web/src/engine/server-client.ts` is what it writes; a test compares both.
 */

type Schema = Readonly<Record<string, unknown>>

interface Call {
  readonly summary: string
  readonly requestBody?: unknown
  readonly responses: Readonly<Record<string, { readonly content?: Schema }>>
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Call>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

const methods = ['get', 'post', 'delete'] as const

export function clientCode(document: object): string {
  const { paths, components } = document as Document
  const types = Object.entries(components.schemas).map(
    ([name, schema]) => `export type ${typeName(name)} = ${typeOf(schema)}\n`,
  )
  const calls = Object.entries(paths).flatMap(([path, all]) =>
    methods.flatMap((method) => (all[method] ? [callCode(path, method, all[method])] : [])),
  )
  const head = '/** Made of the OpenAPI document by apps/cli/src/serve/client-code.ts. */\n'
  return [head, ...types, requests(Object.keys(components.schemas)), runtime, ...calls].join('\n')
}

/** `Request-run` is RunRequest; an Error has a name of its own, since there is one already. */
const typeName = (name: string): string => {
  if (name === 'Error') return 'Refusal'
  const [kind = '', what] = name.split('-')
  return what === undefined ? kind : `${capital(what)}${kind}`
}

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1)

const requests = (names: readonly string[]): string =>
  `export type AnyRequest = ${names
    .filter((name) => name.startsWith('Request-'))
    .map(typeName)
    .join(' | ')}\n`

function typeOf(schema: Schema, depth = 0): string {
  const { $ref, anyOf, oneOf, type } = schema
  const allowed = schema.enum
  if (typeof $ref === 'string') return typeName($ref.split('/').at(-1) ?? '')
  const parts = (anyOf ?? oneOf) as readonly Schema[] | undefined
  if (parts !== undefined) return parts.map((it) => typeOf(it, depth)).join(' | ')
  if (schema.const !== undefined) return JSON.stringify(schema.const).replaceAll('"', "'")
  if (Array.isArray(allowed)) return allowed.map((it) => `'${it}'`).join(' | ')
  if (Array.isArray(type))
    return type.map((it) => typeOf({ ...schema, type: it }, depth)).join(' | ')
  if (type === 'array') return `ReadonlyArray<${typeOf((schema.items ?? {}) as Schema, depth)}>`
  if (type === 'object') return objectType(schema, depth)
  if (type === 'integer' || type === 'number') return 'number'
  return type === 'string' || type === 'boolean' || type === 'null' ? type : 'unknown'
}

/** A field a line. */
function objectType(
  { properties, required = [], additionalProperties }: Schema,
  depth: number,
): string {
  const indent = '  '.repeat(depth)
  if (properties === undefined) {
    const value = (additionalProperties ?? {}) as Schema
    return `{ readonly [name: string]: ${typeOf(value)} }`
  }
  const fields = Object.entries(properties as Readonly<Record<string, Schema>>).map(
    ([name, schema]) => {
      const mark = (required as readonly string[]).includes(name) ? '' : '?'
      return `${indent}  readonly ${name}${mark}: ${typeOf(schema, depth + 1)}\n`
    },
  )
  return `{\n${fields.join('')}${indent}}`
}

const runtime = `/** What the server refused, and what it would have allowed. */
export class ServerError extends Error {
  readonly fault: Fault
  constructor(fault: Fault) {
    super(fault.message)
    this.fault = fault
  }
}

async function call(method: string, path: string, body?: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) }
  const response = await fetch(path, { method, ...sent })
  if (response.ok) return response
  const said = (await response.json().catch(() => null)) as { error?: Fault } | null
  throw new ServerError(said?.error ?? { message: \`the server says \${response.status}\` })
}
`

/** `GET /api/runs/{id}` is getApiRunsId. */
function callCode(path: string, method: (typeof methods)[number], it: Call): string {
  const words = path.split(/[/{}]+/).filter((word) => word !== '')
  const params = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const args = params.map((name) => `${name}: string`)
  if (it.requestBody !== undefined) args.push('body: AnyRequest')
  const address = path.replace(/\{(\w+)\}/g, '${encodeURIComponent($1)}')
  const json = Object.entries(it.responses).find(([status]) => status.startsWith('2'))?.[1].content
  const schema = (json?.['application/json'] as { schema?: Schema } | undefined)?.schema
  const sent = `call('${method.toUpperCase()}', \`${address}\`${
    it.requestBody === undefined ? '' : ', body'
  })`
  const answer =
    schema === undefined ? sent : `(await ${sent}).json() as Promise<${typeOf(schema)}>`
  const result = schema === undefined ? 'Response' : typeOf(schema)
  const name = method + words.map(capital).join('')
  return `/** ${it.summary}. */
export async function ${name}(${args.join(', ')}): Promise<${result}> {
  return ${answer}
}
`
}
