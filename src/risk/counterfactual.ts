/**
 * What would have become of an account without a cause of its fate: a run without it, not an
 * estimate.
 *
 * `withoutOthers`: the other accounts stand outside. The outside holds what they held, nobody else
 * is liquidated, deleveraged or reacts, and no forced order but one's own meets a market. Shocks,
 * makers, arbitrage, funding and safeguards stay. Firms do not: no default closes the account.
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
  const run = createRun(compile(onlyOne(snapshot, account), settings, registry), registry)
  advance(run)
  return lossCauses(run, 0)
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

/** The snapshot with one of its accounts, under its own name. */
export function onlyOne(snapshot: Snapshot, account: number): Snapshot {
  // Firms whose other accounts are gone could neither own nor owe what they did.
  const { accounts, legs, credit: _firms, ...rest } = snapshot
  const rows: number[] = []
  for (let leg = 0; leg < legs.count; leg++) if (legs.account[leg] === account) rows.push(leg)
  const pick = (column: ArrayLike<number>) => rows.map((row) => column[row])
  return {
    ...rest,
    accounts: {
      count: 1,
      id: [accounts.id?.[account] ?? `#${account}`],
      venue: [accounts.venue[account]],
      wallet: [accounts.wallet[account]],
    },
    legs: {
      count: rows.length,
      account: rows.map(() => 0),
      instrument: pick(legs.instrument),
      amount: pick(legs.amount),
      entry: pick(legs.entry),
    },
    outside: { holdsTheRest: true },
  }
}
