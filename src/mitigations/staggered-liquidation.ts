/**
 * Forced orders of a market come in portions: so much in each interval, the rest waits for more.
 *
 *     portion = `value` / mid,  or `depthShare` · what stands within `within` of the mid
 *
 * The interval starts with the first forced order; sells and buys have a portion each. What an
 * order asks for counts, filled or not.
 */
import { z } from 'zod'
import { post } from '../engine/ports/agenda.ts'
import { defineMitigation, type Liquidity } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import { duration, positive } from '../units/magnitude.ts'
import { type Amount, price } from '../units/units.ts'

const parameters = z
  .strictObject({
    market: z.string().describe('market whose forced orders are spread out'),
    value: positive()
      .optional()
      .describe('forced orders allowed in an interval on each side, in quote'),
    depthShare: z
      .number()
      .positive()
      .optional()
      .describe('the same as a share of the depth that is near; instead of value'),
    within: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.01)
      .describe('how near: distance from the mid, a share of it'),
    intervalMs: duration().describe('time from one portion to the next, ms'),
  })
  .refine(({ value, depthShare }) => (value === undefined) !== (depthShare === undefined), {
    message: 'give either value or depthShare',
  })
type Parameters = z.infer<typeof parameters>

/** What is left of the portions, in base. */
interface Portion {
  sells: number
  buys: number
  endMs: number
  isWaiting: boolean
  self: number
}

export const staggeredLiquidation = defineMitigation<Parameters>({
  id: 'staggered-liquidation',
  title: 'Liquidation in portions',
  assumes: ['whoever comes first in the order of liquidation gets the portion'],
  ignores: ['what the venue’s rules make of an order that was cut: the rule itself decides'],
  parameters,
  create(given, names) {
    const market = names.market(given.market)
    const left: Portion = { sells: 0, buys: 0, endMs: 0, isWaiting: false, self: 0 }
    return {
      phase: 'liquidations',
      start(_run, self) {
        left.endMs = 0
        left.self = self
      },
      screen(run, begin, end) {
        if (run.orders.market[begin] === market) cut(run, left, given, begin, end)
      },
    }
  },
})

function cut(run: Run, left: Portion, given: Parameters, begin: number, end: number): void {
  const { cause, quantity, market } = run.orders
  for (let row = begin; row < end; row++) {
    if (cause[row] < 0) continue
    if (run.timeMs >= left.endMs) {
      open(run, left, given, run.world.markets.liquidity[market[row]])
    }
    const side = quantity[row] < 0 ? 'sells' : 'buys'
    const asked = Math.abs(quantity[row])
    const size = Math.min(asked, left[side])
    left[side] -= size
    if (size === asked) continue
    quantity[row] = (quantity[row] < 0 ? -size : size) as Amount
    wait(run, left)
  }
}

function open(run: Run, left: Portion, given: Parameters, liquidity: Liquidity): void {
  const { value = 0, depthShare, within, intervalMs } = given
  const mid = liquidity.mid()
  const near = (to: number) => Math.abs(liquidity.depth(price(to)))
  left.sells = depthShare === undefined ? value / mid : depthShare * near(mid * (1 - within))
  left.buys = depthShare === undefined ? value / mid : depthShare * near(mid * (1 + within))
  left.endMs = run.timeMs + intervalMs
  left.isWaiting = false
}

/** Something was cut: the end of the interval is a time at which the clock stops. */
function wait(run: Run, left: Portion): void {
  if (left.isWaiting) return
  left.isWaiting = true
  const message = { phase: 'liquidations', to: 'actor', code: 0, value: 0 } as const
  post(run.agenda, { ...message, dueMs: left.endMs, row: left.self })
}
