/**
 * A dealer who keeps a book of options free of the risk of the price, by trading a contract.
 *
 *     drift = Δ(price, time) + held − (Δ + held at the start)      units
 *     |drift| > band        he trades −drift, `orderMax` units an order at most
 *
 * Δ is the delta of the options at the price that the venue publishes. The book was hedged at the
 * start, with what the account holds then or elsewhere. Short options make him sell into a fall and
 * buy into a rise: with market slope λ and gamma Γ a move ends at 1 / (1 + λ Γ) of itself, and
 * nowhere where 1 + λ Γ ≤ 0 (src/options/hedging.ts).
 *
 * A band given as cost and risk aversion is that of Whalley and Wilmott, as wide as the gamma of
 * the moment makes it. After a liquidation he hedges no more: the book stays open.
 *
 * Source: shared/spec/models.md 3 and topics.md T11, read 2026-11-29.
 */
import { z } from 'zod'
import { priceOf } from '../engine/margin/margin.ts'
import { post } from '../engine/ports/agenda.ts'
import { defineActor } from '../engine/ports/ports.ts'
import { refuseInverse } from '../engine/ports/reciprocal.ts'
import type { Run } from '../engine/ports/run.ts'
import { isClosed } from '../engine/verbs/gates.ts'
import { addOwnOrder, isLiquidated } from '../engine/verbs/trading.ts'
import { findLeg } from '../engine/world/holdings.ts'
import { InputError } from '../kit/assert.ts'
import { bookGreeks, type DealerPosition } from '../options/dealer-book.ts'
import { hedgingBand } from '../options/hedging.ts'
import { FACTOR_MAX, LARGEST, moment, positive, signed } from '../units/magnitude.ts'
import { amount, type Price } from '../units/units.ts'

/** Milliseconds of a year of 365 days, as option markets count. */
const yearMs = 365 * 86_400_000

const option = z.strictObject({
  kind: z.enum(['call', 'put']),
  strike: positive(),
  days: z.number().gt(0).max(36_500).describe('time from the start to expiry, days'),
  sigma: z.number().gt(0).max(FACTOR_MAX).describe('volatility, a year'),
  amount: signed().describe('units of the underlying; below 0 he is short'),
})

const band = z.union([
  positive(),
  z.strictObject({
    cost: z.number().gt(0).lt(1).describe('of a trade, share of its value'),
    riskAversion: positive().describe('one over money'),
  }),
])

const parameters = z.strictObject({
  instrument: z.string().describe('what he hedges with: venue/instrument'),
  account: z.string().describe('whose position that is: an account of the venue'),
  options: z.array(option).min(1).max(2000).describe('his book'),
  times: signed()
    .default(1)
    .describe('every amount times this: 0 is no book, −1 the other side of it'),
  band: band.describe('units that delta may drift, or the cost and risk aversion it follows from'),
  orderMax: positive().default(LARGEST).describe('most units of one order'),
  everyMs: moment().default(0).describe('shortest time from trade to trade, ms; 0: every round'),
})
type Parameters = z.infer<typeof parameters>

interface Dealer {
  readonly given: Parameters
  readonly book: readonly DealerPosition[]
  readonly instrument: number
  readonly leg: number
  readonly owner: number
  readonly row: number
  /** Delta and holding together at the start, when he traded last, and whether he will be woken. */
  readonly state: { neutral: number; tradedMs: number; isWaiting: boolean }
}

export const optionDealer = defineActor<Parameters>({
  id: 'option-dealer',
  title: 'A dealer who hedges a book of options',
  assumes: [
    'his book was hedged at the start; volatilities stand still (sticky strike), no interest',
    'he reads the venue’s published price, and trades at any price',
  ],
  ignores: [
    'what the options themselves gain and lose: they stand on no account here',
    'hedging vega, and hedging one option with another',
  ],
  parameters,
  accounts: ({ instrument, account }) => [`${instrument.split('/')[0]}/${account}`],
  create(given, { instrument: rowOf, row }, world) {
    const instrument = rowOf(given.instrument)
    refuseInverse(world, world.instruments.market[instrument], 'instrument')
    const owner = world.names.findAccount(`${given.instrument.split('/')[0]}/${given.account}`)
    const leg = owner < 0 ? -1 : findLeg(world, owner, instrument)
    if (leg < 0) {
      throw new InputError(`${given.account} cannot trade ${given.instrument}`, {
        field: 'account',
        value: given.account,
        allowed: 'an account of the venue with a position in the instrument, if only of 0',
      })
    }
    const book = given.options.map(({ days, amount, ...it }) => {
      return { ...it, amount: amount * given.times, years: days / 365 }
    })
    const state = { neutral: 0, tradedMs: -Infinity, isWaiting: false }
    const dealer: Dealer = { given, book, instrument, leg, owner, row, state }
    return {
      phase: 'reactions',
      state,
      hedged: { instrument, at: (price) => bookGreeks(book, price) },
      start(run) {
        state.neutral = deltaOf(run, dealer) + run.world.legs.amount[leg]
      },
      act: (run) => look(run, dealer),
      receive() {
        state.isWaiting = false
      },
    }
  },
})

/** Delta of the book at the published price; that of nothing where there is no price. */
function deltaOf(run: Run, { book, instrument }: Dealer): number {
  const price = priceOf(run.world, instrument)
  return price > 0 ? bookGreeks(book, price, run.timeMs / yearMs).delta : 0
}

function look(run: Run, dealer: Dealer): void {
  const { given, instrument, leg, owner, state } = dealer
  if (isLiquidated(run, owner)) return
  const drift = deltaOf(run, dealer) + run.world.legs.amount[leg] - state.neutral
  if (Math.abs(drift) <= bandOf(run, dealer)) return
  const dueMs = state.tradedMs + given.everyMs
  if (run.timeMs < dueMs) {
    wake(run, dealer, dueMs)
    return
  }
  if (isClosed(run, 'market', run.world.instruments.market[instrument])) return
  state.tradedMs = run.timeMs
  const size = Math.min(Math.abs(drift), given.orderMax)
  addOwnOrder(run, leg, amount(drift > 0 ? -size : size), 0 as Price)
}

function bandOf(run: Run, { given, book, instrument }: Dealer): number {
  if (typeof given.band === 'number') return given.band
  const price = priceOf(run.world, instrument)
  if (!(price > 0)) return Infinity
  const { gamma } = bookGreeks(book, price, run.timeMs / yearMs)
  return hedgingBand({ ...given.band, price, gamma })
}

function wake(run: Run, { row, state }: Dealer, dueMs: number): void {
  if (state.isWaiting) return
  state.isWaiting = true
  post(run.agenda, { dueMs, phase: 'reactions', to: 'actor', row, code: 0, value: 0 })
}
