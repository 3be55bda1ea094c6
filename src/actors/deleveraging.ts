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
import { InputError } from '../kit/assert.ts'
import { amount, price } from '../units/units.ts'
import { choosePeople, findCandidates, type Person, peopleParameters, react } from './people.ts'
import { createWatch, type Watch } from './watch.ts'

const parameters = z
  .strictObject({
    ...peopleParameters,
    above: z.number().positive().describe('leverage, notional over equity, that is too much'),
    target: z.number().min(0).describe('leverage to come down to; 0: closes everything'),
  })
  .refine(({ above, target }) => target <= above, 'target is at most above')

const deleveragingStream = 0xde1e

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
  create(p, names, world) {
    const candidates = findCandidates(p, names, world)
    requireMargin(world, p.venue)
    const state = new Uint8Array(world.accounts.traderCount)
    let people: readonly Person[] | undefined
    let watch: Watch | undefined
    let self = 0
    const cut = (run: Run, row: number): void => {
      state[row] = done
      reduce(run, row, p.target)
    }
    return {
      phase: 'reactions',
      start(_run, row) {
        self = row
        people ??= choosePeople(world, candidates, p, deleveragingStream, row)
        watch ??= createWatch(
          world,
          people.map((person) => person.row),
        )
        watch.reset()
        state.fill(watching)
      },
      act(run) {
        watch?.roll()
        for (const person of people as readonly Person[]) {
          const { row } = person
          if (state[row] === deciding || !watch?.isDue(run, row)) continue
          const distance = distanceTo(run.world, row, p.above)
          if (distance >= 0) {
            state[row] = watching
            // Equity moves with the gross value, and so does notional.
            watch.rest(row, distance, p.above + 1)
          } else if (state[row] === watching) {
            state[row] = deciding
            react(run, self, person, cut)
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
  const { accounts, legs, instruments } = run.world
  const worth = equity(run.world, row)
  const share = 1 - (target * worth) / exposure(run.world, row)
  if (!(worth > 0 && share > 0)) return
  for (let leg = accounts.legBegin[row]; leg < accounts.legBegin[row + 1]; leg++) {
    if (instruments.isPerpetual[legs.instrument[leg]] === 0) continue
    addOwnOrder(run, leg, amount(-legs.amount[leg] * share), price(0))
  }
}
