/**
 * Who owns accounts cannot be short while prices stay near and little of it was written: then
 * nobody is valued.
 *
 *     free    assets + claims − debts at the last look, less the worth of accounts written since
 *     reach   the smallest free / gross of all firms: how far all prices may go, either way
 *
 * An account counts from zero up, so what is done to one costs its owner no more than it was
 * worth; the others lose no more than the share of what they hold by which prices have moved.
 */
import type { Run } from '../ports/run.ts'

/** A little less far, so that rounding hides nobody. */
export const CAUTION = 1e-9

/** An account was written: from now on it counts as nothing, until its owner is looked at. */
export function noteOwned({ world, solvency }: Run, account: number): void {
  const { owner } = world.firms
  if (owner.length === 0 || owner[account] < 0) return
  if (solvency.writtenAt[account] === solvency.look) return
  const { free, gross, worth } = solvency
  const firm = owner[account]
  solvency.writtenAt[account] = solvency.look
  solvency.notes++
  free[firm] -= worth[account] * (1 + CAUTION)
  if (free[firm] < 0) solvency.reach = -1
  else if (gross[firm] > 0) {
    solvency.reach = Math.min(solvency.reach, (free[firm] / gross[firm]) * (1 - CAUTION))
  }
}

/** No debt was paid, and no price has gone as far as somebody's debts would bear. */
export function canStillPay({ world, solvency }: Run): boolean {
  if (solvency.isStale || solvency.reach < 0) return false
  const { value } = world.oracles
  for (let oracle = 0; oracle < value.length; oracle++) {
    const seen = solvency.seen[oracle]
    if (Math.abs(value[oracle] - seen) > solvency.reach * seen) return false
  }
  return true
}
