/**
 * Somebody outside sells or buys an amount at market, whatever the price.
 *
 * Counts as the exogenous part of the price move: nobody was forced.
 */
import { z } from 'zod'
import { defineShock } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import { addOwnOrder, executeOrders } from '../engine/verbs/trading.ts'
import { findLeg } from '../engine/world/holdings.ts'
import { moment, signed } from '../units/magnitude.ts'
import { amount, type Price } from '../units/units.ts'

const parameters = z.strictObject({
  instrument: z.string().describe('what is traded: venue/instrument'),
  quantity: signed().describe('units bought; negative: sold'),
  atMs: moment().default(0).describe('when, ms'),
})

export const metaorder = defineShock<z.infer<typeof parameters>>({
  id: 'metaorder',
  title: 'Somebody sells a large amount',
  parameters,
  create({ instrument: id, quantity, atMs }, names) {
    const instrument = names.instrument(id)
    return { times: [atMs], apply: (run) => tradeOutside(run, instrument, quantity) }
  },
})

/** Somebody outside buys (quantity > 0) or sells at market. */
export function tradeOutside(run: Run, instrument: number, quantity: number): void {
  const { instruments, venues, markets } = run.world
  const market = instruments.market[instrument]
  if (quantity === 0 || market < 0) return
  const outside = venues.outside[instruments.venue[instrument]]
  const leg = findLeg(run.world, outside, instrument)
  const before = markets.quoted[market].mid()
  const isInverse = instruments.isInverse[instrument] === 1
  addOwnOrder(run, leg, amount(isInverse ? -quantity : quantity), 0 as Price)
  executeOrders(run, true)
  run.log.markets.shockMove[market] += markets.quoted[market].mid() - before
}
