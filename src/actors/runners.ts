/**
 * Holders of a token who run from it: the further it is below par, the faster they sell what they
 * have left.
 *
 *     sells in a step = left · min(1, rate · (discount − calm) · step / 1 h)
 *     discount        = 1 − price / par
 *
 * They look again every step while it is below par; less than 1e-9 of their holdings is nothing.
 *
 * Source of the shape: runs that grow with the discount, as in Diamond–Dybvig and Ma, Zeng and
 * Zhang, "Stablecoin Runs and the Centralization of Arbitrage" (2023); the line is our own.
 */
import { z } from 'zod'
import { post } from '../engine/ports/agenda.ts'
import { defineActor } from '../engine/ports/ports.ts'
import { refuseInverse } from '../engine/ports/reciprocal.ts'
import type { Run } from '../engine/ports/run.ts'
import { isClosed } from '../engine/verbs/gates.ts'
import { addOwnOrder } from '../engine/verbs/trading.ts'
import { findLeg } from '../engine/world/holdings.ts'
import { InputError } from '../kit/assert.ts'
import { duration, FACTOR_MAX, moment, positive } from '../units/magnitude.ts'
import { amount, type Price, price } from '../units/units.ts'

const HOUR_MS = 3_600_000

const parameters = z.strictObject({
  instrument: z.string().describe('the token they run from: venue/instrument'),
  holdings: positive().describe('tokens they hold at the start'),
  rate: z
    .number()
    .min(0)
    .max(FACTOR_MAX)
    .describe('share of what is left that they sell in an hour, for a discount of 1'),
  calm: z.number().min(0).lt(1).default(0).describe('discount that they bear'),
  par: positive().default(1).describe('what the token should be worth, in quote'),
  atMs: moment().default(0).describe('when they begin to look, ms'),
  everyMs: duration().default(60_000).describe('time from one look to the next, ms'),
})

export const runners = defineActor<z.infer<typeof parameters>>({
  id: 'runners',
  title: 'Holders who run from a token',
  assumes: [
    'they read the venue’s published price and sell at market, as far as there is depth',
    'nobody who has sold comes back',
  ],
  ignores: ['news: what starts a run is a shock', 'redemption at the issuer: they only sell'],
  stopsEach: ['everyMs'],
  parameters,
  create(given, { instrument: rowOf, row }, world) {
    const instrument = rowOf(given.instrument)
    const market = world.instruments.market[instrument]
    refuseInverse(world, market, 'instrument')
    if (market < 0) {
      throw new InputError(`nobody can sell ${given.instrument}`, {
        field: 'instrument',
        value: given.instrument,
        allowed: 'an instrument with a market',
      })
    }
    const leg = findLeg(
      world,
      world.venues.outside[world.instruments.venue[instrument]],
      instrument,
    )
    const liquidity = world.markets.liquidity[market]
    const oracle = world.instruments.oracle[instrument]
    const state = { left: given.holdings, isWaiting: false }
    const fear = ({ world: { oracles } }: Run): number =>
      Math.max(0, 1 - oracles.value[oracle] / given.par - given.calm)
    return {
      phase: 'reactions',
      state,
      act(run) {
        if (state.isWaiting || fear(run) === 0 || !(state.left > 1e-9 * given.holdings)) return
        state.isWaiting = true
        const dueMs = Math.max(given.atMs, run.timeMs + given.everyMs)
        post(run.agenda, { dueMs, phase: 'reactions', to: 'actor', row, code: 0, value: 0 })
      },
      receive(run) {
        state.isWaiting = false
        const share = Math.min(1, (given.rate * fear(run) * given.everyMs) / HOUR_MS)
        const depth = isClosed(run, 'market', market) ? 0 : -liquidity.depth(price(0))
        const units = Math.min(state.left * share, depth)
        if (!(units > 0)) return
        addOwnOrder(run, leg, amount(-units), 0 as Price)
        state.left -= units
      },
    }
  },
})
