/**
 * What each of a few components adds to a loss, whatever else is there: the mean, over all orders
 * in which they may come, of what it adds when it comes. The shares sum to the whole.
 *
 *     φ_i = Σ over S without i of |S|! (n − |S| − 1)! / n! · (v(S ∪ i) − v(S))
 *
 * Source: Shapley, A value for n-person games (1953).
 */
import { assert } from '../kit/assert.ts'

/** Each needs twice the runs of one fewer. */
export const shapleyMax = 6

/** `losses` by set of components that are there: bit i of the place is component i. */
export function shapleyShares(losses: readonly number[]): number[] {
  let count = 0
  while (1 << count < losses.length && count < 30) count++
  assert(losses.length === 1 << count, 'shapleyShares: a loss for every set of components')
  const weights = weightsOf(count)
  return Array.from({ length: count }, (_, own) => {
    let share = 0
    for (const [set, loss] of losses.entries()) {
      if ((set >> own) & 1) continue
      share += weights[sizeOf(set)] * (losses[set | (1 << own)] - loss)
    }
    return share
  })
}

/** s! (n − s − 1)! / n! for each size. */
function weightsOf(count: number): number[] {
  const factorials = [1]
  for (let at = 1; at <= count; at++) factorials.push(factorials[at - 1] * at)
  return Array.from(
    { length: count },
    (_, size) => (factorials[size] * factorials[count - size - 1]) / factorials[count],
  )
}

function sizeOf(set: number): number {
  let size = 0
  for (let rest = set; rest > 0; rest >>= 1) size += rest & 1
  return size
}
