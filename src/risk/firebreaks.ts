/**
 * Firebreaks: what a run would have been without one of those who failed in it. A run each, so that
 * what is saved is known and not estimated: somebody with little below it in the infection tree may
 * save much, where others stood on the price that it moved.
 *
 *     account   the outside holds what it held
 *     firm      is given the money that it owes at the start: it pays, and claims on it stand
 *
 * Its own loss is gone with it and counts as saved. Accounts that actors trade for, and what is
 * down, cannot be taken out: the first are left where they are, the second are edges.
 */
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Registry } from '../engine/ports/ports.ts'
import type { Failure } from '../engine/reading/infection.ts'
import { summarize } from '../engine/reading/summary.ts'
import type { CreditRows, Settings, Snapshot } from '../engine/world/snapshot.ts'
import type { World } from '../engine/world/world.ts'
import { bareName, fullName, neededBy, withAccounts } from './counterfactual.ts'
import { type Losses, lessLosses, lossesOf } from './edge-losses.ts'

export interface Firebreak {
  readonly kind: 'account' | 'firm'
  readonly name: string
  /** Losses of the run less those without it. */
  readonly saved: Losses
}

/**
 * One run for each of at most `runsMax` failures, those with most below them, in the order in which
 * they save: losses of accounts and creditors together, then accounts.
 */
export function firebreaks(
  snapshot: Snapshot,
  settings: Settings,
  registry: Registry,
  failures: readonly Failure[],
  all: Losses,
  runsMax: number,
): Firebreak[] {
  const actors = neededBy(snapshot, settings, registry).accounts
  const world = compile(snapshot, settings, registry)
  return failures
    .filter(({ kind, name }) => kind === 'firm' || (kind === 'account' && !actors.includes(name)))
    .sort((a, b) => b.belowUsd - a.belowUsd || b.below - a.below)
    .slice(0, runsMax)
    .map(({ kind, name, row }): Firebreak => {
      const isFirm = kind === 'firm'
      const left = isFirm ? withFunding(snapshot, row, world) : withoutAccount(snapshot, row)
      const run = createRun(compile(left, settings, registry), registry, { trace: false })
      advance(run)
      const saved = lessLosses(all, lossesOf(summarize(run)))
      return { kind: isFirm ? 'firm' : 'account', name, saved }
    })
    .sort((a, b) => savedUsd(b) - savedUsd(a) || b.saved.accounts - a.saved.accounts)
}

const savedUsd = ({ saved }: Firebreak): number => saved.lostUsd + saved.creditorsUsd

/** The snapshot without the account in a row. */
export function withoutAccount(snapshot: Snapshot, account: number): Snapshot {
  const rows = Array.from({ length: snapshot.accounts.count }, (_, row) => row)
  const names = [bareName(snapshot, account), fullName(snapshot, account)]
  const left = withAccounts(
    snapshot,
    rows.filter((row) => row !== account),
  )
  const { credit } = snapshot
  if (credit === undefined) return left
  const firms = credit.firms.map((firm) => ({
    ...firm,
    accounts: firm.accounts?.filter((id) => !names.includes(id)),
  }))
  return { ...left, credit: { ...credit, firms } }
}

/** The firm in a row has what it owes in cash besides. */
export function withFunding(snapshot: Snapshot, row: number, { firms, assets }: World): Snapshot {
  let owedUsd = 0
  for (let debt = firms.debtBegin[row]; debt < firms.debtBegin[row + 1]; debt++) {
    owedUsd += firms.debt[debt] * assets.usd[firms.debtAsset[debt]]
  }
  const more = owedUsd / assets.usd[firms.asset]
  const credit = snapshot.credit as CreditRows
  const given = credit.firms.map((firm, at) => {
    return at === row ? { ...firm, cash: (firm.cash ?? 0) + more } : firm
  })
  return { ...snapshot, credit: { ...credit, firms: given } }
}
