// Every policy of auto-deleveraging on random books: money is neither made nor lost.
import { expect, test } from 'vitest'
import { deleveragingPolicies, measureShares, shareLoss, type Winner } from '../../src/risk.ts'
import { createDice } from '../storm/dice.ts'

const books = Number(process.env.CASCADE_BOOKS ?? 100_000)

test('what winners give is what was missing, but for lots; nobody gives more than all', () => {
  const dice = createDice(Number(process.env.CASCADE_FIRST ?? 1), 23)
  const worstFirst = deleveragingPolicies.map(() => 0)
  for (let book = 0; book < books; book++) {
    const winners = Array.from(
      { length: dice.whole(1, 20) },
      (): Winner => ({
        // Some have nothing, some are alike.
        capacity: dice.chance(0.1) ? 0 : dice.chance(0.2) ? 100 : dice.spread(1e-3, 1e9),
        score: dice.chance(0.2) ? 1 : dice.between(0, 100),
        size: dice.spread(1e-6, 1e6),
      }),
    )
    const all = winners.reduce((sum, { capacity }) => sum + capacity, 0)
    const need = dice.chance(0.1) ? 0 : all * dice.spread(1e-6, 2)
    const lot = dice.spread(1e-3, 100)
    const worst = deleveragingPolicies.map((policy, at) => {
      const place = `book ${book}, ${policy}`
      const shares = shareLoss(policy, winners, need, lot)
      for (const [row, it] of shares.entries()) {
        const { capacity } = winners[row]
        if (!(it >= 0 && it <= capacity * (1 + 1e-12))) throw new Error(`${place}: ${it}`)
      }
      const { given, overshoot, missing, worst } = measureShares(winners, shares, need)
      const isInLots = policy === 'pro-rata-lots' || policy === 'min-max'
      const rounding = 1e-9 * Math.max(all, need)
      if (Math.abs(given + missing - need - overshoot) > rounding) throw new Error(place)
      if (overshoot > (isInLots ? lot : 0) + rounding) throw new Error(`${place}: ${overshoot}`)
      const left = Math.max(0, need - all) + (isInLots ? lot * winners.length : 0) + rounding
      if (missing > left) throw new Error(`${place}: ${missing} missing`)
      worstFirst[at] += worst
      return worst
    })
    // Of those that give to the last cent nobody's largest share is below that of pro rata.
    const [queue, proRata, , , bySize] = worst
    if (Math.min(queue, bySize) < proRata * (1 - 1e-9)) throw new Error(`book ${book}: ${worst}`)
  }
  expect(worstFirst.every((sum) => sum > 0)).toBe(true)
})
