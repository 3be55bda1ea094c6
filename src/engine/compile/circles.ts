/** Prices that would follow themselves. */
import { InputError } from '../../kit/assert.ts'
import { createFollowers } from '../ports/followers.ts'
import type { LiveWorld } from '../ports/run.ts'

/**
 * A market that follows an oracle shows what the oracle says and more: an oracle that reads the
 * market, itself or through other followers, would drive the price away without any trade. Throws
 * InputError. Oracles have read once: they know their markets.
 */
export function refuseCircles(world: LiveWorld): void {
  const { market, oracle } = createFollowers(world)
  const { names, oracles } = world
  const readBy = (row: number): readonly number[] => {
    const at = market.indexOf(row)
    return at < 0 ? [] : oracles.source[oracle[at]].markets
  }
  for (const [at, followed] of market.entries()) {
    const seen = new Set(readBy(followed))
    for (const row of seen) for (const next of readBy(row)) seen.add(next)
    if (!seen.has(followed)) continue
    const [id, says] = [names.markets[followed], names.oracles[oracle[at]]]
    throw new InputError(`market ${id} follows oracle ${says}, which reads that market`, {
      field: `oracles.${says}`,
      value: says,
      allowed: 'an oracle of other markets for the first instrument that is traded there',
    })
  }
}
