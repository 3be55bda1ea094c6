/**
 * Liquidators of a lending venue buy back the token in which they have repaid debts: a venue takes
 * them to have it in hand, so that after a liquidation they are short of it.
 *
 *     owed = −(what the liquidators hold of it)       bought at market, as far as there is depth
 *
 * Forced buying of a token that is minted against collateral lifts it above par while the
 * collateral falls: Klages-Mundt and Minca, "(In)Stability for the Blockchain: Deleveraging Spirals
 * and Stablecoin Attacks" (arXiv 1906.02152).
 */
import { z } from 'zod'
import { defineActor } from '../engine/ports/ports.ts'
import { isClosed } from '../engine/verbs/gates.ts'
import { addOwnOrder } from '../engine/verbs/trading.ts'
import { findLeg } from '../engine/world/holdings.ts'
import { InputError } from '../kit/assert.ts'
import { amount, type Price, price } from '../units/units.ts'
import { findTraded, sizeMin } from './traded.ts'

const parameters = z.strictObject({
  instrument: z
    .string()
    .describe('the token that debts are repaid in: venue/instrument of a lending venue'),
})

export const buyBack = defineActor<z.infer<typeof parameters>>({
  id: 'buy-back',
  title: 'Liquidators who buy what they repay',
  assumes: [
    'they buy in the round after they have repaid, whatever it costs',
    'when they call they count the token at the venue’s price of it',
  ],
  ignores: ['liquidators who wait, or keep an inventory', 'borrowers who buy to repay'],
  parameters,
  create({ instrument: id }, context, world) {
    const { venues, instruments } = world
    const { instrument, market, liquidity } = findTraded(world, context, {
      ...{ field: 'instrument', id, isCoin: true },
    })
    const venue = instruments.venue[instrument]
    if (venues.family[venue] !== 'lending') {
      throw new InputError(`nobody repays a debt in ${id}`, {
        field: 'instrument',
        value: id,
        allowed: 'a token at a lending venue',
      })
    }
    const leg = findLeg(world, venues.liquidator[venue], instrument)
    const least = sizeMin * liquidity.inventory.base
    return {
      phase: 'reactions',
      act(run) {
        const owed = -run.world.legs.amount[leg]
        if (!(owed > least) || isClosed(run, 'market', market)) return
        const units = Math.min(owed, liquidity.depth(price(Infinity)))
        if (units > least) addOwnOrder(run, leg, amount(units), 0 as Price)
      },
    }
  },
})
