/**
 * A model that the scenario names: found in its registry, its parameters validated by its own
 * schema, its durations turned into milliseconds.
 */
import type { z } from 'zod'
import type { Definition } from '../engine/ports/ports.ts'
import type { ModelSpec } from '../engine/world/snapshot.ts'
import { InputError } from '../kit/assert.ts'
import { checkValue } from './check-value.ts'
import { type Path, pathText, type ScenarioDocument } from './document.ts'
import { unknownName } from './nearest.ts'
import { keysOf } from './schema-shape.ts'
import { durationAllowed, parseDuration } from './time.ts'

/**
 * The spec to hand to `compile`: as written, but with `at: 9m` as `atMs: 540000` wherever the
 * model knows the parameter by its name in milliseconds. Defaults stay the model's business.
 */
export function checkModel(
  kind: string,
  definitions: readonly Definition<unknown>[],
  spec: ModelSpec,
  document: ScenarioDocument,
  path: Path,
): ModelSpec {
  const definition = findModel(kind, definitions, spec.model, document, path)
  const { model, ...written } = spec
  const parameters = toMillis(written, definition.parameters, document, path)
  checkValue(definition.parameters, parameters, document, path)
  return { model, ...parameters }
}

export function findModel<D extends Definition<unknown>>(
  kind: string,
  definitions: readonly D[],
  model: string,
  document: ScenarioDocument,
  path: Path,
): D {
  const definition = definitions.find(({ id }) => id === model)
  if (definition !== undefined) return definition
  const ids = definitions.map(({ id }) => id)
  const field = [...path, 'model']
  throw unknownName(`${kind} model`, model, ids, {
    ...document.place(field),
    field: pathText(field),
  })
}

/** Keys that a schema knows in milliseconds and people write as durations: `at` for `atMs`. */
export function durationKeys(schema: z.ZodType): readonly string[] {
  const keys = Object.keys(keysOf(schema))
  const inMs = keys.filter((key) => key.endsWith('Ms'))
  return inMs.map((key) => key.slice(0, -2)).filter((short) => !keys.includes(short))
}

/** Durations under their names in milliseconds, as `schema` knows them. */
export function toMillis(
  written: Readonly<Record<string, unknown>>,
  schema: z.ZodType,
  document: ScenarioDocument,
  path: Path,
): Record<string, unknown> {
  const shorts = durationKeys(schema)
  const entries = Object.entries(written).map(([key, value]): [string, unknown] => {
    if (!shorts.includes(key)) return [key, value]
    const ms = Array.isArray(value) ? value.map(parseDuration) : parseDuration(value)
    const isKnown = Array.isArray(ms) ? !ms.includes(undefined) : ms !== undefined
    if (isKnown && written[`${key}Ms`] === undefined) return [`${key}Ms`, ms]
    const field = [...path, key]
    const twice = isKnown ? ` and ${key}Ms both` : ''
    throw new InputError(`${pathText(field)}${twice} is ${String(value)}`, {
      ...document.place(field),
      field: pathText(field),
      value,
      allowed: isKnown ? `${key} or ${key}Ms` : durationAllowed,
    })
  })
  return Object.fromEntries(entries)
}
