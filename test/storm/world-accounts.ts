/** Accounts that are added to a drawn world, behind those that it has. */
import type { AccountColumns, LegColumns, Snapshot } from '../../src/engine/world/snapshot.ts'

export interface Added {
  readonly id: string
  /** Row of the venue. */
  readonly venue: number
  readonly wallet: number
  readonly holds: readonly { readonly instrument: number; readonly amount: number }[]
}

export function accountsWith(
  { accounts, legs }: Snapshot,
  added: readonly Added[],
): { accounts: AccountColumns; legs: LegColumns } {
  const more = added.flatMap(({ holds }, at) =>
    holds.map((held) => ({ account: accounts.count + at, ...held })),
  )
  const all = (given: ArrayLike<number>, after: readonly number[]) => [
    ...Array.from(given),
    ...after,
  ]
  const accountsOf = (of: (it: Added) => number) => added.map(of)
  const legsOf = (of: (it: (typeof more)[number]) => number) => more.map(of)
  return {
    accounts: {
      ...accounts,
      count: accounts.count + added.length,
      id: [...(accounts.id ?? []), ...added.map(({ id }) => id)],
      ...(accounts.class && { class: [...accounts.class, ...added.map(() => '')] }),
      venue: all(
        accounts.venue,
        accountsOf(({ venue }) => venue),
      ),
      wallet: all(
        accounts.wallet,
        accountsOf(({ wallet }) => wallet),
      ),
    },
    legs: {
      count: legs.count + more.length,
      account: all(
        legs.account,
        legsOf(({ account }) => account),
      ),
      instrument: all(
        legs.instrument,
        legsOf(({ instrument }) => instrument),
      ),
      amount: all(
        legs.amount,
        legsOf(({ amount }) => amount),
      ),
      entry: all(
        legs.entry,
        legsOf(() => 0),
      ),
    },
  }
}
