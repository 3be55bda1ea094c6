/**
 * Blocks: liquidations of some venues happen at block times only, so many in a block, in the order
 * that whoever makes the block gives them; a maker who censors leaves some out, or keeps oracles
 * from being renewed.
 *
 *     a block of his     every block from `fromMs` to before `untilMs`, and of the others each with
 *                        chance `share`, drawn by block
 *     who goes first     `fifo`: who has been unsafe longest; `priority-fee`: whose liquidation
 *                        brings most, debt · bonus, as callers bid that much for a place;
 *                        `profit-max`: the choice and order worth most to a maker who takes the
 *                        liquidations himself (chain-worth.ts), then what else has room
 *     privately          liquidations of a share of the accounts reach nobody's block but his
 *     sandwich           in his blocks he trades ahead of what the block does to one market, and
 *                        back after it
 *
 * Owners' orders on listed markets and transfers of listed assets wait for blocks too. What a block
 * takes of orders goes to market one after the other; liquidations behind them go together. What is
 * left out waits for the next block. Table and policies: src/chain/pending.ts.
 */
import { defineActor, type ModelContext } from '../engine/ports/ports.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { closeGate } from '../engine/verbs/gates.ts'
import { InputError } from '../kit/assert.ts'
import { orderBlock } from './chain-block.ts'
import { type ChainParameters, chainParameters } from './chain-parameters.ts'
import { type Chain, isHis, newState, nextBlockMs, remind } from './chain-table.ts'
import { finishBlock } from './chain-trades.ts'
import { findTraded } from './traded.ts'

export const chain = defineActor<ChainParameters>({
  id: 'chain',
  title: 'Blocks of a chain, and who makes them',
  assumes: [
    'blocks come at equal times; every call and order takes one place, also one that fails',
    'callers bid what a liquidation brings by debt and bonus, whoever they are; orders bid nothing',
    'what a block does to transfers comes first in it',
  ],
  ignores: [
    'trades of arbitrageurs and makers, which need no block here',
    'blocks that are missed, reorganised, or filled by others',
  ],
  stopsEach: ['everyMs'],
  parameters: chainParameters,
  accounts: ({ censors = [], sandwich }) => [...censors, ...(sandwich ? [sandwich.account] : [])],
  create(given, context, world) {
    const { share, untilMs } = given
    refuseMargin(given, context, world)
    const it: Chain = { ...lookedUp(given, context, world), state: newState() }
    return {
      phase: 'ordering',
      state: it.state,
      start(run) {
        // Whoever is taken out of turn disturbs the order that slices count on.
        run.risk.isDisturbed = true
        if (it.oracles.length > 0 && (share > 0 || untilMs > 0)) remind(run, it, 0, 'opens')
      },
      act(run) {
        for (const asset of it.transfers) closeGate(run, 'transfer', asset, nextBlockMs(run, it))
        orderBlock(run, it)
      },
      receive(run, { code }) {
        if (code === 1) openBlock(run, it)
        else if (code === 2) finishBlock(run, it)
      },
    }
  },
})

function lookedUp(given: ChainParameters, context: ModelContext, world: LiveWorld) {
  const { venue, oracle, market, asset, row, random } = context
  const { sandwich } = given
  const rows = given.censors?.map((id) => world.names.requireAccount(id))
  return {
    given,
    row,
    venues: given.venues.map((id) => venue(id)),
    oracles: given.delays.map((id) => oracle(id)),
    markets: new Set(given.orders.map((id) => market(id))),
    transfers: given.transfers.map((id) => asset(id)),
    censored: rows === undefined ? null : new Set(rows),
    traded: sandwich === undefined ? null : findHis(world, context, sandwich),
    random: random('censor'),
    privately: random('private'),
  }
}

function findHis(
  world: LiveWorld,
  names: ModelContext,
  { account, instrument: id }: NonNullable<ChainParameters['sandwich']>,
) {
  const traded = findTraded(world, names, { field: 'sandwich.instrument', id, account })
  if (traded.leg >= 0) return traded
  throw new InputError(`${account} cannot trade ${id}`, {
    field: 'sandwich.account',
    value: account,
    allowed: 'an account of that venue which lists the instrument, if only with 0',
  })
}

/** What a call on a position brings is not known here. */
function refuseMargin(
  { ordering, venues }: ChainParameters,
  { venue }: ModelContext,
  { venues: rows }: LiveWorld,
): void {
  const other = venues.find((id) => rows.family[venue(id)] !== 'lending')
  if (ordering !== 'profit-max' || other === undefined) return
  throw new InputError(`${other} does not lend`, {
    field: 'ordering',
    value: ordering,
    allowed: 'fifo or priority-fee, or lending venues only',
  })
}

/** At the beginning of every block, before prices are published. */
function openBlock(run: Run, it: Chain): void {
  const nextMs = nextBlockMs(run, it)
  // Where no later block can be his the clock need not stop.
  if (it.given.share > 0 || nextMs < it.given.untilMs) remind(run, it, nextMs, 'opens')
  if (!isHis(it, run.timeMs)) return
  for (const oracle of it.oracles) closeGate(run, 'oracle', oracle, nextMs)
}
