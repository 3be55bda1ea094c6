/**
 * The JSON schema of scenario files, for editors: every model of a registry with its parameters,
 * chosen by `model`; every account format and generator. Reading does not use it.
 */
import { z } from 'zod'
import type { Definition, Registry } from '../engine/ports/ports.ts'
import { clientClass, fileEntry, rowsEntry } from './accounts.ts'
import { bookFormats } from './books/index.ts'
import { durationKeys } from './check-model.ts'
import { chooseForms, type JsonSchema } from './choose-form.ts'
import { accountFormats } from './formats/index.ts'
import { accountGenerators } from './generators/index.ts'
import { duration, scenarioSchema } from './scenario-schema.ts'
import { keysOf } from './schema-shape.ts'

type Shape = Record<string, z.ZodType>

export function scenarioJsonSchema(registry: Registry): Record<string, unknown> {
  const schema = scenarioSchema({
    rules: choice('rules', registry.venues),
    liquidity: choice('liquidity', registry.liquidity, ['bids', 'asks'], bookFile()),
    source: choice('source', registry.oracles),
    shock: choice('shock', registry.shocks, ['timesMs', 'prices'], {
      file: z.string(),
      columns: z.record(z.string(), z.string()).optional(),
    }),
    actor: choice('actor', registry.actors),
    mitigation: choice('mitigation', registry.mitigations),
    funding: choice('funding', registry.funding),
    accounts: accountEntries(),
  })
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const { $schema, ...rest } = chooseForms(json as JsonSchema)
  return { $schema, title: 'Cascade scenario', ...rest }
}

/** The parameters of one model as JSON Schema, times in both ways of writing them. */
export function modelJsonSchema(definition: Definition<unknown>): JsonSchema {
  const form = named('model', definition, shapeOf(definition))
  return z.toJSONSchema(form, { io: 'input', unrepresentable: 'any' }) as JsonSchema
}

/** One of the definitions, by `model`. Where a file can give `filled`, a form with a file too. */
function choice(
  id: string,
  definitions: readonly Definition<unknown>[],
  filled: readonly string[] = [],
  file: Shape = {},
): z.ZodType {
  const forms = definitions.flatMap((definition) => {
    const shape = shapeOf(definition)
    const form = named('model', definition, shape)
    if (filled.length === 0 || !filled.every((key) => key in shape)) return [form]
    const kept = Object.entries(shape).filter(([key]) => !filled.includes(key))
    return [form, named('model', definition, { ...Object.fromEntries(kept), ...file })]
  })
  return anyOf(forms).meta({ id })
}

function named(key: string, { id, title }: Definition<unknown>, shape: Shape): z.ZodType {
  return z.strictObject({ [key]: z.literal(id).describe(title), ...shape })
}

/** Parameters with `xMs` also as `x: 9m`; what a schema asks beyond its keys is left to reading. */
function shapeOf({ parameters }: Pick<Definition<unknown>, 'parameters'>): Shape {
  const keys = { ...keysOf(parameters) }
  for (const short of durationKeys(parameters)) {
    const inMs = keys[`${short}Ms`] as z.ZodType
    keys[`${short}Ms`] = inMs.optional()
    keys[short] = (accepts(inMs, [1]) ? z.array(duration) : duration).optional()
  }
  return keys
}

const accepts = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success

function bookFile(): Shape {
  const shapes = bookFormats.map((format) => keysOf(format.parameters))
  const format = z.enum(bookFormats.map(({ id }) => id))
  return { file: z.string(), format, ...Object.assign({}, ...shapes) }
}

function accountEntries(): z.ZodType {
  const formats = accountFormats.flatMap((format) => {
    const shape = shapeOf(format)
    const isDefault = format.id === 'holdings'
    const chosen = z.literal(format.id).describe(format.title)
    return [
      z.strictObject({ ...fileEntry, format: chosen, ...shape }),
      z.strictObject({ ...rowsEntry, format: isDefault ? chosen.optional() : chosen, ...shape }),
    ]
  })
  const generators = accountGenerators.map((generator) =>
    named('generate', generator, {
      venue: z.string(),
      class: clientClass,
      ...shapeOf(generator),
    }),
  )
  return anyOf([...formats, ...generators])
}

function anyOf(forms: readonly z.ZodType[]): z.ZodType {
  const [first, ...others] = forms
  if (first === undefined) return z.never()
  return others.length === 0 ? first : z.union([first, ...others])
}
