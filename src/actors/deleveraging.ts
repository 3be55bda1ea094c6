/**
 * Traders who reduce their leverage of their own accord before the venue does it for them.
 *
 *     leverage = notional / equity          above `above` he decides; on acting he sells the share
 *     sold     = 1 − target · equity / notional      of every position, at market
 *
 * Once he has acted he watches again as soon as he has been below `above`.
 */
import { z } from 'zod'
import { equity, exposure } from '../engine/margin/margin.ts'
import { defineActor } from '../engine/ports/ports.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { addOwnOrder } from '../engine/verbs/trading.ts'
import { forEachPosition } from '../engine/world/holdings.ts'
import { InputError } from '../kit/assert.ts'
import { FACTOR_MAX } from '../units/magnitude.ts'
import { amount, price } from '../units/units.ts'
import { choosePeople, findCandidates, peopleParameters, react } from './people.ts'
import { createWatch } from './watch.ts'

const parameters = z
  .strictObject({
    ...peopleParameters,
    above: z
      .number()
      .positive()
      .max(FACTOR_MAX)
      .describe('leverage, notional over equity, that is too much'),
    target: z
      .number()
      .min(0)
      .max(FACTOR_MAX)
      .describe('leverage to come down to; 0: closes everything'),
  })
  .refine(({ above, target }) => target <= above, 'target is at most above')

/** What somebody is doing. */
const watching = 0
const deciding = 1
const done = 2

export const deleveraging = defineActor<z.infer<typeof parameters>>({
  id: 'deleveraging',
  title: 'Traders who cut their leverage in time',
  assumes: [
    'they know their leverage at the venue’s published prices',
    'every position is cut by the same share, at any price',
    'what is not filled at once is not tried again until leverage has been below the limit',
  ],
  ignores: ['orders that wait for a better price, transfers between venues'],
  parameters,
  create(p, context, world) {
    const candidates = findCandidates(p, context, world)
    requireMargin(world, p.venue)
    const people = choosePeople(world, candidates, p, context.random('people'))
    const watch = createWatch(
      world,
      people.map(({ row }) => row),
    )
    /** By account. */
    const doing = new Uint8Array(world.accounts.traderCount).fill(watching)
    const cut = (run: Run, row: number): void => {
      doing[row] = done
      reduce(run, row, p.target)
    }
    return {
      phase: 'reactions',
      state: { doing, watch: watch.state },
      act(run) {
        watch.roll(run)
        for (const person of people) {
          const { row } = person
          if (doing[row] === deciding || !watch.isDue(run, row)) continue
          const distance = distanceTo(run.world, row, p.above)
          if (distance >= 0) {
            doing[row] = watching
            // Equity moves with the gross value, and so does notional.
            watch.rest(run, row, distance, p.above + 1)
          } else if (doing[row] === watching) {
            doing[row] = deciding
            react(run, context.row, person, cut)
          }
        }
      },
      receive: (run, { code }) => cut(run, code),
    }
  },
})

function requireMargin({ names, venues }: LiveWorld, id: string): void {
  if (venues.family[names.venue(id)] === 'margin') return
  throw new InputError(`${id} is a lending venue: its accounts have no leverage to cut`, {
    field: 'venue',
    value: id,
    allowed: 'a venue with contracts',
  })
}

/** Below 0: too much leverage. A bankrupt account is its venue's business. */
function distanceTo(world: LiveWorld, row: number, above: number): number {
  const worth = equity(world, row)
  return worth > 0 ? above * worth - exposure(world, row) : 0
}

function reduce(run: Run, row: number, target: number): void {
  const worth = equity(run.world, row)
  const share = 1 - (target * worth) / exposure(run.world, row)
  if (!(worth > 0 && share > 0)) return
  forEachPosition(run.world, row, (leg, _, held) => {
    addOwnOrder(run, leg, amount(-held * share), price(0))
  })
}
