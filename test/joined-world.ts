// Two venues, or as many as there are names, each with a contract X, a market and an oracle of its
// own; longs with one position each.
import type {
  AccountColumns,
  InstrumentRow,
  LegColumns,
  ModelSpec,
  Snapshot,
} from '../src/engine/world/snapshot.ts'

export interface Place {
  readonly liquidity: ModelSpec
  /** [units, wallet] of each account; entry at 100. */
  readonly longs?: readonly (readonly [units: number, wallet: number])[]
  readonly rate?: number
  readonly funding?: ModelSpec
  /** A coin instead of a contract. */
  readonly isCoin?: boolean
}

export const entry = 100

/** Accounts are called `#0`, `#1` … in the order of the places. */
export function joinedWorld(places: Readonly<Record<string, Place>>): Snapshot {
  const ids = Object.keys(places)
  const rows = ids.flatMap((id, venue) =>
    (places[id].longs ?? []).map(([units, wallet]) => ({ venue, units, wallet })),
  )
  const accounts: AccountColumns = {
    count: rows.length,
    venue: Int32Array.from(rows, ({ venue }) => venue),
    wallet: rows.map(({ wallet }) => wallet),
  }
  const legs: LegColumns = {
    count: rows.length,
    account: rows.map((_, at) => at),
    instrument: rows.map(({ venue }) => venue),
    amount: rows.map(({ units }) => units),
    entry: rows.map(() => entry),
  }
  return {
    assets: [{ id: 'USD', usd: 1 }, ...ids.map((id) => ({ id }))],
    markets: ids.map((id) => ({ id, base: id, quote: 'USD', liquidity: places[id].liquidity })),
    oracles: ids.map((id) => ({ id, source: { model: 'market-mid', market: id } })),
    venues: ids.map((id) => ({ id, rules: { model: 'plain-perpetual' }, settlement: 'USD' })),
    instruments: ids.map((id) => instrument(id, places[id])),
    accounts,
    legs,
    outside: { holdsTheRest: true },
  }
}

function instrument(id: string, { rate = 0.005, funding, isCoin }: Place): InstrumentRow {
  const common = { id: 'X', venue: id, asset: id, oracle: id, market: id }
  if (isCoin === true) return { ...common, kind: 'balance' }
  return { ...common, kind: 'perpetual', brackets: [{ floor: 0, rate }], funding }
}
