/**
 * What would have become of an account without a cause of its fate: a run without it, not an
 * estimate.
 *
 * `withoutOthers`: the other accounts stand outside. The outside holds what they held, nobody else
 * is liquidated, deleveraged or reacts, and no forced order but one's own meets a market. Shocks,
 * makers, arbitrage, funding and safeguards stay, and the accounts and firms that models cannot be
 * made without. Other firms do not, and nobody owes them: no default closes the account.
 * `withoutShocks`: everybody is there and nothing comes from outside.
 */
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { ActorDefinition, OracleDefinition, Registry } from '../engine/ports/ports.ts'
import { type LossCauses, lossCauses } from '../engine/reading/loss-causes.ts'
import type { ModelSpec, Settings, Snapshot } from '../engine/world/snapshot.ts'

/**
 * The first liquidation of the account of row `account` of the snapshot, had the others stood
 * outside; null: it would not have been liquidated.
 */
export function withoutOthers(
  snapshot: Snapshot,
  settings: Settings,
  registry: Registry,
  account: number,
): LossCauses | null {
  const kept = onlyOne(snapshot, account, neededBy(snapshot, settings, registry))
  const run = createRun(compile(kept, settings, registry), registry)
  advance(run)
  return lossCauses(run, run.world.accounts.arrival.indexOf(0))
}

/** By name, what models of a scenario cannot be made without. */
export interface Needed {
  readonly accounts: readonly string[]
  readonly firms: readonly string[]
}

export function neededBy(
  { oracles, credit }: Snapshot,
  { actors }: Settings,
  registry: Registry,
): Needed {
  const specs: readonly (readonly [ModelSpec, readonly (ActorDefinition | OracleDefinition)[]])[] =
    [
      ...actors.map((spec) => [spec, registry.actors] as const),
      ...oracles.map(({ source }) => [source, registry.oracles] as const),
    ]
  const needed = specs.map(([{ model, ...given }, definitions]) => {
    const definition = definitions.find(({ id }) => id === model)
    if (definition?.accounts === undefined && definition?.firms === undefined) return nothing
    const parameters = definition.parameters.parse(given)
    return {
      accounts: definition.accounts?.(parameters) ?? [],
      firms: definition.firms?.(parameters) ?? [],
    }
  })
  const firms = needed.flatMap((it) => it.firms)
  const owned = credit?.firms.filter(({ id }) => firms.includes(id)) ?? []
  return {
    accounts: [...needed.flatMap((it) => it.accounts), ...owned.flatMap((it) => it.accounts ?? [])],
    firms,
  }
}

const nothing: Needed = { accounts: [], firms: [] }

/** As `withoutOthers`, with everybody there and without the shocks. */
export function withoutShocks(
  snapshot: Snapshot,
  settings: Settings,
  registry: Registry,
  account: number,
): LossCauses | null {
  const run = createRun(compile(snapshot, { ...settings, shocks: [] }, registry), registry)
  advance(run)
  return lossCauses(run, run.world.accounts.arrival.indexOf(account))
}

/** The snapshot with one of its accounts, first, and those that are needed; all keep names. */
export function onlyOne(snapshot: Snapshot, account: number, needed = nothing): Snapshot {
  const names = new Set(needed.accounts)
  // Firms whose other accounts are gone could neither own nor owe what they did.
  const { credit, ...rest } = snapshot
  const kept = [account]
  for (let row = 0; row < rest.accounts.count && names.size > 0; row++) {
    const isNeeded = names.has(fullName(snapshot, row)) || names.has(bareName(snapshot, row))
    if (row !== account && isNeeded) kept.push(row)
  }
  const left = withAccounts(rest, kept)
  const owners = credit?.firms.filter(({ id }) => needed.firms.includes(id)) ?? []
  if (credit === undefined || owners.length === 0) return left
  return { ...left, credit: { ...credit, firms: owners, debts: [] } }
}

/** The snapshot with these of its accounts; the outside holds what the others held. */
export function withAccounts(snapshot: Snapshot, kept: readonly number[]): Snapshot {
  const { accounts, legs } = snapshot
  const place = new Map(kept.map((row, at) => [row, at]))
  const rows: number[] = []
  for (let leg = 0; leg < legs.count; leg++) if (place.has(legs.account[leg])) rows.push(leg)
  const placeOf = (leg: number) => place.get(legs.account[leg]) ?? -1
  rows.sort((a, b) => placeOf(a) - placeOf(b) || a - b)
  const pick = (column: ArrayLike<number>) => rows.map((row) => column[row])
  return {
    ...snapshot,
    accounts: {
      count: kept.length,
      id: kept.map((row) => bareName(snapshot, row)),
      venue: kept.map((row) => accounts.venue[row]),
      wallet: kept.map((row) => accounts.wallet[row]),
    },
    legs: {
      count: rows.length,
      account: rows.map(placeOf),
      instrument: pick(legs.instrument),
      amount: pick(legs.amount),
      entry: pick(legs.entry),
    },
    outside: { holdsTheRest: true },
  }
}

export const bareName = ({ accounts }: Snapshot, row: number): string =>
  accounts.id?.[row] ?? `#${row}`

export const fullName = (snapshot: Snapshot, row: number): string =>
  `${snapshot.venues[snapshot.accounts.venue[row]].id}/${bareName(snapshot, row)}`
