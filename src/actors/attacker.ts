/**
 * Somebody with a plan: he pushes a market, borrows against what he has pushed, sells short, makes
 * others be liquidated, closes, walks away. `cascade attack` looks for the plan; a run follows it.
 *
 *     profit = what he can walk away with at the end, less the same had he done nothing
 *     gained, lost = the same of his accounts that end higher, and of those that end lower
 *
 * A flash loan is given back, with its fee, when the steps of its time are done; whose money is not
 * there then has done nothing on a chain: here such a plan counts as worth nothing at all.
 *
 * One step a round, in phase `arbitrage`: markets are pushed before prices are published, and the
 * next step finds the prices that the last one made. Of a step that money, margin or a cap does not
 * allow he does what they do allow.
 */
import { z } from 'zod'
import { post } from '../engine/ports/agenda.ts'
import { type Actor, defineActor, type ModelContext, type Planner } from '../engine/ports/ports.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { InputError } from '../kit/assert.ts'
import { duration, notNegative } from '../units/magnitude.ts'
import {
  type Cap,
  doStep,
  findStep,
  type Means,
  plannedStep,
  possibleStep,
  repay,
  type Step,
} from './attack-steps.ts'
import { closedValue, worthOf } from './attack-worth.ts'

const cap = z.strictObject({
  venue: z.string(),
  instrument: z.string().optional().describe('venue/instrument; left out: cash'),
  most: notNegative().describe('units, or money; taken out less brought'),
})

const names = (what: string) => z.array(z.string()).max(100).default([]).describe(what)
const parameters = z.strictObject({
  wallets: names('accounts, venue/id, with money of his own: they owe nothing'),
  positions: names('accounts, venue/id, that may owe what their venue allows, and are left if bad'),
  liquidates: names('venues at which he is the liquidator: what those make is his'),
  lends: names('margin venues that pay out unrealised profit, and lend against it'),
  flashFee: z.number().min(0).lt(1).default(0).describe('of a flash loan, a share'),
  blockMs: duration().optional().describe('his steps wait for blocks of so many ms'),
  caps: z.array(cap).max(100).default([]).describe('the most that leaves a venue through him'),
  plan: z.array(plannedStep).max(1000).default([]).describe('what he does'),
  may: z.array(possibleStep).max(100).default([]).describe('what `cascade attack` tries'),
})
type Parameters = z.infer<typeof parameters>

interface State {
  /** Rows of `steps` in the order in which they are done, and how much of each. */
  readonly which: number[]
  readonly size: number[]
  done: number
  /** Owed of flash loans, by step. */
  readonly owed: number[]
  /** One was not given back. */
  isVoid: boolean
  /** By cap. */
  readonly moved: number[]
}

interface Attacker {
  readonly row: number
  readonly flashFee: number
  readonly means: Means
  /** Of the plan, then what may be done. */
  readonly steps: readonly Step[]
  /** Liquidators whose gains are his. */
  readonly liquidators: readonly number[]
  readonly state: State
}

export const attacker = defineActor<Parameters>({
  id: 'attacker',
  title: 'An attacker with a plan',
  assumes: [
    'he knows everything, acts before prices are published, and is first at what he liquidates',
    'at the end he closes all that is worth something, at what markets pay then',
  ],
  ignores: ['gas, being caught', 'what venues do against him besides their rules'],
  begins: true,
  parameters,
  accounts: ({ wallets, positions }) => [...wallets, ...positions],
  create(given, context, world) {
    const means = meansOf(given, context, world)
    const { blockMs = 0, flashFee } = given
    const steps = [...given.plan, ...given.may].map((it): Step => {
      const step = findStep(world, context, means, it)
      return blockMs > 0 ? { ...step, atMs: Math.ceil(step.atMs / blockMs) * blockMs } : step
    })
    const order = sorted(steps, [...given.plan.keys()])
    const state = {
      which: order,
      size: order.map((at) => given.plan[at].amount),
      done: 0,
      owed: [...given.plan, ...given.may].map(() => 0),
      isVoid: false,
      moved: given.caps.map(() => 0),
    }
    const liquidators = given.liquidates.map((id) => world.venues.liquidator[context.venue(id)])
    return behaviour({ row: context.row, flashFee, means, steps, liquidators, state }, given)
  },
})

