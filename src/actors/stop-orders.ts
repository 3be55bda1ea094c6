/**
 * Stop orders: positions with an order that becomes live once the published price has crossed it.
 *
 *     trigger = reference · (1 − distance)   for longs      (1 + distance) for shorts
 *     limit   = trigger · (1 − slippage)     for longs      (1 + slippage) for shorts
 *
 * The distance of each is drawn from a range. A stop-market order accepts any price; a stop-limit
 * order none worse than its limit, and may be left behind by a fast market. Either is sent once.
 */
import { z } from 'zod'
import { priceOf } from '../engine/margin/margin.ts'
import { post } from '../engine/ports/agenda.ts'
import { defineActor } from '../engine/ports/ports.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { isClosed } from '../engine/verbs/gates.ts'
import { addOwnOrder } from '../engine/verbs/trading.ts'
import { forEachPosition } from '../engine/world/holdings.ts'
import { amount, price } from '../units/units.ts'
import { choosePeople, findCandidates, type Person, peopleParameters } from './people.ts'

const parameters = z
  .strictObject({
    ...peopleParameters,
    instruments: z
      .array(z.string())
      .min(1)
      .optional()
      .describe('contracts with stops, venue/instrument; left out: all of the venue'),
    nearest: z.number().gt(0).lt(1).default(0.02).describe('least distance, a share of reference'),
    farthest: z.number().gt(0).lt(1).default(0.1).describe('greatest distance, likewise'),
    from: z
      .enum(['start', 'entry'])
      .default('start')
      .describe('reference: the published price at the start, or the entry price'),
    slippage: z
      .number()
      .min(0)
      .lt(1)
      .optional()
      .describe('stop-limit: how far beyond the trigger; left out: stop-market, any price'),
  })
  .refine(({ nearest, farthest }) => nearest <= farthest, 'nearest is at most farthest')
type Parameters = z.infer<typeof parameters>

interface Stop {
  readonly person: Person
  readonly leg: number
  /** 1: a long's, −1: a short's. */
  readonly side: number
  readonly trigger: number
}

export const stopOrders = defineActor<Parameters>({
  id: 'stop-orders',
  title: 'Traders with stop orders',
  assumes: [
    'a trigger reads the venue’s published price',
    'a stop that the starting price has already passed has been used before',
    'what is not filled at once is cancelled; in a halt the order waits for its end',
  ],
  ignores: ['trailing stops, orders moved or cancelled by their owners, stop hunting'],
  parameters,
  create(p, context, world) {
    const { row } = context
    const candidates = findCandidates(p, context, world)
    const isChosen = new Set(p.instruments?.map((id) => context.instrument(id)))
    const people = choosePeople(world, candidates, p, context.random('people'))
    const drawn = people.flatMap((person) => stopsOf(world, person, p, isChosen))
    const queues = sortStops(world, drawn)
    const stops = queues.flat()
    /** By queue: its next stop. All that changes; who has which stop is settled at the start. */
    const cursors = new Int32Array(queues.length)
    const place = (run: Run, at: number): void => placeStop(run, stops[at], at, row, p.slippage)
    return {
      phase: 'reactions',
      state: { cursors },
      act(run) {
        let first = 0
        for (const [at, queue] of queues.entries()) {
          while (cursors[at] < queue.length && isCrossed(run.world, queue[cursors[at]])) {
            const stop = first + cursors[at]++
            const { delayMs } = stops[stop].person
            if (delayMs === 0) place(run, stop)
            else postStop(run, row, stop, run.timeMs + delayMs)
          }
          first += queue.length
        }
      },
      receive: (run, { code }) => place(run, code),
    }
  },
})

/** Stops of one account, one for each position; draws are numbered by the instrument. */
function stopsOf(
  world: LiveWorld,
  person: Person,
  { from, nearest, farthest }: Parameters,
  isChosen: ReadonlySet<number>,
): Stop[] {
  const { legs, instruments, oracles } = world
  const found: Stop[] = []
  forEachPosition(world, person.row, (leg, instrument, held) => {
    if (isChosen.size > 0 && !isChosen.has(instrument)) return
    const side = held > 0 ? 1 : -1
    const begin = oracles.startValue[instruments.oracle[instrument]]
    const reference = from === 'start' ? begin : legs.entry[leg]
    const distance = nearest + (farthest - nearest) * person.uniform(instrument)
    const isInverse = instruments.isInverse[instrument] === 1
    const trigger = beyond(reference, -side * distance, isInverse)
    if (side * (begin - trigger) > 0) found.push({ person, leg, side, trigger })
  })
  return found
}

/** A price after a move; that of an inverse contract is one over the price that moves. */
const beyond = (from: number, move: number, isInverse: boolean): number =>
  isInverse ? from / (1 - move) : from * (1 + move)

/** For each contract and side those that are crossed first come first. */
function sortStops({ instruments, legs }: LiveWorld, stops: readonly Stop[]): Stop[][] {
  const queues: Stop[][] = Array.from({ length: 2 * instruments.count }, () => [])
  for (const stop of stops)
    queues[2 * legs.instrument[stop.leg] + (stop.side > 0 ? 0 : 1)].push(stop)
  // The sort is stable: equals stay in the order of people, which is that of their names.
  for (const queue of queues) queue.sort((a, b) => a.side * (b.trigger - a.trigger))
  return queues.filter((queue) => queue.length > 0)
}

const isCrossed = (world: LiveWorld, { leg, side, trigger }: Stop): boolean =>
  side * (priceOf(world, world.legs.instrument[leg]) - trigger) <= 0

function postStop(run: Run, self: number, code: number, dueMs: number): void {
  post(run.agenda, { dueMs, phase: 'reactions', to: 'actor', row: self, code, value: 0 })
}

function placeStop(run: Run, stop: Stop, at: number, self: number, slippage?: number): void {
  const { legs, instruments } = run.world
  const { leg, side, trigger } = stop
  // Closed in the meantime, by whomever, or turned.
  if (legs.amount[leg] * side <= 0) return
  const market = instruments.market[legs.instrument[leg]]
  if (market >= 0 && isClosed(run, 'market', market)) {
    postStop(run, self, at, run.gates.untilMs.market[market])
    return
  }
  const isInverse = instruments.isInverse[legs.instrument[leg]] === 1
  const limit = slippage === undefined ? 0 : beyond(trigger, -side * slippage, isInverse)
  addOwnOrder(run, leg, amount(-legs.amount[leg]), price(limit))
}
