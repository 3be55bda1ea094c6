/**
 * Orders that bring orders: somebody outside trades again and again, each time more likely for what
 * has just been traded (Hawkes).
 *
 *     rate(t) = μ + Σ α e^(−β (t − t_i))      in a unit of time; α/β orders follow each, below 1
 *
 * Counts as the exogenous part of the price move: nobody is forced. When they come hangs on the
 * seed, not on what happens in the run.
 *
 * Source: Hawkes, Biometrika 58 (1971); drawn exactly as Dassios and Zhao (2013), see `returns`.
 */
import { z } from 'zod'
import { defineShock } from '../engine/ports/ports.ts'
import { InputError } from '../kit/assert.ts'
import { log } from '../kit/math.ts'
import { drawHawkes, meanRate } from '../returns/hawkes.ts'
import { duration, moment, notNegative, positive, signed } from '../units/magnitude.ts'
import { tradeOutside } from './metaorder.ts'

const parameters = z.strictObject({
  instrument: z.string().describe('what is traded: venue/instrument'),
  mu: positive().describe('orders that come of themselves, in a unit of time'),
  alpha: notNegative().describe('what each adds to the rate'),
  beta: positive().describe('how fast that is forgotten; alpha / beta is below 1'),
  unitMs: duration().default(60_000).describe('unit of time of the rates, ms'),
  size: signed().describe('mean units of an order; negative: sold'),
  sizes: z.enum(['alike', 'exponential']).default('exponential'),
  atMs: moment().default(0).describe('when they begin to come, ms'),
  forMs: duration().describe('for how long, ms'),
})
type Parameters = z.output<typeof parameters>

const ordersMax = 100_000
/** Beside the two numbers of each wait: `drawHawkes`. */
const sizeDraw = 2

export const arrivals = defineShock<Parameters>({
  id: 'arrivals',
  title: 'Orders come, and bring others',
  assumes: ['whoever trades does so at market, whatever the price'],
  ignores: ['that forced orders bring others too'],
  parameters,
  create({ atMs, forMs, unitMs, size, sizes, ...given }, context) {
    const instrument = context.instrument(given.instrument)
    const model = { mu: given.mu, alpha: given.alpha, beta: given.beta }
    const expected = meanRate(model) * (forMs / unitMs)
    if (!(expected <= ordersMax)) {
      const facts = { field: 'mu', value: given.mu, allowed: `${ordersMax} orders in all` }
      throw new InputError(`some ${Math.round(expected)} orders would come`, facts)
    }
    const random = context.random('orders')
    const times = drawHawkes(model, forMs / unitMs, random, 0).map((at) => {
      return atMs + Math.round(at * unitMs)
    })
    const quantity = (order: number) =>
      sizes === 'alike' ? size : -size * log(1 - random.uniform(0, order, sizeDraw))
    return {
      times,
      apply: (run, order) => tradeOutside(run, instrument, quantity(order)),
    }
  },
})
