/** A snapshot under construction: rows are added by name, columns are made at the end. */
import type { CollateralLimit } from '../../src/engine/world/limited.ts'
import type {
  AssetRow,
  InstrumentRow,
  MarginBracket,
  MarketRow,
  ModelSpec,
  OracleRow,
  Settings,
  Snapshot,
  VenueRow,
} from '../../src/engine/world/snapshot.ts'

/** One whole case: what exists and how the run goes. */
export interface World {
  readonly snapshot: Snapshot
  readonly settings: Settings
  /** Which borrowers keep to from the start. */
  readonly limits?: readonly CollateralLimit[]
}

export interface Leg {
  readonly instrument: InstrumentRow
  readonly amount: number
  readonly entry: number
}

export interface Draft {
  readonly assets: AssetRow[]
  readonly markets: MarketRow[]
  readonly oracles: OracleRow[]
  readonly venues: VenueRow[]
  /** Grouped by venue. */
  readonly instruments: InstrumentRow[]
  readonly accounts: { venue: string; wallet: number; legs: readonly Leg[] }[]
  /** Price of each oracle at the start. */
  readonly priceOf: Map<string, number>
  holdsTheRest: boolean
}

export function createDraft(): Draft {
  return {
    assets: [{ id: 'USD', usd: 1 }],
    markets: [],
    oracles: [],
    venues: [],
    instruments: [],
    accounts: [],
    priceOf: new Map(),
    holdsTheRest: true,
  }
}

/** Adds an oracle unless it is there already, and returns its id. */
export function addOracle(
  draft: Draft,
  id: string,
  source: ModelSpec,
  price: number,
  latencyMs = 0,
): string {
  if (draft.oracles.some((row) => row.id === id)) return id
  draft.oracles.push({ id, source, latencyMs })
  draft.priceOf.set(id, price)
  return id
}

export const markOf = (draft: Draft, { oracle }: InstrumentRow): number =>
  draft.priceOf.get(oracle) ?? Number.NaN

/** Margin that a position needs, by brackets. */
export function marginFor(brackets: readonly MarginBracket[] = [], notional: number): number {
  let sum = 0
  for (const [at, { floor, rate }] of brackets.entries()) {
    const ceiling = brackets[at + 1]?.floor ?? Number.POSITIVE_INFINITY
    sum += Math.max(0, Math.min(notional, ceiling) - floor) * rate
  }
  return sum
}

export function finish(draft: Draft): Snapshot {
  const { accounts, ...rows } = draft
  const legs = accounts.flatMap((account, row) => account.legs.map((leg) => ({ row, leg })))
  return {
    assets: rows.assets,
    markets: rows.markets,
    oracles: rows.oracles,
    venues: rows.venues,
    instruments: rows.instruments,
    accounts: {
      count: accounts.length,
      id: accounts.map((_, row) => `a${row}`),
      venue: accounts.map(({ venue }) => rows.venues.findIndex(({ id }) => id === venue)),
      wallet: accounts.map(({ wallet }) => wallet),
    },
    legs: {
      count: legs.length,
      account: legs.map(({ row }) => row),
      instrument: legs.map(({ leg }) => rows.instruments.indexOf(leg.instrument)),
      amount: legs.map(({ leg }) => leg.amount),
      entry: legs.map(({ leg }) => leg.entry),
    },
    outside: { holdsTheRest: draft.holdsTheRest },
  }
}
