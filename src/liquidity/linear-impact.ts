/**
 * The simplest market: every unit sold lowers the price by the same step, every unit bought
 * raises it, as if the book were equally deep at all prices.
 *
 *     price = F − λ · (sold − bought), never below zero        F: where shocks alone put it
 *     an order is paid the middle of the price before and after it (the integral, exactly)
 *
 * With liquidation levels spread evenly, g of them per unit of price, one unit of fall makes λg
 * units more: a shock s ends at s / (1 − λg).
 *
 * A scale multiplies what was fundamental and what trades did to it alike; λ stays.
 */
import { z } from 'zod'
import { defineLiquidity } from '../engine/ports/ports.ts'
import { positive } from '../units/magnitude.ts'
import { type Curve, createFromCurve } from './curve.ts'

const parameters = z.strictObject({
  price: positive().describe('Price at the start, quote per base.'),
  slope: positive().describe('Price change per unit of base traded (λ), quote per base squared.'),
})

type Parameters = z.infer<typeof parameters>

function createLine({ price, slope }: Parameters): Curve {
  const fill = { amount: 0, value: 0, work: 1 }
  /** `pushed`: how far trades have moved the price. */
  const state = { fundamental: price, pushed: 0 }
  const mid = () => Math.max(0, state.fundamental + state.pushed)

  return {
    state,
    mid,
    fundamental: () => state.fundamental,
    fill,
    trade(quantity, limit) {
      const before = mid()
      const worst = quantity < 0 ? limit : limit === 0 ? Infinity : limit
      const reach = (worst - before) / slope
      if (quantity < 0) fill.amount = Math.max(quantity, Math.min(0, reach))
      else fill.amount = Math.min(quantity, Math.max(0, reach))
      fill.value = -fill.amount * (before + (slope * fill.amount) / 2)
    },
    settle() {
      state.pushed += slope * fill.amount
    },
    move(scale, shift) {
      state.fundamental = Math.max(0, state.fundamental * scale + shift)
      state.pushed = Math.max(-state.fundamental, state.pushed * scale)
    },
    depth: (to) => (to - mid()) / slope,
  }
}

/** Equal depth at all prices. */
export const linearImpact = defineLiquidity<Parameters>({
  id: 'linear-impact',
  title: 'Linear impact',
  assumes: ['impact is permanent', 'λ is the same at any price'],
  ignores: ['spread, refill'],
  parameters,
  // Enough quote to be sold down to zero, enough base to be bought up to twice the price.
  create: (given) =>
    createFromCurve(
      createLine(given),
      given.price / given.slope,
      (given.price * given.price) / (2 * given.slope),
    ),
})
