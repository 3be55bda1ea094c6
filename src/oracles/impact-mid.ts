/**
 * The middle between what a sale and a purchase of a given notional would be filled at, so that a
 * few small orders next to the middle cannot move it.
 *
 *     quantity = notional / mid
 *     value    = (average price of selling it + average price of buying it) / 2
 *
 * A side with less depth is taken for what it has, between half the mid and twice the mid; a side
 * with none counts at the mid.
 */
import { z } from 'zod'
import { defineOracle, type Liquidity } from '../engine/ports/ports.ts'
import { positive } from '../units/magnitude.ts'
import { amount, price } from '../units/units.ts'
import { datedByReading } from './inputs.ts'

const parameters = z.strictObject({
  market: z.string().describe('market id'),
  notional: positive().describe('impact notional: what is sold and bought, in the quote asset'),
})

export const impactMid = defineOracle<z.infer<typeof parameters>>({
  id: 'impact-mid',
  title: 'Middle of impact bid and impact ask',
  citations: [
    {
      rule: 'average prices of a market order of 10,000 dollars each way, and their middle',
      url: 'https://docs.aevo.xyz/aevo-exchange/perpetuals-specifications/perpetual-futures-mark-pricing',
      readOn: '2026-11-23',
    },
    {
      rule: 'middle of impact bid and impact ask',
      url: 'https://www.gate.com/help/futures/delivery/17601',
      readOn: '2026-11-23',
    },
  ],
  assumes: ['notional is turned into a quantity at the mid'],
  ignores: ['limits on how far an impact price may be from the best one'],
  parameters,
  create({ market: id, notional }, names) {
    const market = names.market(id)
    return datedByReading({
      markets: [market],
      read({ markets }) {
        const liquidity = markets.quoted[market]
        const mid = liquidity.mid()
        if (!(mid > 0)) return mid
        const bid = averagePrice(liquidity, -notional / mid, mid / 2)
        const ask = averagePrice(liquidity, notional / mid, mid * 2)
        return price(bid + (ask - bid) / 2)
      },
    })
  },
})

/** Average price of a trade of `quantity`, or of as much of it as there is up to the price `to`. */
function averagePrice(liquidity: Liquidity, quantity: number, to: number): number {
  const depth = Math.abs(liquidity.depth(price(to)))
  const size = Math.min(Math.abs(quantity), depth)
  if (!(size > 0)) return liquidity.mid()
  return Math.abs(liquidity.quote(amount(Math.sign(quantity) * size))) / size
}
