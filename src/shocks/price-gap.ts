/**
 * The price jumps at once, with no trade in between: the book moves as it stands.
 *
 *     price' = price · (1 − drop)   or   price' = price + by
 */
import { z } from 'zod'
import { defineShock } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import { moment, signed } from '../units/magnitude.ts'
import { eachMarket, marketRows, marketsSchema } from './markets.ts'

const parameters = z
  .strictObject({
    markets: marketsSchema,
    drop: z
      .number()
      .min(-1e6)
      .lt(1)
      .optional()
      .describe('share of the price that is lost; negative: a rise'),
    by: signed().optional().describe('change of the price in units of quote'),
    atMs: moment().default(0).describe('when, ms'),
  })
  .refine(({ drop, by }) => (drop === undefined) !== (by === undefined), {
    message: 'give either drop or by',
  })

export const priceGap = defineShock<z.infer<typeof parameters>>({
  id: 'price-gap',
  title: 'The price jumps',
  parameters,
  create({ markets, drop = 0, by = 0, atMs }, names) {
    const rows = marketRows(markets, names)
    const move = ({ world }: Run, market: number) => world.markets.quoted[market].move(1 - drop, by)
    return { times: [atMs], apply: (run) => eachMarket(run, rows, move) }
  },
})
