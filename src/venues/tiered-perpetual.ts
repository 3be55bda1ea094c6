/**
 * A perpetual exchange whose waterfall is put together from tiers: book, liquidators, backstop
 * vault, insurance fund, auto-deleveraging, socialised loss, bad debt. Each can be left out, and
 * each ends at exactly 0 before the next one pays: see rules/waterfall.ts.
 *
 * `fund`, `backstop` and `liquidators` of the scenario's venue say how much money each has.
 */
import { z } from 'zod'
import { defineVenue } from '../engine/ports/ports.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { previousValue } from '../engine/verbs/causes.ts'
import { closingOrders } from '../rules/closing-order.ts'
import {
  createWaterfallState,
  descend,
  offer,
  openWaterfall,
  type Waterfall,
  type WaterfallState,
} from '../rules/waterfall.ts'
import { FACTOR_MAX } from '../units/magnitude.ts'
import { price } from '../units/units.ts'

const leverage = z
  .number()
  .min(1 / FACTOR_MAX)
  .max(FACTOR_MAX)
  .default(5)
  .describe('most notional carried, times the money that is left')

const parameters = z.strictObject({
  book: z
    .enum(['bankruptcy-price', 'any-price', 'none'])
    .default('bankruptcy-price')
    .describe('worst price of orders to the market; none: no orders, whatever else happens'),
  closes: z
    .enum(closingOrders)
    .default('all')
    .describe('of several positions the book is offered all; or one by one until the rest is safe'),
  liquidators: z
    .strictObject({
      discount: z
        .number()
        .min(0)
        .lt(1)
        .default(0.01)
        .describe('below the mark, a share of it; at most what the account is worth'),
      leverage,
    })
    .optional()
    .describe('they take positions over at the mark less a discount; left out: no such tier'),
  backstop: z
    .strictObject({ leverage })
    .optional()
    .describe('a vault takes over at the bankruptcy price; left out: no such tier'),
  deleveraging: z
    .enum(['pro-rata', 'queue', 'bankruptcy-price', 'previous-mark', 'none'])
    .default('pro-rata')
    .describe(
      'closed at the mark and paid for by winners, alike or in turn; or in turn at that price',
    ),
  ranking: z
    .enum(['binance', 'hyperliquid'])
    .default('binance')
    .describe('who comes first where winners are closed in turn'),
  socialised: z
    .enum(['profit', 'equity', 'none'])
    .default('none')
    .describe('what the last loss is charged to, of everybody at the venue'),
  liquidationFee: z
    .number()
    .min(0)
    .max(0.05)
    .default(0)
    .describe('share of the value sold to the book that goes to the insurance fund'),
})

/** The tiers of a venue with these rules, for whoever wants to read them. */
export function waterfallOf({ venues }: LiveWorld, venue: number): WaterfallState | undefined {
  const { state } = venues.rules[venue]
  return state !== undefined && 'tiers' in state ? (state as WaterfallState) : undefined
}

export const tieredPerpetual = defineVenue<z.infer<typeof parameters>>({
  id: 'tiered-perpetual',
  title: 'Perpetual exchange with every tier of the waterfall as a choice',
  family: 'margin',
  parameters,
  citations: [
    {
      rule: 'book, then takeover at the bankruptcy price, fund, auto-deleveraging',
      url: 'https://www.bitmex.com/app/liquidation',
      readOn: '2026-11-23',
    },
    {
      rule: 'vault in between; ranking and previous mark',
      url: 'https://hyperliquid.gitbook.io/hyperliquid-docs/trading/auto-deleveraging',
      readOn: '2026-11-23',
    },
    {
      rule: 'haircut of profit, pro rata or by queue',
      url: 'https://arxiv.org/abs/2602.15182',
      readOn: '2026-11-23',
    },
    {
      rule: 'socialised loss once the fund is empty',
      url: 'https://support.deribit.com/hc/en-us/articles/25944777576477',
      readOn: '2026-11-23',
    },
  ],
  assumes: [
    'what the reachable depth does not take goes down at once, in whole or in part',
    'liquidators and vault keep what they take and never trade it on',
    'positions nobody can carry are closed at the mark: that costs nobody, debts are paid apart',
    'a winner closed at another price than the mark gives up at most what he is worth',
    'winners of a round are those against any side that is liquidated in it',
    'haircuts take unrealised profit only; whoever is below maintenance himself is spared',
  ],
  ignores: ['open orders', 'fees other than of liquidation', 'withdrawals', 'stages'],
  create({ liquidationFee, ...terms }) {
    const state = createWaterfallState()
    // Made anew at every start, of terms, accounts and state.
    let waterfall: Waterfall | undefined
    return {
      state,
      liquidationFee,
      start(world, venue) {
        const previousMark = (now: Run, _account: number, leg: number) =>
          price(previousValue(now, now.world.instruments.oracle[now.world.legs.instrument[leg]]))
        waterfall = openWaterfall(world, venue, { ...terms, previousMark }, state)
      },
      liquidate(run, { accounts, begin, end }) {
        for (let at = begin; at < end; at++) offer(run, waterfall as Waterfall, accounts[at])
      },
      absorb: (run, batch) => descend(run, waterfall as Waterfall, batch),
    }
  },
})
