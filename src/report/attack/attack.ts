/**
 * The plan of an attacker that pays best. One run is opened; each try follows a plan to the end and
 * is taken back, which costs what it touched.
 */
import type { LoadedScenario } from '../../data/loaded-scenario.ts'
import { scope } from '../../engine/phases/fork.ts'
import { advance, createRun, restart } from '../../engine/phases/run.ts'
import type { Planner, PossibleStep, Registry } from '../../engine/ports/ports.ts'
import type { Run } from '../../engine/ports/run.ts'
import { reasons } from '../../engine/verbs/ledger.ts'
import { InputError } from '../../kit/assert.ts'
import { searchPlan } from '../../risk/plan-search.ts'
import { compileScenario } from '../compile-scenario.ts'

/** What a plan has come to, reporting currency. */
export interface Attempt {
  readonly values: readonly number[]
  /** What he can walk away with, less the same had he done nothing: gained less lost. */
  readonly profit: number
  /** Of those of his accounts that end higher than had he done nothing. */
  readonly gained: number
  /** Of those that end lower: what the plan costs. */
  readonly lost: number
  /** Debts that nobody pays, less those had he done nothing. */
  readonly badDebt: number
}

export const attackGoals = ['profit', 'bad-debt'] as const
export type AttackGoal = (typeof attackGoals)[number]

export interface AttackOptions {
  readonly goal?: AttackGoal
  /** How many plans are tried at most. */
  readonly tries?: number
  /** Look between the values that the scenario lists as well. Default true. */
  readonly refines?: boolean
  /** What an earlier search of the same scenario has tried. */
  readonly known?: readonly Attempt[]
  /** After each new try; true stops the search. */
  readonly onTry?: (attempt: Attempt) => boolean | undefined
}

export interface Attack {
  readonly best: Attempt
  /** The best plan as the attacker's parameter `plan` says it. */
  readonly steps: readonly object[]
  /** Of plans that pay, the one that costs least; null: none pays. */
  readonly cheapest: Attempt | null
  readonly possible: readonly PossibleStep[]
  readonly tried: number
  /** It was neither stopped nor ran out of tries. */
  readonly isWhole: boolean
}

export const usualTries = 2000

/** A gain below this share of what he has is rounding. */
const ROUNDING = 1e-9

export function attackScenario(
  loaded: LoadedScenario,
  registry: Registry,
  options: AttackOptions = {},
): Attack {
  const run = createRun(compileScenario(loaded, registry), registry, { trace: false })
  return searchAttack(run, findPlanner(run, loaded.file).planner, options)
}

/** The same from where a run stands, before it begins or between two rounds: it is left there. */
export function searchAttack(run: Run, planner: Planner, options: AttackOptions = {}): Attack {
  const { goal = 'profit', tries = usualTries, refines = true } = options
  const idle = planner.possible.map(() => 0)
  const nothing = outcomeOf(run, planner, idle)
  const known = new Map((options.known ?? []).map((it) => [it.values.join(), it]))
  const best = new Map<string, Attempt>()
  const least = ROUNDING * Math.max(1, ...nothing.worth.map(Math.abs))
  const tryPlan = (values: readonly number[]): number | null => {
    const before = known.get(values.join())
    const attempt = before ?? attemptOf(outcomeOf(run, planner, values), nothing, values)
    best.set(values.join(), attempt)
    if (before === undefined && options.onTry?.(attempt) === true) return null
    return goal === 'profit' ? attempt.profit : attempt.badDebt
  }
  const axes = planner.possible.map(({ values }) => values)
  const found = searchPlan({ axes, score: tryPlan, tries, least, refines })
  const idleAttempt: Attempt = { values: idle, profit: 0, gained: 0, lost: 0, badDebt: 0 }
  return {
    best: best.get(found.values.join()) ?? idleAttempt,
    steps: planner.stepsOf(found.values),
    cheapest: cheapestOf([...best.values()], least),
    possible: planner.possible,
    tried: found.tried,
    isWhole: found.isWhole,
  }
}

/** The attacker of a run whose plan is searched for, and his row among the actors. */
export function findPlanner(run: Run, file: string): { planner: Planner; row: number } {
  const { actors } = run.world
  const rows = [...actors.keys()].filter((at) => (actors[at]?.planner?.possible.length ?? 0) > 0)
  const [row = -1, ...others] = rows
  const planner = actors[row]?.planner
  if (planner !== undefined && others.length === 0) return { planner, row }
  throw new InputError(`${rows.length === 0 ? 'nobody' : 'more than one'} here may attack`, {
    file,
    field: 'actors',
    allowed: 'one actor `attacker` that says in `may` what is tried',
  })
}

/** Bad debt and worth at the end of a run in which he follows a plan. */
interface Outcome {
  /** By account of his. */
  readonly worth: readonly number[]
  readonly badDebt: number
}

const badDebtFlow = reasons.indexOf('bad-debt')

function outcomeOf(run: Run, planner: Planner, values: readonly number[]): Outcome {
  const follow = (): Outcome => {
    planner.follow(run, values)
    advance(run)
    return { worth: planner.worth(run), badDebt: run.flows[badDebtFlow] ?? 0 }
  }
  if (!hasNotBegun(run)) return scope(run, follow)
  // From the start there is a way back that keeps nothing: what a run touches it puts back.
  const outcome = follow()
  restart(run)
  return outcome
}

const hasNotBegun = ({ round, timeMs, isPassDone, orders, journal }: Run): boolean =>
  round === 0 && timeMs === 0 && !isPassDone && orders.count === 0 && journal.rows === 0

function attemptOf(it: Outcome, nothing: Outcome, values: readonly number[]): Attempt {
  let [gained, lost] = [0, 0]
  for (const [at, worth] of it.worth.entries()) {
    const change = worth - (nothing.worth[at] ?? 0)
    if (change > 0) gained += change
    else lost -= change
  }
  return { values, profit: gained - lost, gained, lost, badDebt: it.badDebt - nothing.badDebt }
}

/** The plan that pays and costs least; of equals the one that makes least, then the first. */
function cheapestOf(attempts: readonly Attempt[], least: number): Attempt | null {
  let cheapest: Attempt | null = null
  for (const attempt of attempts) {
    if (attempt.profit > least && (cheapest === null || isCheaper(attempt, cheapest)))
      cheapest = attempt
  }
  return cheapest
}

const isCheaper = (a: Attempt, b: Attempt): boolean =>
  a.lost < b.lost || (a.lost === b.lost && a.profit < b.profit)
