/**
 * Every time that a definition takes is one that a run can tell apart: an interval of 1e-300 ms
 * would never end, one of 1e300 would swallow the clock.
 */
import { expect, test } from 'vitest'
import { z } from 'zod'
import { registry } from '../../src/index.ts'

const { oracles, actors, mitigations, funding, shocks } = registry
const definitions = [...oracles, ...actors, ...mitigations, ...funding, ...shocks]

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly minimum?: number
  readonly maximum?: number
}

const timesOf = (parameters: z.ZodType): [string, Schema][] => {
  const { properties = {} } = z.toJSONSchema(parameters, { io: 'input' }) as Schema
  return Object.entries(properties).filter(([name]) => name.endsWith('Ms'))
}

const rows = definitions.flatMap(({ id, parameters }) =>
  timesOf(parameters).map(([name, schema]) => [id, name, schema.items ?? schema] as const),
)

test('most definitions take a time', () => expect(rows.length).toBeGreaterThan(30))

test.each(rows)('%s: %s is 0 or a millisecond at least, and no eternity', (_id, _name, schema) => {
  const { minimum = -1, maximum = Infinity } = schema
  expect(minimum === 0 || minimum >= 1).toBe(true)
  expect(maximum).toBeLessThanOrEqual(1e15)
})
