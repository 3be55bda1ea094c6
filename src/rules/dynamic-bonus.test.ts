// A bonus that grows with how bad a loan is: `bonusFrom` of Aave's venues.
import { expect, test } from 'vitest'
import { held, smallRun } from '../../test/small-world.ts'
import { advance } from '../index.ts'

/** Coins that a call takes from a loan of this health, debt 100, half of which is repaid. */
function seized(health: number, bonusFrom?: number): number {
  const price = (100 * health) / (0.8 * 10)
  const run = smallRun({
    rules: { model: 'aave-v2', callsAtLoss: true, ...(bonusFrom !== undefined && { bonusFrom }) },
    things: {
      COIN: { price, weight: 0.8, bonus: 0.1 },
      DOLLAR: { price: 1, isTraded: false },
    },
    accounts: { loan: { COIN: 10, DOLLAR: -100 } },
    settings: { roundsMax: 1 },
  })
  advance(run)
  return ((10 - held(run, 'loan', 'COIN')) * price) / 50 - 1
}

test.each([
  [0.99, undefined, 0.1],
  [0.99, 0.9, 0.01],
  [0.95, 0.9, 0.05],
  [0.9, 0.9, 0.1],
  [0.85, 0.9, 0.1],
])('at a health of %d with %s the bonus is %d', (health, from, bonus) => {
  expect(seized(health, from)).toBeCloseTo(bonus, 9)
})
