// The smallest worlds in which firms owe each other: one venue, or none of them has an account.
import type { CreditRows, Snapshot } from '../src/engine/world/snapshot.ts'
import { type SmallWorld, smallSnapshot } from './small-world.ts'

/** Debts as papers write them: who owes is a row, whom a column. Firms are called 1, 2, 3 … */
export function creditRows(
  debts: readonly (readonly number[])[],
  cash: readonly number[],
  more: Partial<CreditRows> = {},
): CreditRows {
  return {
    asset: 'USD',
    firms: cash.map((sum, at) => ({ id: `${at + 1}`, cash: sum })),
    debts: debts.flatMap((row, from) =>
      row.flatMap((amount, to) =>
        amount > 0 ? [{ from: `${from + 1}`, to: `${to + 1}`, amount }] : [],
      ),
    ),
    ...more,
  }
}

/** A venue where two traders hold each other's contract, and nothing happens. */
export const quietWorld: SmallWorld = {
  rules: { model: 'plain-perpetual' },
  things: { COIN: { price: 100, brackets: [{ floor: 0, rate: 0.01 }] } },
  accounts: { long: { wallet: 500, COIN: [1, 100] }, short: { wallet: 500, COIN: [-1, 100] } },
}

export const withCredit = (world: SmallWorld, credit: CreditRows): Snapshot => ({
  ...smallSnapshot(world),
  credit,
})
