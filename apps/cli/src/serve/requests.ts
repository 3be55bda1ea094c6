/** What may be asked of the server, as schemas: requests are checked by them, and told by them. */
import { InputError, scenarios } from 'cascade-engine'
import { pointsOf, readVary } from 'cascade-engine/report'
import { z } from 'zod'

const text = (max: number) => z.string().min(1).max(max)
const sets = z.array(text(2000)).max(100).default([])
const fileName = /^[\w][\w.-]{0,99}$/

/** Of one's own: the text of a scenario, and of the files that it names. */
export const ownScenario = z.strictObject({
  text: text(2_000_000).describe('A scenario file'),
  files: z
    .record(z.string().regex(fileName, 'a plain file name'), z.string().max(8_000_000))
    .default({})
    .describe('Files that it names: CSV or JSON'),
})

const shared = {
  scenario: z
    .union([z.string().regex(/^[a-z0-9][a-z0-9-]{0,99}$/, 'the id of a scenario'), ownScenario])
    .describe('The id of a shipped scenario, or one of your own'),
  set: sets.describe('path=value, as --set'),
  seed: z.int().min(0).max(0xffffffff).optional(),
}

export const requestSchemas = {
  run: z.strictObject({
    kind: z.literal('run'),
    ...shared,
    positions: z.array(text(200)).max(20).default([]).describe("'BTC long 20x 112000 10000'"),
  }),
  sweep: z.strictObject({
    kind: z.literal('sweep'),
    ...shared,
    vary: z.array(text(500)).min(1).max(3).describe('path=from:to:count, as --vary'),
    metrics: z.array(text(200)).min(1).max(20).optional(),
  }),
  compare: z.strictObject({
    kind: z.literal('compare'),
    ...shared,
    before: sets.describe('Set in A only'),
    after: sets.describe('Set in B only'),
  }),
} as const

const anyRequest = z.discriminatedUnion('kind', [
  requestSchemas.run,
  requestSchemas.sweep,
  requestSchemas.compare,
])
export type JobRequest = z.output<typeof anyRequest>

export const pointsMax = 2000

/** Throws InputError for whatever can be told before anything is loaded. */
export function readRequest(value: unknown): JobRequest {
  const read = anyRequest.safeParse(value)
  if (!read.success) {
    const [issue] = read.error.issues
    throw new InputError(issue?.message ?? 'no request', {
      field: issue?.path.join('.') || 'body',
      allowed: 'see /api',
    })
  }
  const request = read.data
  const { scenario } = request
  if (typeof scenario === 'string' && !scenarios.some(({ id }) => id === scenario)) {
    const allowed = scenarios.map(({ id }) => id).join(', ')
    throw new InputError(`no scenario is called ${scenario}`, { field: 'scenario', allowed })
  }
  if (request.kind === 'sweep') {
    const points = pointsOf(request.vary.map(readVary)).length
    if (points > pointsMax) {
      const allowed = `at most ${pointsMax} runs`
      throw new InputError('too many runs', { field: 'vary', value: points, allowed })
    }
  }
  return request
}
