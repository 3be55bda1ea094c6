/** Word of why an account that is unsafe stays as it is: for the result, it changes nothing. */
import type { Refusal } from '../ports/refusals.ts'
import type { Run } from '../ports/run.ts'

/** Called where a venue would act and cannot; the last word of a round counts. */
export function refuse(run: Run, account: number, why: Refusal): void {
  if (account >= 0 && account < run.world.accounts.traderCount) run.refusals.set(account, why)
}

/** A margin check begins anew. (V8 allocates in `clear`, also where there is nothing to clear.) */
export function forgetRefusals({ refusals }: Run): void {
  if (refusals.size > 0) refusals.clear()
}
