/**
 * The exogenous price follows a path; what trades have done to the price stays on top of it.
 *
 * Assumes: between points the price stands still.
 */
import { z } from 'zod'
import { InputError } from '../kit/assert.ts'
import { defineShock } from '../engine/ports.ts'

const parameters = z.strictObject({
  market: z.string().describe('market id'),
  timesMs: z.array(z.number().min(0)).min(1).describe('when, ms, ascending'),
  prices: z.array(z.number().positive()).min(1).describe('exogenous price at each time'),
  atMs: z.number().min(0).default(0).describe('start of the path, ms'),
})

export const pricePath = defineShock<z.infer<typeof parameters>>({
  id: 'price-path',
  title: 'The price follows a path',
  parameters,
  create({ market, timesMs, prices, atMs }, names) {
    const row = names.market(market)
    if (timesMs.length !== prices.length) {
      throw new InputError('a price path has as many times as prices', {
        field: 'prices',
        value: prices.length,
        allowed: `${timesMs.length} prices`,
      })
    }
    const falling = timesMs.findIndex((time, at) => at > 0 && time <= timesMs[at - 1])
    if (falling > 0) {
      throw new InputError('times of a price path ascend', {
        field: `timesMs.${falling}`,
        value: timesMs[falling],
        allowed: `above ${timesMs[falling - 1]}`,
      })
    }
    return {
      times: timesMs.map((time) => atMs + time),
      apply({ world }, index) {
        const liquidity = world.markets.liquidity[row]
        liquidity.move(prices[index] / liquidity.fundamental(), 0)
      },
    }
  },
})
