/**
 * Margin that follows volatility: a venue measures how much a price moves and asks for more while
 * it moves much, for what is held too. Whoever has less is liquidated when it is raised.
 *
 *     σ² ← σ² · 2^(−every / halfLife) + (1 − 2^(−every / halfLife)) · (price / price before − 1)²
 *     margin rates = rates of the start · times of the last level whose `above` σ has reached
 *
 * σ is of one interval, a share of the price; it is measured at the end of each. Margin is lowered
 * no sooner than `hold` after it was last raised. Raised by falls, it forces sales that make the
 * next fall: peak over trough of the margin is the measure of that (procyclicality).
 */
import { z } from 'zod'
import { post } from '../engine/ports/agenda.ts'
import { defineMitigation } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import { changeRules } from '../engine/verbs/rules.ts'
import { marginLevel } from '../engine/world/rule-key.ts'
import { AT_REST, leftAfter } from '../kit/half-life.ts'
import { intervalAt, nextIntervalMs } from '../kit/intervals.ts'
import { duration, FACTOR_MAX, moment } from '../units/magnitude.ts'

const level = z.strictObject({
  above: z.number().positive().max(FACTOR_MAX).describe('σ of an interval from which it holds'),
  times: z.number().min(1).max(FACTOR_MAX).describe('margin rates of the start, so many times'),
})

const parameters = z.strictObject({
  instrument: z.string().describe('contract whose margin follows, venue/instrument'),
  levels: z
    .array(level)
    .min(1)
    .max(100)
    .refine(
      (levels) =>
        levels.every(({ above, times }, at) => {
          const before = levels[at - 1]
          return before === undefined || (above > before.above && times >= before.times)
        }),
      'levels rise',
    )
    .describe('margin by volatility, the lowest first'),
  everyMs: duration().describe('from one look at the price to the next, ms'),
  halfLifeMs: duration().describe('time after which a move counts half, ms'),
  start: z
    .number()
    .min(0)
    .max(FACTOR_MAX)
    .default(0)
    .describe('σ of an interval before the run; below the first level'),
  holdMs: moment().default(0).describe('time from a raise to the first cut, ms'),
})
type Parameters = z.infer<typeof parameters>

interface Margin {
  readonly given: Parameters
  readonly row: number
  readonly oracle: number
  readonly state: {
    /** σ² of an interval, and the price and interval of the last look. */
    variance: number
    price: number
    interval: number
    level: number
    raisedMs: number
    isReminded: boolean
    isDue: boolean
  }
}

export const volatilityMargin = defineMitigation<Parameters>({
  id: 'volatility-margin',
  title: 'Margin that follows volatility',
  assumes: ['it holds at once, for what is held too', 'the venue looks at its own price'],
  ignores: ['notice before a raise', 'margin of one contract raised for the moves of another'],
  stopsEach: ['everyMs'],
  parameters: parameters.refine(
    ({ start, levels }) => start < (levels[0]?.above ?? 0),
    'the start is calm: below the first level',
  ),
  marginLevels: ({ instrument, levels }) => ({
    instrument,
    times: [1, ...levels.map(({ times }) => times)],
  }),
  create(given, { instrument, row, without }, world) {
    const oracle = world.instruments.oracle[instrument(given.instrument)]
    const state: Margin['state'] = {
      ...{ variance: given.start * given.start, price: 0, interval: 0, level: 0 },
      ...{ raisedMs: 0, isReminded: false, isDue: false },
    }
    const margin: Margin = { given, row, oracle, state }
    return {
      phase: 'prices',
      state,
      start(run) {
        state.price = run.world.oracles.value[oracle]
      },
      act(run) {
        if (!without.includes('rule')) look(run, margin)
      },
      receive() {
        state.isReminded = false
        state.isDue = true
      },
    }
  },
})

/** At the end of an interval; in between only whether there is anything to look for. */
function look(run: Run, margin: Margin): void {
  const { given, state, oracle } = margin
  const price = run.world.oracles.value[oracle]
  if (state.isDue) {
    state.isDue = false
    measure(run, margin, price)
    setMargin(run, margin)
  }
  const isMoving = price !== state.price || state.level > 0
  if (isMoving && !state.isReminded) remind(run, margin, nextIntervalMs(run.timeMs, given.everyMs))
}

function measure(run: Run, { given, state }: Margin, price: number): void {
  const { everyMs, halfLifeMs } = given
  const interval = intervalAt(run.timeMs, everyMs)
  const move = state.price > 0 ? price / state.price - 1 : 0
  const left = leftAfter(everyMs, halfLifeMs)
  // Where nothing moved nobody looked; what was measured before that has aged all the same.
  state.variance *= leftAfter((interval - state.interval) * everyMs, halfLifeMs)
  state.variance += (1 - left) * move * move
  if (state.variance < AT_REST * AT_REST) state.variance = 0
  state.price = price
  state.interval = interval
}

function setMargin(run: Run, { given, state, row }: Margin): void {
  const sigma = Math.sqrt(state.variance)
  const level = given.levels.filter(({ above }) => sigma >= above).length
  if (level === state.level) return
  if (level < state.level && run.timeMs < state.raisedMs + given.holdMs) return
  if (level > state.level) state.raisedMs = run.timeMs
  state.level = level
  changeRules(run, marginLevel(row, level))
}

function remind(run: Run, { row, state }: Margin, dueMs: number): void {
  state.isReminded = true
  post(run.agenda, { dueMs, phase: 'prices', to: 'actor', row, code: 0, value: 0 })
}
