/**
 * A maker who rests orders of his own in a matching engine and moves them after the price.
 *
 *     centre = reference · (1 − skew · position / inventoryMax)
 *     bids and asks at centre ∓ (spread / 2 + β·σ + step · level) · reference,   `size` each
 *
 * He quotes again `everyMs` after his last quotes at the earliest, and only where the reference or
 * his position has changed: in between whoever is faster trades against what stands there. A side
 * on which he may hold no more is left out.
 */
import { z } from 'zod'
import { post } from '../engine/ports/agenda.ts'
import { defineActor, type Quoting } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import { isClosed } from '../engine/verbs/gates.ts'
import { InputError } from '../kit/assert.ts'
import { duration, FACTOR_MAX, positive } from '../units/magnitude.ts'
import { amount, price } from '../units/units.ts'
import { createVolatility, observe, sigma, type Volatility } from './volatility.ts'

const parameters = z.strictObject({
  market: z.string().describe('market he quotes on: liquidity of the model matching-engine'),
  oracle: z.string().describe('oracle that his quotes are laid around'),
  size: positive().describe('units of each order'),
  levels: z.int().min(1).max(100).default(1).describe('orders on each side'),
  spread: z
    .number()
    .gt(0)
    .lt(1)
    .describe('distance of his best bid and ask, a share of the reference'),
  step: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.001)
    .describe('distance from one of his orders to the next, a share of the reference'),
  inventoryMax: positive().describe('units he may be long or short'),
  skew: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('how far he moves his quotes to get rid of a full inventory, a share'),
  widening: z
    .number()
    .min(0)
    .max(FACTOR_MAX)
    .default(0)
    .describe('how much σ widens his spread on either side'),
  halfLifeMs: duration().default(60_000).describe('half-life of his memory of moves, ms'),
  everyMs: duration().default(1000).describe('shortest time from quotes to quotes, ms'),
})
type Parameters = z.infer<typeof parameters>

interface Maker {
  readonly given: Parameters
  readonly market: number
  readonly oracle: number
  readonly quoting: Quoting
  readonly row: number
  readonly state: State
}

interface State {
  readonly moves: Volatility
  /** Ids of his orders. */
  readonly orders: number[]
  /** Reference and position that his quotes were laid for, and when. */
  reference: number
  position: number
  quotedMs: number
  isWaiting: boolean
}

export const quotingMaker = defineActor<Parameters>({
  id: 'quoting-maker',
  title: 'A maker who rests orders of his own',
  assumes: [
    'the providers’ account pays for him: his money is theirs',
    'an exogenous move of the book takes his orders along',
  ],
  ignores: ['losses: he quotes on whatever he has lost', 'fees and rebates of makers'],
  stopsEach: ['everyMs'],
  parameters,
  create(given, context, world) {
    const market = context.market(given.market)
    const { quoting } = world.markets.liquidity[market]
    if (quoting === undefined) {
      throw new InputError(`nobody can rest orders on ${given.market}`, {
        field: 'market',
        value: given.market,
        allowed: 'a market with liquidity of the model matching-engine',
      })
    }
    const oracle = context.oracle(given.oracle)
    const state: State = {
      moves: createVolatility(world.oracles.startValue[oracle]),
      orders: [],
      reference: 0,
      position: 0,
      quotedMs: -Infinity,
      isWaiting: false,
    }
    const maker: Maker = { given, market, oracle, quoting, row: context.row, state }
    return {
      phase: 'reactions',
      state,
      act: (run) => react(run, maker),
      receive() {
        state.isWaiting = false
      },
    }
  },
})

function react(run: Run, maker: Maker): void {
  const { given, quoting, row, state } = maker
  const reference = run.world.oracles.value[maker.oracle]
  observe(state.moves, given.halfLifeMs, reference, run.timeMs)
  const position = quoting.position(row).base
  if (reference === state.reference && position === state.position) return
  const dueMs = state.quotedMs + given.everyMs
  if (run.timeMs >= dueMs) {
    if (!isClosed(run, 'market', maker.market)) quote(run, maker, reference)
    return
  }
  if (state.isWaiting) return
  state.isWaiting = true
  post(run.agenda, { dueMs, phase: 'reactions', to: 'actor', row, code: 0, value: 0 })
}

function quote(run: Run, { given, quoting, row, state }: Maker, reference: number): void {
  const { orders, moves } = state
  const { size, levels, spread, step, skew, widening, inventoryMax } = given
  for (let at = 0; at < orders.length; at++) quoting.cancel(orders[at])
  orders.length = 0
  const held = quoting.position(row).base
  const centre = reference * (1 - (skew * held) / inventoryMax)
  const room = { buy: Math.max(0, inventoryMax - held), sell: Math.max(0, inventoryMax + held) }
  for (let level = 0; level < levels; level++) {
    const away = (spread / 2 + widening * sigma(moves) + step * level) * reference
    const bid = Math.min(size, room.buy - size * level)
    const ask = Math.min(size, room.sell - size * level)
    if (bid > 0 && centre > away) orders.push(quoting.place(row, amount(bid), price(centre - away)))
    if (ask > 0 && centre + away > 0)
      orders.push(quoting.place(row, amount(-ask), price(centre + away)))
  }
  state.reference = reference
  state.position = quoting.position(row).base
  state.quotedMs = run.timeMs
  run.progress++
}
