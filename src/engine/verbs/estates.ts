/** Whose accounts an estate closes: they no longer act, and what is done to them has one cause. */
import type { Run } from '../ports/run.ts'

/** The firm that owns the account and has defaulted; -1: nobody does, or it has not. */
export function estateOf({ world, credit }: Run, account: number): number {
  if (credit.defaults === 0 || account >= world.firms.owner.length) return -1
  const firm = world.firms.owner[account]
  return firm >= 0 && credit.defaultedMs[firm] >= 0 ? firm : -1
}
