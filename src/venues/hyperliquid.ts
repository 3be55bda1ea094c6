/**
 * Hyperliquid: a market order (a fifth of positions above 100k first); below two thirds of
 * maintenance the vault takes the whole account; below zero it is auto-deleveraged at the previous
 * mark.
 *
 * Without room in the vault an account stays with the book until it is below zero, as on HIP-3
 * exchanges, which have no vault: give the venue no `backstop`.
 */

import { z } from 'zod'
import { equity, exposure, maintenance } from '../engine/margin/margin.ts'
import { defineVenue } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import { previousValue } from '../engine/verbs/causes.ts'
import { coverDeficit } from '../engine/verbs/deficit.ts'
import { addResidual } from '../engine/verbs/trading.ts'
import { hasHoldings, hasPositions } from '../engine/world/holdings.ts'
import { deleverage } from '../rules/auto-deleveraging.ts'
import { bankruptcyPrice, isBankrupt } from '../rules/bankruptcy-price.ts'
import { closeInParts } from '../rules/partial-liquidation.ts'
import { takeOver } from '../rules/takeover.ts'
import { FACTOR_MAX, moment, notNegative } from '../units/magnitude.ts'
import { type Price, price } from '../units/units.ts'

const parameters = z.strictObject({
  partialAboveUsd: notNegative()
    .default(100_000)
    .describe('positions above this notional are first sold in part'),
  partialShare: z.number().gt(0).max(1).default(0.2).describe('share sold at first'),
  cooldownMs: moment().default(30_000).describe('cooldown after a partial order, ms'),
  duringCooldown: z
    .enum(['wait', 'whole'])
    .default('wait')
    .describe('wait: no orders; whole: orders for the entire position'),
  backstopBelow: z
    .number()
    .min(0)
    .max(1)
    .default(2 / 3)
    .describe('share of maintenance margin below which the vault takes over'),
  vaultLeverageMax: z
    .number()
    .min(0)
    .max(FACTOR_MAX)
    .default(5)
    .describe('most notional the vault carries, times its equity (assumption)'),
})
type Parameters = z.infer<typeof parameters>

const docs = 'https://hyperliquid.gitbook.io/hyperliquid-docs/trading'

export const hyperliquid = defineVenue<Parameters>({
  id: 'hyperliquid',
  title: 'Hyperliquid perpetuals',
  family: 'margin',
  parameters,
  citations: [
    {
      rule: 'market order, 20 % above 100k, 30 s, vault below 2/3 of maintenance',
      url: `${docs}/liquidations`,
      readOn: '2026-11-23',
    },
    { rule: 'ranking and price of ADL', url: `${docs}/auto-deleveraging`, readOn: '2026-11-23' },
    { rule: 'maintenance margin', url: `${docs}/margin-tiers`, readOn: '2026-11-23' },
  ],
  assumes: [
    'liquidation orders stop at the bankruptcy price',
    'the vault keeps what it takes, up to `vaultLeverageMax` times its equity (not published)',
    'a vault below zero is auto-deleveraged the next time somebody fails',
    'orders wait during the cooldown (`duringCooldown`: the exchange’s own page says otherwise)',
  ],
  ignores: ['open orders', 'slippage caps of liquidation orders', 'portfolio margin'],
  create: (p) => ({
    liquidate(run, { venue, accounts, begin, end }) {
      for (let at = begin; at < end; at++) liquidateOne(run, venue, accounts[at], p)
    },
    absorb(run, { venue, accounts, begin, end }) {
      const vault = run.world.venues.backstop[venue]
      const bankrupt: number[] = []
      for (let at = begin; at < end; at++) {
        const account = accounts[at]
        if (!hasHoldings(run.world, account)) coverDeficit(run, account)
        else if (isBankrupt(run.world, account)) bankrupt.push(account)
        else if (hasRoom(run, vault, account, p)) takeOver(run, account, vault)
      }
      if (isBankrupt(run.world, vault) && hasPositions(run.world, vault)) bankrupt.push(vault)
      if (bankrupt.length === 0) return
      deleverage(run, bankrupt, { ranking: 'hyperliquid', priceOf: previousMark })
      for (const account of bankrupt) {
        if (!hasHoldings(run.world, account)) coverDeficit(run, account)
      }
    },
  }),
})

function liquidateOne(run: Run, venue: number, account: number, p: Parameters): void {
  const { world } = run
  const isBackstopped =
    equity(world, account) < p.backstopBelow * maintenance(world, account) &&
    hasRoom(run, world.venues.backstop[venue], account, p)
  const isBeyondTheBook = isBackstopped || isBankrupt(world, account)
  if (isBeyondTheBook && hasPositions(world, account)) addResidual(run, account)
  else closeInParts(run, account, p, (leg) => bankruptcyPrice(world, account, leg))
}

function hasRoom(run: Run, vault: number, account: number, p: Parameters): boolean {
  const { world } = run
  const capital = equity(world, vault)
  const carried = exposure(world, vault) + exposure(world, account)
  return capital > 0 && carried <= p.vaultLeverageMax * capital
}

/** The mark before the one that made the account bankrupt. */
function previousMark(run: Run, _account: number, leg: number): Price {
  const { instruments, legs } = run.world
  return price(previousValue(run, instruments.oracle[legs.instrument[leg]]))
}
