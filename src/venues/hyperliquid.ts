/**
 * Hyperliquid: a market order (a fifth of positions above 100k, the rest after 30 s); below two
 * thirds of maintenance the vault takes the account; below zero it is auto-deleveraged at the
 * previous mark.
 *
 * Assumes: liquidation orders stop at the bankruptcy price; the vault keeps what it takes and takes
 * nothing beyond `vaultLeverageMax` times its equity (not published: our assumption).
 * Ignores: open orders, HIP-3 exchanges (no vault there).
 */
import { z } from 'zod'
import { isWaiting, setStage, stageOf, waitUntil } from '../engine/account-state.ts'
import { hasHoldings } from '../engine/at-risk.ts'
import { coverDeficit } from '../engine/deficit.ts'
import { addOrder, addResidual } from '../engine/liquidation.ts'
import { equity, exposure, maintenance } from '../engine/margin.ts'
import { defineVenue } from '../engine/ports.ts'
import type { Run } from '../engine/run.ts'
import { deleverage } from '../rules/auto-deleveraging.ts'
import { bankruptcyPrice } from '../rules/bankruptcy-price.ts'
import { takeOver } from '../rules/takeover.ts'
import { closeWhole } from '../rules/whole-position.ts'
import { amount } from '../units/units.ts'

const parameters = z.strictObject({
  partialAboveUsd: z
    .number()
    .min(0)
    .default(100_000)
    .describe('positions above this notional are first sold in part'),
  partialShare: z.number().gt(0).max(1).default(0.2).describe('share sold at first'),
  cooldownMs: z.number().min(0).default(30_000).describe('wait after the partial order, ms'),
  backstopBelow: z
    .number()
    .min(0)
    .max(1)
    .default(2 / 3)
    .describe('share of maintenance margin below which the vault takes over'),
  vaultLeverageMax: z
    .number()
    .min(0)
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
  sources: [
    { rule: 'market order, 20 % and 30 s', url: `${docs}/liquidations`, readOn: '2025-11-23' },
    { rule: 'ranking and price of ADL', url: `${docs}/auto-deleveraging`, readOn: '2025-11-23' },
    { rule: 'maintenance margin', url: `${docs}/margin-tiers`, readOn: '2025-11-23' },
  ],
  create: (p) => ({
    liquidate(run, { accounts, begin, end }) {
      for (let at = begin; at < end; at++) liquidateOne(run, accounts[at], p)
    },
    absorb(run, { venue, accounts, begin, end }) {
      const vault = run.world.venues.backstop[venue]
      const bankrupt: number[] = []
      for (let at = begin; at < end; at++) {
        const account = accounts[at]
        if (!hasHoldings(run.world, account)) coverDeficit(run, account)
        else if (equity(run.world, account) >= 0 && hasRoom(run, vault, account, p)) {
          takeOver(run, account, vault)
        } else bankrupt.push(account)
      }
      if (bankrupt.length === 0) return
      deleverage(run, bankrupt, { ranking: 'hyperliquid', priceOf: previousMark })
      for (const account of bankrupt) {
        if (!hasHoldings(run.world, account)) coverDeficit(run, account)
      }
    },
  }),
})

function liquidateOne(run: Run, account: number, p: Parameters): void {
  const { world } = run
  const worth = equity(world, account)
  if (worth < p.backstopBelow * maintenance(world, account)) {
    addResidual(run, account)
    return
  }
  if (isWaiting(run, account)) return
  const limitOf = (leg: number) => bankruptcyPrice(world, account, leg)
  const isPartial = stageOf(run, account) === 0 && exposure(world, account) > p.partialAboveUsd
  if (!isPartial) {
    closeWhole(run, account, limitOf)
    return
  }
  for (
    let leg = world.accounts.legBegin[account];
    leg < world.accounts.legBegin[account + 1];
    leg++
  ) {
    const held = world.legs.amount[leg]
    if (held !== 0) addOrder(run, account, leg, amount(-held * p.partialShare), limitOf(leg))
  }
  setStage(run, account, 1)
  waitUntil(run, account, run.timeMs + p.cooldownMs)
}

function hasRoom(run: Run, vault: number, account: number, p: Parameters): boolean {
  const { world } = run
  const capital = equity(world, vault)
  const carried = exposure(world, vault) + exposure(world, account)
  return capital > 0 && carried <= p.vaultLeverageMax * capital
}

/** The mark before the one that made the account bankrupt. */
function previousMark(run: Run, _account: number, leg: number) {
  const { instruments, legs } = run.world
  return run.causes.before[instruments.oracle[legs.instrument[leg]]] as never
}
