/** Assets that shocks to claims may name: tokens, and what is behind one. */
import type { World } from '../engine/world/world.ts'
import { InputError } from '../kit/assert.ts'

type Which = (world: World, row: number) => boolean

const isKnown: Which = ({ claims }, row) =>
  claims.isToken[row] === 1 || claims.weights.column.includes(row)

const isCounted: Which = ({ claims }, row) => claims.supply[row] > 0

/** Throws InputError for what is no token and behind none. */
export function requireClaim(world: World, field: string, id: string): void {
  const row = world.names.assets.indexOf(id)
  if (!isKnown(world, row)) throw notListed(world, field, id, 'is no token', isKnown)
}

/** The same for a token of which nobody says how many there are. */
export function requireSupply(world: World, field: string, id: string): void {
  const row = world.names.assets.indexOf(id)
  if (!isCounted(world, row)) throw notListed(world, field, id, 'has no supply', isCounted)
}

function notListed(
  world: World,
  field: string,
  value: string,
  what: string,
  which: Which,
): InputError {
  const known = world.names.assets.filter((_, row) => which(world, row)).slice(0, 12)
  const allowed = known.join(', ') || 'none here: see `claims`'
  return new InputError(`${value} ${what}`, { field, value, allowed })
}
