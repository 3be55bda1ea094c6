/** An account by the name that somebody typed, found before anything runs. */
import type { Snapshot } from '../engine/world/snapshot.ts'
import { InputError } from '../kit/assert.ts'
import { list, nearestNames } from './nearest.ts'

const SHOWN = 3

/**
 * The row in `snapshot.accounts` of `id` or `venue/id`. Throws InputError with the nearest names,
 * or with those it may stand for where several venues have it.
 */
export function requireAccount({ accounts, venues }: Snapshot, id: string): number {
  const bareOf = (row: number) => accounts.id?.[row] ?? `#${row}`
  const fullOf = (row: number) => `${venues[accounts.venue[row] as number]?.id}/${bareOf(row)}`
  const bare: number[] = []
  for (let row = 0; row < accounts.count; row++) {
    if (fullOf(row) === id) return row
    if (bareOf(row) === id) bare.push(row)
  }
  if (bare.length === 1) return bare[0] as number
  if (bare.length > 1) {
    throw new InputError(`${bare.length} accounts are called ${id}`, {
      field: 'account',
      value: id,
      allowed: list(bare.map(fullOf)),
    })
  }
  const rows = Array.from({ length: accounts.count }, (_, row) => row)
  const isFull = venues.some((venue) => id.startsWith(`${venue.id}/`))
  const near = nearestNames(id, rows.map(isFull ? fullOf : bareOf), SHOWN)
  const hint = near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`
  throw new InputError(`no account is called ${id}${hint}`, {
    field: 'account',
    value: id,
    allowed: `a name such as ${list(rows.slice(0, SHOWN).map(bareOf))}, of ${accounts.count}`,
  })
}
