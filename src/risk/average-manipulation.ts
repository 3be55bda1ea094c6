/**
 * A price that is an average over the last n blocks: how far must some of them be off, and how long
 * does somebody wait for the right to write them?
 *
 *     arithmetic    1 + ε n / k        times the price, in each of k blocks, moves the mean by ε
 *     geometric     (1 + ε)^(n / k)    the same for a mean of logarithms (Uniswap v3)
 *
 *     wait for k slots in a row, each one's own with chance s       (1 − s^k) / (s^k (1 − s)) slots
 *
 * One who owns two slots in a row pushes in the first, and nobody can trade against him before he
 * takes it back in the second.
 *
 * Source: Mackinga, Nadahalli, Wattenhofer, TWAP oracle attacks (2022); expected waiting time for a
 * run of successes (Feller); shared/spec/topics.md T13, shared/golden/topics.json `twap` and
 * `runs`, read 2026-11-23.
 * Assumes: blocks at equal distances; slots drawn independently of each other.
 */
import { assert } from '../kit/assert.ts'
import { pow } from '../kit/math.ts'

export type Mean = 'arithmetic' | 'geometric'

/** Times the true price that `held` of `blocks` blocks must show to lift their mean by `rise`. */
export function multiplierToMove(rise: number, blocks: number, held: number, mean: Mean): number {
  assert(rise > -1, 'multiplierToMove: a price stays above 0')
  assert(held >= 1 && held <= blocks, 'multiplierToMove: at least one block, at most all of them')
  if (mean === 'geometric') return pow(1 + rise, blocks / held)
  const factor = 1 + (rise * blocks) / held
  // No price is below nothing: so few blocks cannot lower the mean so far.
  return factor < 0 ? Number.NaN : factor
}

/** Slots until the first `slots` in a row belong to somebody with this share of them. */
export function expectedWait(share: number, slots: number): number {
  assert(share > 0 && share <= 1, 'expectedWait: a share of the slots, above 0')
  assert(Number.isInteger(slots) && slots >= 1, 'expectedWait: so many slots in a row')
  if (share === 1) return slots
  let all = 1
  for (let slot = 0; slot < slots; slot++) all *= share
  return (1 - all) / (all * (1 - share))
}
