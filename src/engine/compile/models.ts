/** From specs to models: found by id in a registry, their parameters read by their own schema. */
import { InputError } from '../../kit/assert.ts'
import type { Definition } from '../ports/ports.ts'
import type { ModelSpec } from '../world/snapshot.ts'
import type { Spec } from '../world/world.ts'

/** Finds the model and reads its parameters. `where` is a path in the scenario, or says what of. */
export function readSpec(definitions: readonly Definition[], spec: ModelSpec, where: string): Spec {
  const { model, ...parameters } = spec
  const { parameters: schema } = choose(definitions, model, where)
  const parsed = schema.safeParse(parameters)
  if (parsed.success) return { model, parameters: parsed.data }
  const [issue] = parsed.error.issues
  throw new InputError(`${where}: ${issue.message}`, {
    field: [where, ...issue.path].join('.'),
    value: valueAt(parameters, issue.path),
    allowed: `parameters of ${model}`,
  })
}

export function choose<D extends { readonly id: string }>(
  definitions: readonly D[],
  id: string,
  where: string,
): D {
  const definition = definitions.find((it) => it.id === id)
  if (definition !== undefined) return definition
  throw new InputError(`${where}: there is no model called ${id}`, {
    field: `${where}.model`,
    value: id,
    allowed: definitions.map((it) => it.id).join(', '),
  })
}

/** What `make` returns; an InputError of a model is told where in the scenario it stands. */
export function placing<T>(spec: ModelSpec, where: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    throw error instanceof InputError ? placed(error, spec, where) : error
  }
}

/** The same error with `field` counted from the top of the scenario, if `where` is a path. */
function placed({ message, facts }: InputError, spec: ModelSpec, where: string): InputError {
  const { field = '', file } = facts
  if (file !== undefined || !where.includes('.') || where.includes(' ')) {
    return new InputError(message, facts)
  }
  const isOfSpec = Object.hasOwn(spec, field.split('.')[0])
  return new InputError(message, { ...facts, field: isOfSpec ? `${where}.${field}` : where })
}

function valueAt(parameters: unknown, path: readonly PropertyKey[]): unknown {
  let value = parameters
  for (const key of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[key]
  return value
}
