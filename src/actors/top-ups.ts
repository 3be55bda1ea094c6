/**
 * Traders and borrowers who bring money before their venue acts on them.
 *
 *     health = slack / exposure     lending: health factor − 1      below `below` he decides
 *     brings = target · exposure − slack, as far as reserves go     cash, or collateral / weight
 *     repays = (target · exposure − slack) / (1 + target)           where he repays instead
 *
 * Reserves are a share of what the account was worth at the start. After a liquidation he stops.
 * While transfers of what he brings are closed he waits.
 */
import { z } from 'zod'
import { equity, exposure, priceOf } from '../engine/margin/margin.ts'
import { slackOf } from '../engine/margin/slack-of.ts'
import { post } from '../engine/ports/agenda.ts'
import { defineActor } from '../engine/ports/ports.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { isClosed } from '../engine/verbs/gates.ts'
import { transferCash, transferLeg } from '../engine/verbs/ledger.ts'
import { isLiquidated } from '../engine/verbs/trading.ts'
import { findLeg, hasHoldings, largestLeg } from '../engine/world/holdings.ts'
import { InputError } from '../kit/assert.ts'
import { FACTOR_MAX } from '../units/magnitude.ts'
import { amount, money } from '../units/units.ts'
import { choosePeople, findCandidates, peopleParameters, react } from './people.ts'
import { createWatch } from './watch.ts'

const parameters = z
  .strictObject({
    ...peopleParameters,
    below: z
      .number()
      .min(0)
      .max(FACTOR_MAX)
      .describe('health below which he decides: slack over exposure'),
    target: z.number().min(0).max(FACTOR_MAX).describe('health he wants back'),
    reserves: z
      .number()
      .min(0)
      .max(FACTOR_MAX)
      .default(0.5)
      .describe('what he can bring, over equity at start'),
    as: z
      .enum(['collateral', 'repayment'])
      .default('collateral')
      .describe('lending: adds to his largest collateral, or repays his largest debt'),
  })
  .refine(({ below, target }) => below < target, 'target is more than below')
type Parameters = z.infer<typeof parameters>

export const topUps = defineActor<Parameters>({
  id: 'top-ups',
  title: 'Traders who bring money in time',
  assumes: [
    'they know their health at the venue’s published prices',
    'money arrives when they act; what they bring they have, and sell nothing to get it',
    'after a liquidation they bring nothing more',
    'loans whose collateral lies in bands are repaid: nothing is laid in beside it',
  ],
  ignores: ['transfers between venues, time of blocks and banks beyond the reaction time'],
  parameters,
  create(p, context, world) {
    const candidates = findCandidates(p, context, world)
    if (p.as === 'collateral') refuseBands(world, candidates)
    const people = choosePeople(world, candidates, p, context.random('people'))
    const watch = createWatch(
      world,
      people.map(({ row }) => row),
    )
    /** By account. */
    const isDeciding = new Uint8Array(world.accounts.traderCount)
    const reserves = new Float64Array(world.accounts.traderCount)
    const topUp = (run: Run, row: number): void => {
      // What cannot be moved now is moved as soon as it can be.
      const asset = broughtAsset(run, row, p)
      if (asset >= 0 && isClosed(run, 'transfer', asset)) {
        const dueMs = run.gates.untilMs.transfer[asset]
        const message = { phase: 'reactions', to: 'actor', code: row, value: 0 } as const
        if (dueMs < Infinity) post(run.agenda, { ...message, dueMs, row: context.row })
        return
      }
      isDeciding[row] = 0
      const missing = missingTo(run, row, p.target)
      if (missing <= 0) return
      const spent = bring(run, row, p, missing, reserves[row])
      reserves[row] = spent < reserves[row] ? reserves[row] - spent : 0
    }
    return {
      phase: 'reactions',
      state: { isDeciding, reserves, watch: watch.state },
      start(run) {
        for (const { row } of people) {
          reserves[row] = p.reserves * Math.max(0, equity(run.world, row))
        }
      },
      act(run) {
        watch.roll(run)
        for (const person of people) {
          const { row } = person
          if (isDeciding[row] === 1 || reserves[row] === 0 || !watch.isDue(run, row)) continue
          const missing = missingTo(run, row, p.below)
          // Weighted value, maintenance and exposure move no more than the gross value each.
          if (missing <= 0) watch.rest(run, row, -missing, 2 + p.below)
          else {
            isDeciding[row] = 1
            react(run, context.row, person, topUp)
          }
        }
      },
      receive: (run, { code }) => topUp(run, code),
    }
  },
})

/** What is added beside the bands of a loan would be no part of them, and count for nothing. */
function refuseBands(world: LiveWorld, candidates: readonly number[]): void {
  const row = candidates.find((it) =>
    world.markets.liquidity.some(({ owners }) => owners?.loans && owners.has(it)),
  )
  if (row === undefined) return
  throw new InputError(`the collateral of ${world.names.account(row)} lies in bands`, {
    field: 'as',
    value: 'collateral',
    allowed: 'repayment',
  })
}

/** Slack that is missing to a health, 0 or less where nothing is or nothing will be done. */
function missingTo(run: Run, row: number, least: number): number {
  if (isLiquidated(run, row) || !hasHoldings(run.world, row)) return 0
  return least * exposure(run.world, row) - slackOf(run.world, row)
}

/** What is brought: cash, collateral or what is owed; -1: nothing. */
function broughtAsset({ world }: Run, row: number, { as }: Parameters): number {
  const { accounts, venues, legs, instruments } = world
  if (venues.family[accounts.venue[row]] === 'margin') return accounts.cashAsset[row]
  const leg = largestLeg(world, row, as === 'collateral' ? 1 : -1)
  return leg < 0 ? -1 : instruments.asset[legs.instrument[leg]]
}

/** Brings what is missing, up to `reserve`; returns its value. */
function bring(
  run: Run,
  row: number,
  { target, as }: Parameters,
  missing: number,
  reserve: number,
): number {
  const { world } = run
  const venue = world.accounts.venue[row]
  const outside = world.venues.outside[venue]
  if (world.venues.family[venue] === 'margin') {
    const value = Math.min(missing, reserve)
    transferCash(run, outside, row, money(value), 'top-up')
    return value
  }
  const side = as === 'collateral' ? 1 : -1
  const leg = largestLeg(world, row, side)
  if (leg < 0) return reserve
  const instrument = world.legs.instrument[leg]
  const unit = priceOf(world, instrument)
  const needed = side > 0 ? missing / world.instruments.weight[instrument] : missing / (1 + target)
  const value = Math.min(needed, reserve)
  const units = value / unit
  const owed = -world.legs.amount[leg]
  const brought = side > 0 ? units : Math.min(owed, units)
  transferLeg(run, findLeg(world, outside, instrument), leg, amount(brought), 'top-up')
  return brought * unit
}
