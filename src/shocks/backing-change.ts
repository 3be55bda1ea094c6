/**
 * More or less of something stands behind a token than before: an issuer exchanges reserves, a
 * wrapper's ratio is cut, a vault moves what it holds.
 *
 *     W of `token` and `by` is `weight` from then on        networks/backing.ts
 *
 * Tokens in a circle may only be backed by less: what a lap brings back stays below what went in.
 */
import { z } from 'zod'
import { defineShock } from '../engine/ports/ports.ts'
import { entryOf, setBacking } from '../engine/verbs/claims.ts'
import type { World } from '../engine/world/world.ts'
import { InputError } from '../kit/assert.ts'
import { LARGEST, moment } from '../units/magnitude.ts'

const parameters = z.strictObject({
  token: z.string().describe('token whose backing changes'),
  by: z.string().describe('what stands behind it already'),
  weight: z.number().min(0).max(LARGEST).describe('units of it behind one token from then on'),
  atMs: moment().default(0).describe('when, ms'),
})
type Parameters = z.infer<typeof parameters>

export const backingChange = defineShock<Parameters>({
  id: 'backing-change',
  title: 'Other amounts stand behind a token',
  edge: 'claim',
  assumes: ['everybody who reads the worth of the token knows at once'],
  ignores: ['what the exchange of one backing for another costs', 'new kinds of backing'],
  parameters,
  check: requireBacking,
  create({ token, by, weight, atMs }, { asset, without }) {
    const [row, column] = [asset(token), asset(by)]
    return {
      times: without.includes('claim') ? [] : [atMs],
      apply: (run) => setBacking(run, row, column, weight),
    }
  },
})

function requireBacking({ token, by, weight }: Parameters, { claims, names }: World): void {
  const [row, column] = [token, by].map((id) => names.assets.indexOf(id))
  const at = entryOf(claims, row, column)
  if (at < 0) {
    const { begin, column: behind } = claims.weights
    const known = claims.isToken[row] === 1 ? [...behind.subarray(begin[row], begin[row + 1])] : []
    const allowed = known.map((it) => names.assets[it]).join(', ') || 'none: it is no token'
    throw new InputError(`${by} does not stand behind ${token}`, {
      field: 'by',
      value: by,
      allowed,
    })
  }
  const part = claims.parts.find((it) => it.includes(row)) ?? []
  const isCircle = part.includes(column)
  if (!isCircle || weight <= claims.weights.value[at]) return
  throw new InputError(`${token} and ${by} stand for each other in a circle`, {
    field: 'weight',
    value: weight,
    allowed: `at most ${claims.weights.value[at]}, as at the start`,
  })
}
