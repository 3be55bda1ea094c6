/** Names to rows and back. An unknown name is an InputError that says which names exist. */
import { InputError } from '../../kit/assert.ts'
import { roles } from './roles.ts'
import type { Snapshot } from './snapshot.ts'
import type { Accounts, WorldNames } from './world.ts'

/** Names to row numbers; an unknown name is an InputError that lists what exists. */
export interface Names {
  asset(id: string): number
  market(id: string): number
  oracle(id: string): number
  venue(id: string): number
  /** `venue/instrument`, or the bare id where only one venue has it. */
  instrument(id: string): number
}

/** Names of accounts, which are looked up only when somebody asks. */
export interface AccountNames {
  /** The id the account came with, or its role for accounts the engine added. */
  account(row: number): string
  /** Row of an account: `venue/id`, or the bare id where only one venue has it; -1: unknown. */
  findAccount(id: string): number
  /** The same; an unknown account is an InputError. */
  requireAccount(id: string): number
}

/** What stands in a snapshot, by row. Throws InputError where two have one name. */
export function listNames(snapshot: Snapshot): WorldNames {
  return {
    assets: unique('asset', snapshot.assets),
    markets: unique('market', snapshot.markets),
    oracles: unique('oracle', snapshot.oracles),
    venues: unique('venue', snapshot.venues),
    instruments: unique(
      'instrument',
      snapshot.instruments.map(({ venue, id }) => ({ id: `${venue}/${id}` })),
    ),
    accounts: snapshot.accounts.id ?? null,
    firms: unique('firm', snapshot.credit?.firms ?? []),
    classes: [...new Set(snapshot.accounts.class)].filter((name) => name !== ''),
  }
}

function unique(kind: string, rows: readonly { readonly id: string }[]): string[] {
  const ids = rows.map(({ id }) => id)
  const seen = new Set<string>()
  for (const id of ids) {
    if (seen.has(id)) {
      throw new InputError(`two ${kind}s are called ${id}`, { field: `${kind}s`, value: id })
    }
    seen.add(id)
  }
  return ids
}

export function findNames({ assets, markets, oracles, venues, instruments }: WorldNames): Names {
  const fullName = lookup('instrument', instruments)
  return {
    asset: lookup('asset', assets),
    market: lookup('market', markets),
    oracle: lookup('oracle', oracles),
    venue: lookup('venue', venues),
    instrument(id) {
      const found = venues.map((venue) => instruments.indexOf(`${venue}/${id}`))
      const rows = found.filter((row) => row >= 0)
      return rows.length === 1 ? rows[0] : fullName(id)
    },
  }
}

function lookup(kind: string, ids: readonly string[]): (id: string) => number {
  const rows = new Map(ids.map((id, row) => [id, row]))
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

export function nameAccounts(
  names: WorldNames,
  { count, traderCount, arrival, venue, role }: Accounts,
): AccountNames {
  const idOf = (input: number) => names.accounts?.[input] ?? `#${input}`
  let rows: Map<string, number> | undefined
  const findAccount = (id: string): number => {
    if (rows === undefined) {
      rows = new Map()
      for (let row = 0; row < traderCount; row++) {
        const bare = idOf(arrival[row])
        rows.set(bare, rows.has(bare) ? -1 : row)
        rows.set(`${names.venues[venue[row]]}/${bare}`, row)
      }
    }
    return rows.get(id) ?? -1
  }
  return {
    account(row) {
      if (row < traderCount) return idOf(arrival[row])
      // Firms stand at the end, before their administrator.
      if (roles[role[row]] === 'firm') return names.firms[row - (count - 1 - names.firms.length)]
      if (roles[role[row]] === 'administrator') return 'administrator'
      const place = venue[row] >= 0 ? names.venues[venue[row]] : `market-${row - traderCount}`
      return `${place}:${roles[role[row]]}`
    },
    findAccount,
    requireAccount(id) {
      const row = findAccount(id)
      if (row >= 0) return row
      throw new InputError(`there is no account called ${id}`, {
        field: 'accounts',
        value: id,
        allowed: 'venue/id, or the bare id where only one venue has it',
      })
    },
  }
}
