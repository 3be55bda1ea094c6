/** Names to rows and back. An unknown name is an InputError that says which names exist. */
import { InputError } from '../../kit/assert.ts'
import type { Snapshot } from './snapshot.ts'
import type { WorldNames } from './world.ts'

/** Account lookups are filled in by `nameAccounts` once rows are known. */
export function createNames(snapshot: Snapshot): WorldNames {
  const instruments = snapshot.instruments.map(({ venue, id }) => `${venue}/${id}`)
  const assets = snapshot.assets.map(({ id }) => id)
  const markets = snapshot.markets.map(({ id }) => id)
  const oracles = snapshot.oracles.map(({ id }) => id)
  const venues = snapshot.venues.map(({ id }) => id)
  const fullName = lookup('instrument', instruments)
  return {
    assets,
    markets,
    oracles,
    venues,
    instruments,
    asset: lookup('asset', assets),
    market: lookup('market', markets),
    oracle: lookup('oracle', oracles),
    venue: lookup('venue', venues),
    instrument(id) {
      const bare = snapshot.instruments.filter((row) => row.id === id)
      return bare.length === 1 ? snapshot.instruments.indexOf(bare[0]) : fullName(id)
    },
    account: (row) => `#${row}`,
    findAccount: () => -1,
  }
}

function lookup(kind: string, ids: readonly string[]): (id: string) => number {
  const rows = new Map<string, number>()
  for (const [row, id] of ids.entries()) {
    if (rows.has(id)) {
      throw new InputError(`two ${kind}s are called ${id}`, { field: `${kind}s`, value: id })
    }
    rows.set(id, row)
  }
  return (id) => {
    const row = rows.get(id)
    if (row !== undefined) return row
    throw new InputError(`there is no ${kind} called ${id}`, {
      field: kind,
      value: id,
      allowed: ids.length > 0 ? ids.slice(0, 12).join(', ') : 'none is declared',
    })
  }
}
