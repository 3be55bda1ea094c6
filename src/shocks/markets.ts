/** Which markets a shock hits: one id, a list of ids, or `all`. */
import { z } from 'zod'
import type { Names } from '../engine/ports.ts'
import type { World } from '../engine/world.ts'

export const marketsSchema = z
  .union([z.string(), z.array(z.string()).min(1)])
  .default('all')
  .describe('a market, a list of markets, or all')

/** Names are looked up now, so that a wrong one is found before the run. */
export function marketsOf(
  markets: string | readonly string[],
  names: Names,
): (world: World) => Iterable<number> {
  if (markets === 'all') return ({ markets: { count } }) => Array(count).keys()
  const rows = (typeof markets === 'string' ? [markets] : markets).map((id) => names.market(id))
  return () => rows
}
