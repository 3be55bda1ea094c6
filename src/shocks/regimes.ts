/**
 * A market that changes its character while it runs: a hidden chain of regimes, each with moves,
 * a correlation, a depth, and actors who stay away. Liquidations press it towards stress.
 *
 *     r = μ(z) + σ(z) (√ρ(z) f + √(1 − ρ(z)) e)      price' = price · e^r, f common, e of a market
 *     P(z' = j | z = i) = p_ij;  pressed: of the chance to stay out of `to` each regime keeps the
 *     part e^(−V/scale), V what was liquidated since the last step, dollars
 *
 * Source: Hamilton, Econometrica 57 (1989); pressure: shared/spec/topics.md T4. One regime with all
 * its depth is the plain model, bit for bit.
 */
import { z } from 'zod'
import { defineShock } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import { changeDepth } from '../engine/verbs/depth.ts'
import { closeGate } from '../engine/verbs/gates.ts'
import type { World } from '../engine/world/world.ts'
import { InputError } from '../kit/assert.ts'
import { exp } from '../kit/math.ts'
import type { Random } from '../kit/random.ts'
import { checkTransition, pick, pressedTransition } from '../returns/regimes.ts'
import { duration, moment, positive } from '../units/magnitude.ts'
import { eachMarket, marketRows, marketsSchema } from './markets.ts'

const share = z.number().min(0).max(1)
const regime = z.strictObject({
  name: z.string().min(1).optional().describe('for people: calm, stress'),
  mean: z.number().min(-1).max(1).default(0).describe('of the log return of a step'),
  deviation: z.number().gt(0).max(1).describe('of the log return of a step'),
  correlation: share.default(1).describe('of the moves of two markets'),
  depth: z.number().gt(0).max(1).default(1).describe('share of depth that is there'),
  away: z
    .array(z.union([z.string(), z.int().min(0)]))
    .default([])
    .describe('actors who do nothing: models, or places in the list of actors'),
})

const parameters = z.strictObject({
  markets: marketsSchema,
  regimes: z.array(regime).min(1).max(20).describe('what each is like'),
  transition: z.array(z.array(share)).min(1).describe('row: from, column: to; rows sum to 1'),
  start: z.int().min(0).default(0).describe('regime of the first step'),
  pressure: z
    .strictObject({
      to: z.int().min(0).describe('the regime of stress'),
      scale: positive().describe('liquidated since the last step, dollars, that leaves 1/e'),
    })
    .optional()
    .describe('liquidations make stress likelier; left out: they do not'),
  atMs: moment().default(0).describe('the first step, ms'),
  everyMs: duration().describe('time from one step to the next, ms'),
  steps: z.int().min(1).max(100_000).describe('how many'),
})
type Parameters = z.output<typeof parameters>

/** Which random number is what: those of the markets come after. */
const draws = { regime: 0, common: 1, own: 2 } as const

export interface RegimeState {
  /** Of the last step. */
  regime: number
  /** Liquidated by then, dollars. */
  seenUsd: number
  /** By step: its regime. */
  readonly path: Uint8Array
  made: number
}

function check({ regimes, transition, start, pressure }: Parameters): void {
  const refuse = (field: string, value: number, allowed: string) => {
    throw new InputError(`regimes: ${field} is ${value}`, { field, value, allowed })
  }
  const count = regimes.length
  if (transition.length !== count) refuse('transition', transition.length, `${count} rows`)
  checkTransition(transition)
  if (start >= count) refuse('start', start, `0 to ${count - 1}`)
  if (pressure !== undefined && pressure.to >= count) {
    refuse('pressure.to', pressure.to, `0 to ${count - 1}`)
  }
}

/** Rows of the actors that a regime names. */
function rowsOf({ specs }: World, names: Parameters['regimes'][number]['away'], field: string) {
  const models = specs.actors.map(({ model }) => model)
  return names.flatMap((name) => {
    const found = [...models.keys()].filter((row) => row === name || models[row] === name)
    if (found.length > 0) return found
    throw new InputError(`no actor here is ${name}`, {
      ...{ field, value: name },
      allowed: models.join(', ') || 'nothing: there are no actors',
    })
  })
}

export const regimes = defineShock<Parameters>({
  id: 'regimes',
  title: 'Markets change between regimes',
  assumes: [
    'moves of a step come at once; all markets are in one regime',
    'who stays away does nothing until the next step that does not name him',
  ],
  ignores: ['that anybody knows the regime, or expects the next'],
  parameters,
  check(given, world) {
    for (const [at, { away }] of given.regimes.entries()) {
      rowsOf(world, away, `regimes.${at}.away`)
    }
  },
  create(given, context) {
    check(given)
    const { atMs, everyMs, steps } = given
    const rows = marketRows(given.markets, context)
    const random = context.random('steps')
    const path = new Uint8Array(steps)
    const state: RegimeState = { regime: given.start, seenUsd: 0, path, made: 0 }
    return {
      state,
      times: Array.from({ length: steps }, (_, step) => atMs + step * everyMs),
      apply(run, step) {
        const before = step === 0 ? null : state.regime
        if (before !== null) state.regime = nextRegime(run, given, state, random, step)
        path[step] = state.regime
        state.made = step + 1
        state.seenUsd = liquidatedUsd(run)
        enter(run, given, rows, before, state.regime)
        move(run, given.regimes[state.regime], rows, random, step)
        keepAway(run, given, state.regime, atMs + (step + 1) * everyMs)
      },
    }
  },
})

function liquidatedUsd({ log }: Run): number {
  let sum = 0
  for (const value of log.markets.liquidatedUsd) sum += value
  return sum
}

function nextRegime(
  run: Run,
  { transition, pressure }: Parameters,
  { regime: now, seenUsd }: RegimeState,
  random: Random,
  step: number,
): number {
  const volume = Math.max(0, liquidatedUsd(run) - seenUsd)
  const rows =
    pressure === undefined
      ? transition
      : pressedTransition(transition, pressure.to, volume, pressure.scale)
  return pick(rows[now], random.uniform(0, step, draws.regime))
}

function enter(
  run: Run,
  { regimes: all }: Parameters,
  rows: readonly number[] | null,
  before: number | null,
  now: number,
): void {
  const from = before === null ? 1 : all[before].depth
  const to = all[now].depth
  if (from !== to) eachMarket(run, rows, (_, market) => changeDepth(run, market, from, to))
}

function move(
  { world: { markets } }: Run,
  { mean, deviation, correlation }: Parameters['regimes'][number],
  rows: readonly number[] | null,
  random: Random,
  step: number,
): void {
  const common = random.normal(0, step, draws.common)
  const count = rows === null ? markets.count : rows.length
  for (let at = 0; at < count; at++) {
    // Together to the last bit where the correlation is 1.
    const z =
      correlation === 1
        ? common
        : Math.sqrt(correlation) * common +
          Math.sqrt(1 - correlation) * random.normal(0, step, draws.own + at)
    markets.quoted[rows === null ? at : rows[at]].move(exp(mean + deviation * z), 0)
  }
}

function keepAway(run: Run, { regimes: all }: Parameters, now: number, untilMs: number): void {
  // A step of a clocked run may be longer than one of the chain.
  if (all[now].away.length === 0 || untilMs <= run.timeMs) return
  const found = rowsOf(run.origin, all[now].away, 'away')
  for (const actor of found) closeGate(run, 'actor', actor, untilMs)
}
