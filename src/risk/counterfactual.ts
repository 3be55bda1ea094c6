/**
 * What would have become of an account without a cause of its fate: a run without it, not an
 * estimate.
 *
 * `withoutOthers`: the other accounts stand outside. The outside holds what they held, nobody else
 * is liquidated, deleveraged or reacts, and no forced order but one's own meets a market. Shocks,
 * makers, arbitrage, funding and safeguards stay, and the accounts that actors trade for. Firms do
 * not: no default closes the account.
 * `withoutShocks`: everybody is there and nothing comes from outside.
 */
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Registry } from '../engine/ports/ports.ts'
import { type LossCauses, lossCauses } from '../engine/reading/loss-causes.ts'
import type { Settings, Snapshot } from '../engine/world/snapshot.ts'

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
  const kept = onlyOne(snapshot, account, accountsOfActors(settings, registry))
  const run = createRun(compile(kept, settings, registry), registry)
  advance(run)
  return lossCauses(run, run.world.accounts.arrival.indexOf(0))
}

/** Names of the accounts that actors cannot be made without. */
export function accountsOfActors({ actors }: Settings, registry: Registry): readonly string[] {
  return actors.flatMap(({ model, ...given }) => {
    const definition = registry.actors.find(({ id }) => id === model)
    return definition?.accounts?.(definition.parameters.parse(given)) ?? []
  })
}

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

/** The snapshot with one of its accounts, first, and those that are named; all keep their names. */
export function onlyOne(
  snapshot: Snapshot,
  account: number,
  named: readonly string[] = [],
): Snapshot {
  // Firms whose other accounts are gone could neither own nor owe what they did.
  const { credit: _firms, ...rest } = snapshot
  const kept = [account]
  for (let row = 0; row < rest.accounts.count && named.length > 0; row++) {
    if (row !== account && named.includes(fullName(snapshot, row))) kept.push(row)
  }
  return withAccounts(rest, kept)
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
