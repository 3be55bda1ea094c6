/** Tokens that stand for others: what is behind them. Every mistake in it is found here. */
import { InputError } from '../../kit/assert.ts'
import { backingOf, rootsOf } from '../../networks/backing.ts'
import { LARGEST } from '../../units/magnitude.ts'
import type { LiveWorld } from '../ports/run.ts'
import type { ClaimRows, Snapshot } from '../world/snapshot.ts'
import type { Claims } from '../world/world.ts'

/** Rows of backing that a world may have. */
const BACKING_MAX = 100_000

export function compileClaims({ claims, assets }: Snapshot): Claims {
  const given: ClaimRows = claims ?? { backing: [] }
  const { tokens = [], backing: edges } = given
  if (edges.length > BACKING_MAX) {
    const facts = { field: 'claims.backing', value: edges.length, allowed: `${BACKING_MAX}` }
    throw new InputError(`there are ${edges.length} rows of backing`, facts)
  }
  if (edges.length === 0 && tokens.length === 0) return noClaims()
  const names = assets.map(({ id }) => id)
  const { names: _, ...backing } = placed(() => backingOf(names, edges, tokens))
  for (const row of rootsOf({ names, ...backing })) {
    const { id, usd } = assets[row]
    if (typeof usd === 'object' || (usd ?? 0) > 0) continue
    throw new InputError(`${id} is behind a token, and nobody says what it is worth`, {
      field: `assets.${id}.usd`,
      value: usd,
      allowed: 'a number above 0, { oracle: … }, or something behind it',
    })
  }
  const supply = new Float64Array(names.length).fill(Number.NaN)
  for (const { id, supply: units } of tokens) {
    const row = names.indexOf(id)
    if (backing.isToken[row] !== 1) {
      const facts = { field: `claims.tokens.${id}`, value: id, allowed: tokenNames(given) }
      throw new InputError(`nothing is behind ${id}`, facts)
    }
    if (units === undefined) continue
    if (!(units > 0 && units <= LARGEST)) {
      const facts = { field: `claims.tokens.${id}.supply`, value: units, allowed: 'above 0' }
      throw new InputError(`there are ${units} of ${id}`, facts)
    }
    supply[row] = units
  }
  const count = backing.isToken.reduce((sum, is) => sum + is, 0)
  return { count, ...backing, supply }
}

const tokenNames = ({ backing }: ClaimRows): string =>
  [...new Set(backing.map(({ token }) => token))].slice(0, 12).join(', ')

function noClaims(): Claims {
  const none = { begin: new Int32Array(1), column: new Int32Array(0), value: new Float64Array(0) }
  return {
    count: 0,
    weights: { rows: 0, columns: 0, ...none },
    own: new Float64Array(0),
    isToken: new Uint8Array(0),
    supply: new Float64Array(0),
    parts: [],
  }
}

/** With what a run changes in it. */
export const openClaims = (claims: Claims): LiveWorld['claims'] => ({
  ...claims,
  weights: { ...claims.weights, value: claims.weights.value.slice() },
  lost: new Float64Array(claims.isToken.length),
})

function placed<T>(find: () => T): T {
  try {
    return find()
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const field = `claims.backing`
    throw new InputError(error.message, { ...error.facts, field })
  }
}
