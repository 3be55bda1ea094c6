/**
 * A market stops when its price has moved too far too fast, and trades again some time later.
 *
 *     halt when |price / reference − 1| ≥ move
 *     reference: the highest and lowest price of the last `windowMs`, or the price at the start
 *
 * After a halt the window starts afresh. A breaker that refers to the start trips once: several of
 * them with larger and larger moves are the tiers of a stock exchange.
 *
 * It looks before each batch of orders and after each round; orders of the batch that finds it
 * tripped are not filled and come again when the market does.
 */
import { z } from 'zod'
import { defineMitigation } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import { closeGate, isClosed } from '../engine/verbs/gates.ts'
import { record } from '../engine/verbs/record.ts'
import { duration, FACTOR_MAX, moment } from '../units/magnitude.ts'
import type { Amount } from '../units/units.ts'

const parameters = z.strictObject({
  market: z.string().describe('market it watches and stops'),
  move: z
    .number()
    .positive()
    .max(FACTOR_MAX)
    .describe('move of the price either way that trips it, a share'),
  forMs: duration().describe('how long the market stands still, ms'),
  reference: z
    .enum(['window', 'start'])
    .default('window')
    .describe('what the move is counted from: prices of the window, or the price at the start'),
  windowMs: duration().default(300_000).describe('length of the window, ms'),
  restMs: moment().default(0).describe('time after a halt in which it does not trip, ms'),
})
type Parameters = z.infer<typeof parameters>

interface Watched {
  readonly market: number
  readonly given: Parameters
  readonly state: State
}

/** Prices of the window, from `first` on, and since when each of them stood. */
interface State {
  readonly timesMs: number[]
  readonly prices: number[]
  first: number
  /** It does not trip before this time. */
  sleepsUntilMs: number
}

export const circuitBreaker = defineMitigation<Parameters>({
  id: 'circuit-breaker',
  title: 'Circuit breaker',
  assumes: ['orders that meet the market together are one batch: it does not stop in the middle'],
  ignores: ['an auction at the end of a halt', 'quotes that are taken away while it lasts'],
  parameters,
  create(given, context, world) {
    const market = context.market(given.market)
    const price = world.markets.startPrice[market]
    const state: State = { timesMs: [0], prices: [price], first: 0, sleepsUntilMs: 0 }
    const watched: Watched = { market, given, state }
    return {
      phase: 'prices',
      state,
      act: (run) => watch(run, watched),
      screen(run, begin, end) {
        const { orders } = run
        if (orders.market[begin] !== market) return
        watch(run, watched)
        if (isClosed(run, 'market', market)) orders.quantity.fill(0 as Amount, begin, end)
      },
    }
  },
})

function forget(state: State): void {
  state.timesMs.length = 0
  state.prices.length = 0
  state.first = 0
}

/** Notes the price where it is new: each stands from its time to that of the next. */
function look(run: Run, { market, state }: Watched): void {
  const { timesMs, prices } = state
  const price = run.world.markets.quoted[market].mid()
  if (prices[prices.length - 1] === price) return
  timesMs.push(run.timeMs)
  prices.push(price)
}

function watch(run: Run, watched: Watched): void {
  const { market, given, state } = watched
  if (isClosed(run, 'market', market)) return
  look(run, watched)
  const move = farthest(run, watched)
  if (run.timeMs < state.sleepsUntilMs || move < given.move) return
  const endMs = run.timeMs + given.forMs
  closeGate(run, 'market', market, endMs)
  record(run, 'action', { action: 'halt', market, price: state.prices.at(-1), value: move })
  state.sleepsUntilMs = given.reference === 'start' ? Infinity : endMs + given.restMs
  forget(state)
}

/** Largest move of the price now from a reference, a share of that. */
function farthest(run: Run, { market, given, state }: Watched): number {
  const { timesMs, prices } = state
  const now = prices[prices.length - 1]
  if (given.reference === 'start') return moveFrom(run.world.markets.startPrice[market], now)
  const opensMs = run.timeMs - given.windowMs
  while (state.first + 1 < prices.length && timesMs[state.first + 1] <= opensMs) state.first++
  if (2 * state.first > prices.length) {
    // What has left the window need not be copied with the state for ever.
    timesMs.splice(0, state.first)
    prices.splice(0, state.first)
    state.first = 0
  }
  let most = 0
  for (let at = state.first; at < prices.length; at++) {
    most = Math.max(most, moveFrom(prices[at], now))
  }
  return most
}

/** From nothing there is no relative move. */
const moveFrom = (reference: number, now: number): number =>
  reference > 0 ? Math.abs(now / reference - 1) : 0
