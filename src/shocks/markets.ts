/** Which markets a shock hits: one id, a list of ids, or `all`. */
import { z } from 'zod'
import type { Run } from '../engine/ports/run.ts'
import type { Names } from '../engine/world/names.ts'

export const marketsSchema = z
  .union([z.string(), z.array(z.string()).min(1)])
  .default('all')
  .describe('a market, a list of markets, or all')

/** Rows of the markets named; null: all. A wrong name is found here, before the run. */
export function marketRows(markets: string | readonly string[], names: Names): number[] | null {
  if (markets === 'all') return null
  return (typeof markets === 'string' ? [markets] : markets).map((id) => names.market(id))
}

/** Calls `act` with each market named. */
export function eachMarket(
  run: Run,
  rows: readonly number[] | null,
  act: (run: Run, market: number) => void,
): void {
  const count = rows === null ? run.world.markets.count : rows.length
  for (let at = 0; at < count; at++) act(run, rows === null ? at : rows[at])
}
