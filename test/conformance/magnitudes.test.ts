// No number of a scenario is so large or so small that a product of several is not a number.
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { bookFormats } from '../../src/data/books/index.ts'
import { accountFormats } from '../../src/data/formats/index.ts'
import { accountGenerators } from '../../src/data/generators/index.ts'
import { looseScenario } from '../../src/data/scenario-schema.ts'
import { registry } from '../../src/registry.ts'
import { LARGEST } from '../../src/units/magnitude.ts'

interface Node {
  readonly type?: string
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
  readonly exclusiveMaximum?: number
  readonly [key: string]: unknown
}

/** Paths of numbers that have no bound on either side. */
function unbounded(node: unknown, path: string): string[] {
  if (typeof node !== 'object' || node === null) return []
  const { type, minimum, exclusiveMinimum, maximum, exclusiveMaximum } = node as Node
  const low = Math.max(minimum ?? -Infinity, exclusiveMinimum ?? -Infinity)
  const high = Math.min(maximum ?? Infinity, exclusiveMaximum ?? Infinity)
  const isNumber = type === 'number' || type === 'integer'
  const own = isNumber && !(low >= -LARGEST && high <= LARGEST) ? [path] : []
  return [...own, ...Object.entries(node).flatMap(([key, it]) => unbounded(it, `${path}.${key}`))]
}

const definitions = [
  ...Object.values(registry).flat(),
  ...accountFormats,
  ...accountGenerators,
  ...bookFormats,
]

describe('every number has a bound on both sides', () => {
  test.each(definitions)('$id', ({ id, parameters }) => {
    const schema = z.toJSONSchema(parameters, { io: 'input', unrepresentable: 'any' })
    expect(unbounded(schema, id)).toEqual([])
  })

  test('the scenario itself', () => {
    const schema = z.toJSONSchema(looseScenario, { io: 'input', unrepresentable: 'any' })
    expect(unbounded(schema, 'scenario')).toEqual([])
  })
})
