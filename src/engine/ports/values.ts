/**
 * What money is worth in the reporting currency, where that moves: dollars of coins that venues
 * settle in. Sums of a run are turned into dollars when they are made.
 */
import { SMALLEST } from '../../units/magnitude.ts'
import type { Usd } from '../../units/units.ts'
import type { Tables } from '../world/world.ts'

/** Called when an oracle says something else: assets that follow it are worth that now. */
export function revalue(
  { assets, oracles }: Pick<Tables, 'assets' | 'oracles'>,
  oracle: number,
): void {
  const { following, usd } = assets
  for (let at = 0; at < following.length; at++) {
    const asset = following[at]
    if (assets.oracle[asset] !== oracle) continue
    // What has been worth something keeps a rate at which it can be exchanged.
    usd[asset] = Math.max(oracles.value[oracle], SMALLEST) as Usd
  }
}
