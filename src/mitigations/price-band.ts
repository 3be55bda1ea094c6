/**
 * No order is filled further from a reference price than a band allows: what is left of it waits.
 *
 *     sells at reference · (1 − band) or better,  buys at reference · (1 + band) or better
 *
 * The reference is what an oracle last published. One that follows the market's own mid without
 * latency lets the band walk along with the price; an index of other markets holds it.
 */
import { z } from 'zod'
import { defineMitigation } from '../engine/ports/ports.ts'
import { refuseInverse } from '../engine/ports/reciprocal.ts'
import { FACTOR_MAX } from '../units/magnitude.ts'
import type { Amount, Price } from '../units/units.ts'

const parameters = z.strictObject({
  market: z.string().describe('market whose orders are limited'),
  oracle: z.string().describe('oracle that the band is laid around'),
  band: z
    .number()
    .min(0)
    .max(FACTOR_MAX)
    .describe('width of the band on either side, a share of the reference'),
})

export const priceBand = defineMitigation<z.infer<typeof parameters>>({
  id: 'price-band',
  title: 'Price band',
  assumes: ['it holds for forced orders and for owners’ own alike'],
  ignores: ['quotes outside the band, which stay where they are'],
  parameters,
  create({ market: id, oracle: reference, band }, names, world) {
    const market = names.market(id)
    refuseInverse(world, market, 'market')
    const oracle = names.oracle(reference)
    return {
      phase: 'prices',
      screen({ orders, world }, begin, end) {
        if (orders.market[begin] !== market) return
        const { quantity, limit } = orders
        const centre = world.oracles.value[oracle]
        const floor = centre * (1 - band)
        const ceiling = centre * (1 + band)
        for (let row = begin; row < end; row++) {
          const given = limit[row]
          if (quantity[row] < 0) limit[row] = Math.max(given, floor) as Price
          else if (ceiling === 0) quantity[row] = 0 as Amount
          else limit[row] = (given === 0 ? ceiling : Math.min(given, ceiling)) as Price
        }
      },
    }
  },
})
