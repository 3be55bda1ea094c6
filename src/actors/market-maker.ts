/**
 * Somebody who supplies a share of a market's depth and takes it away when it gets rough.
 *
 *     his depth = supplies · e^(−β·σ) · (1 − |inventory| / inventoryValueMax)         never below 0
 *     σ² = Σ (move of the mid)² · 2^(−age / halfLife)        relative moves since the start
 *
 * He leaves wholly at a loss of `lossMax`, and comes back `backAfterMs` later with a clean sheet;
 * and wholly while the mid is more than `drop` below where it started: a peg that is lost.
 *
 * What he buys and earns is his part of what the market's providers buy and earn. A provider of an
 * automated pool is the same: depth he takes out is his share of the reserves.
 *
 * The exponential is a reduced form of ours: β says how steep, nobody has measured it.
 */
import { z } from 'zod'
import { post } from '../engine/ports/agenda.ts'
import { defineActor } from '../engine/ports/ports.ts'
import { refuseInverse } from '../engine/ports/reciprocal.ts'
import type { Run } from '../engine/ports/run.ts'
import { depthShare, keepAway } from '../engine/verbs/depth.ts'
import { record } from '../engine/verbs/record.ts'
import type { ModelSpec } from '../engine/world/snapshot.ts'
import { InputError } from '../kit/assert.ts'
import { exp } from '../kit/math.ts'
import { duration, FACTOR_MAX, positive } from '../units/magnitude.ts'
import { createVolatility, observe, sigma, type Volatility } from './volatility.ts'

const parameters = z.strictObject({
  market: z.string().describe('market he supplies'),
  supplies: z.number().min(0).max(1).describe('his share of the whole depth'),
  withdrawal: z
    .number()
    .min(0)
    .max(FACTOR_MAX)
    .default(0)
    .describe('how much depth volatility costs: at βσ = 1 he keeps 37 %; 0: none'),
  halfLifeMs: duration().default(60_000).describe('half-life of his memory of moves, ms'),
  inventoryValueMax: positive()
    .optional()
    .describe('inventory at which he quotes nothing, in quote; left out: no limit'),
  lossMax: positive().optional().describe('loss at which he leaves, in quote; left out: none'),
  backAfterMs: duration()
    .optional()
    .describe('time until he is back after a loss, ms; left out: not within the run'),
  drop: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe('fall of the mid from the start below which he stays away; left out: none'),
})
type Parameters = z.infer<typeof parameters>

/** Below this β·σ he has forgotten. */
const calm = 1e-3

interface Maker {
  readonly given: Parameters
  readonly market: number
  readonly row: number
  readonly state: State
}

interface State {
  readonly moves: Volatility
  /** What he saw last. */
  mid: number
  base: number
  cash: number
  /** What he has bought less sold, and what it brought, since the start or his return. */
  bought: number
  earned: number
  /** Share of the market's depth that was his when he looked last. */
  part: number
  isOut: boolean
  wakesMs: number
}

export const marketMaker = defineActor<Parameters>({
  id: 'market-maker',
  title: 'A market maker who withdraws',
  assumes: [
    'he takes the same share of both sides away',
    'between two looks his part of what is traded stays what it was',
    'away from the market he gets rid of what he holds: he returns with nothing',
  ],
  ignores: ['quotes that are skewed to get rid of inventory', 'where else he hedges'],
  parameters,
  create(given, context, world) {
    const market = context.market(given.market)
    refuseInverse(world, market, 'market')
    refuseTooMuch(world.settings.actors, given.market)
    const state: State = {
      moves: createVolatility(world.markets.startPrice[market]),
      mid: 0,
      base: 0,
      cash: 0,
      bought: 0,
      earned: 0,
      part: given.supplies,
      isOut: false,
      wakesMs: 0,
    }
    const maker: Maker = { given, market, row: context.row, state }
    return {
      phase: 'reactions',
      state,
      start: (run) => see(run, maker),
      act(run) {
        learn(run, maker)
        decide(run, maker)
      },
      receive(run, { code }) {
        if (code !== back || !state.isOut) return
        learn(run, maker)
        state.isOut = false
        state.bought = state.earned = 0
      },
    }
  },
})

/** Nobody can take away what somebody else supplies. */
function refuseTooMuch(actors: readonly ModelSpec[], market: string): void {
  const makers = actors.filter((it) => it.model === 'market-maker' && it.market === market)
  const all = makers.reduce((sum, it) => sum + Number(it.supplies), 0)
  if (all <= 1 + 1e-9) return
  throw new InputError(`the makers of ${market} supply more than all of its depth`, {
    field: 'supplies',
    value: all,
    allowed: 'shares that add up to at most 1',
  })
}

/** Message codes: to look again; to come back. */
const again = 0
const back = 1

function see({ world }: Run, { market, state }: Maker): void {
  const { markets, legs, accounts } = world
  state.mid = markets.liquidity[market].mid()
  state.base = legs.amount[markets.inventoryLeg[market]]
  state.cash = accounts.cash[markets.provider[market]]
}

/** What has happened since he looked last. */
function learn(run: Run, maker: Maker): void {
  const { given, state } = maker
  const { base, cash } = state
  see(run, maker)
  observe(state.moves, given.halfLifeMs, state.mid, run.timeMs)
  state.bought += (state.base - base) * state.part
  state.earned += (state.cash - cash) * state.part
}

/** Depth he keeps of what he supplies, 0 to 1. */
function kept(run: Run, { given, market, state }: Maker): number {
  const { mid, bought, isOut, moves } = state
  const { withdrawal, inventoryValueMax = Infinity, drop = 1 } = given
  if (isOut || mid < run.world.markets.startPrice[market] * (1 - drop)) return 0
  const fear = withdrawal * sigma(moves)
  const room = Math.max(0, 1 - Math.abs(bought * mid) / inventoryValueMax)
  return (fear < calm ? 1 : exp(-fear)) * room
}

function decide(run: Run, maker: Maker): void {
  const { given, market, row, state } = maker
  const { lossMax = Infinity, backAfterMs, supplies, withdrawal, halfLifeMs } = given
  const loss = -(state.earned + state.bought * state.mid)
  if (!state.isOut && loss >= lossMax) {
    state.isOut = true
    if (backAfterMs !== undefined) remind(run, maker, run.timeMs + backAfterMs, back)
  }
  const keeps = supplies * kept(run, maker)
  const away = supplies - keeps
  if (away !== run.depths.away[row * run.world.markets.count + market]) {
    keepAway(run, market, row, away)
    record(run, 'action', { action: 'quote', market, price: state.mid, value: -away })
  }
  const there = depthShare(run, market)
  state.part = there > 0 ? Math.min(1, (keeps * run.depths.cut[market]) / there) : 0
  const isAfraid = withdrawal * sigma(state.moves) >= calm
  if (isAfraid && state.wakesMs <= run.timeMs) {
    state.wakesMs = run.timeMs + halfLifeMs
    remind(run, maker, state.wakesMs, again)
  }
}

function remind(run: Run, { row }: Maker, dueMs: number, code: number): void {
  post(run.agenda, { dueMs, phase: 'reactions', to: 'actor', row, code, value: 0 })
}
