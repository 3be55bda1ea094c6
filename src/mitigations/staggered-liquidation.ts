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
import { refuseInverse } from '../engine/ports/reciprocal.ts'
import type { Run } from '../engine/ports/run.ts'
import { refuse } from '../engine/verbs/refuse.ts'
import { duration, FACTOR_MAX, positive } from '../units/magnitude.ts'
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
      .max(FACTOR_MAX)
      .optional()
      .describe('the same as a share of the depth that is near; instead of value'),
    within: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.01)
      .describe('how near: distance from the mid, a share of it'),
    everyMs: duration().describe('time from one portion to the next, ms'),
  })
  .refine(({ value, depthShare }) => (value === undefined) !== (depthShare === undefined), {
    message: 'give either value or depthShare',
  })
type Parameters = z.infer<typeof parameters>

interface Portions {
  readonly given: Parameters
  readonly row: number
  readonly state: State
}

/** What is left of the portions, in base. */
interface State {
  sells: number
  buys: number
  endMs: number
  isWaiting: boolean
}

export const staggeredLiquidation = defineMitigation<Parameters>({
  id: 'staggered-liquidation',
  title: 'Liquidation in portions',
  assumes: ['whoever comes first in the order of liquidation gets the portion'],
  ignores: ['what the venue’s rules make of an order that was cut: the rule itself decides'],
  stopsEach: ['everyMs'],
  parameters,
  create(given, context, world) {
    const market = context.market(given.market)
    refuseInverse(world, market, 'market')
    const state: State = { sells: 0, buys: 0, endMs: 0, isWaiting: false }
    const portions: Portions = { given, row: context.row, state }
    return {
      phase: 'liquidations',
      state,
      screen(run, begin, end) {
        if (run.orders.market[begin] === market) cut(run, portions, begin, end)
      },
    }
  },
})

function cut(run: Run, portions: Portions, begin: number, end: number): void {
  const { cause, quantity, market } = run.orders
  const { state } = portions
  for (let row = begin; row < end; row++) {
    if (cause[row] < 0) continue
    if (run.timeMs >= state.endMs) {
      open(run, portions, run.world.markets.liquidity[market[row]])
    }
    const side = quantity[row] < 0 ? 'sells' : 'buys'
    const asked = Math.abs(quantity[row])
    const size = Math.min(asked, state[side])
    state[side] -= size
    if (size === asked) continue
    refuse(run, cause[row], 'held-back')
    quantity[row] = (quantity[row] < 0 ? -size : size) as Amount
    wait(run, portions)
  }
}

function open(run: Run, { given, state }: Portions, liquidity: Liquidity): void {
  const { value = 0, depthShare, within, everyMs } = given
  const mid = liquidity.mid()
  const near = (to: number) => Math.abs(liquidity.depth(price(to)))
  state.sells = depthShare === undefined ? value / mid : depthShare * near(mid * (1 - within))
  state.buys = depthShare === undefined ? value / mid : depthShare * near(mid * (1 + within))
  state.endMs = run.timeMs + everyMs
  state.isWaiting = false
}

/** Something was cut: the end of the interval is a time at which the clock stops. */
function wait(run: Run, { row, state }: Portions): void {
  if (state.isWaiting) return
  state.isWaiting = true
  const message = { phase: 'liquidations', to: 'actor', code: 0, value: 0 } as const
  post(run.agenda, { ...message, dueMs: state.endMs, row })
}
