/** Which markets a shock hits: one id, a list of ids, or `all`. */
import { z } from 'zod'
import type { Liquidity, Names } from '../engine/ports.ts'
import type { World } from '../engine/world.ts'

export const marketsSchema = z
  .union([z.string(), z.array(z.string()).min(1)])
  .default('all')
  .describe('a market, a list of markets, or all')

/** Calls `act` for each market hit. Names are looked up now: a wrong one is found before the run. */
export function marketsOf(
  markets: string | readonly string[],
  names: Names,
): (world: World, act: (liquidity: Liquidity) => void) => void {
  const ids = typeof markets === 'string' ? [markets] : markets
  const rows = markets === 'all' ? null : ids.map((id) => names.market(id))
  return ({ markets: { liquidity } }, act) => {
    for (let at = 0; at < (rows ?? liquidity).length; at++) act(liquidity[rows?.[at] ?? at])
  }
}