function meansOf(given: Parameters, context: ModelContext, world: LiveWorld): Means {
  const wallets = given.wallets.map((id) => world.names.requireAccount(id))
  const positions = given.positions.map((id) => world.names.requireAccount(id))
  const twice = [...given.wallets, ...given.positions].find(
    (_, at) => [...wallets, ...positions].indexOf([...wallets, ...positions][at]) < at,
  )
  if (twice !== undefined) {
    const allowed = 'each account once, in `wallets` or in `positions`'
    throw new InputError(`${twice} is listed twice`, { field: 'positions', value: twice, allowed })
  }
  const caps = given.caps.map(({ venue, instrument, most }): Cap => {
    const asset =
      instrument === undefined ? -1 : world.instruments.asset[context.instrument(instrument)]
    return { venue: context.venue(venue), asset, most }
  })
  return { wallets, positions, lenders: given.lends.map((id) => context.venue(id)), caps }
}

/** By time; what is written first comes first. */
const sorted = (steps: readonly Step[], rows: readonly number[]): number[] =>
  [...rows].sort((a, b) => steps[a].atMs - steps[b].atMs || a - b)

function behaviour(it: Attacker, { plan, may }: Parameters): Actor {
  const { steps, state, means } = it
  const planner: Planner = {
    possible: may.map(({ amounts }, at) => ({
      name: steps[plan.length + at].name,
      values: [0, ...amounts],
    })),
    follow(run, values) {
      const rows = [...may.keys()].filter((at) => values[at] > 0)
      const order = sorted(
        steps,
        rows.map((at) => plan.length + at),
      )
      state.which.length = state.size.length = 0
      // Of another plan some steps may be done: this one begins at its first.
      state.done = 0
      for (const at of order) {
        state.which.push(at)
        state.size.push(values[at - plan.length])
      }
      remind(run, it)
    },
    worth(run) {
      const own = worthOf(run.world, [...means.wallets, ...means.positions])
      const all = [...own, ...it.liquidators.map((row) => earned(run, row))]
      return state.isVoid || state.owed.some((owed) => owed > 0) ? all.map(() => 0) : all
    },
    stepsOf: (values) =>
      may.flatMap(({ amounts: _, ...step }, at) =>
        values[at] > 0 ? [{ ...step, amount: values[at] }] : [],
      ),
  }
  return {
    phase: 'arbitrage',
    state,
    planner,
    start: (run) => remind(run, it),
    act: (run) => act(run, it),
    // Time stands still for it: what is done is decided in `act`.
    receive() {},
  }
}

/** What a liquidator has made, reporting currency; what he began with is not the attacker's. */
function earned({ world, origin }: Run, row: number): number {
  const value = closedValue(world, row, new Float64Array(world.markets.count))
  const made = value - origin.accounts.cash[row]
  return made * world.assets.usd[world.accounts.cashAsset[row]]
}

/** The clock stops at every step. */
function remind(run: Run, { row, steps, state }: Attacker): void {
  for (const dueMs of new Set(state.which.map((at) => steps[at].atMs))) {
    post(run.agenda, { dueMs, phase: 'arbitrage', to: 'actor', row, code: 0, value: 0 })
  }
}

function act(run: Run, { means, steps, state, flashFee }: Attacker): void {
  const before = run.progress
  while (state.done < state.which.length && run.progress === before) {
    const step = steps[state.which[state.done]]
    if (run.timeMs < step.atMs) break
    doStep(run, means, step, state.size[state.done], state.moved)
    if (step.kind === 'flash') {
      state.owed[state.which[state.done]] = state.size[state.done] * (1 + flashFee)
    }
    state.done++
  }
  const next = state.which[state.done]
  const isDone = next === undefined || run.timeMs < steps[next].atMs
  if (isDone && run.progress === before) giveBack(run, steps, state)
}

/** The steps of this time are done, and so is what came of them. */
function giveBack(run: Run, steps: readonly Step[], state: State): void {
  for (const [at, owed] of state.owed.entries()) {
    if (owed === 0) continue
    if (!repay(run, steps[at].account, owed)) state.isVoid = true
    state.owed[at] = 0
  }
}
