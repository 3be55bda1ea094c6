// Plans by what was called: for whoever answers, or makes runs, that somebody else asked for.
import { comparePlan } from '../commands/compare.ts'
import { monteCarloPlan } from '../commands/montecarlo.ts'
import { optimisePlan } from '../commands/optimise.ts'
import { registerPlan } from '../commands/register.ts'
import { sensitivityPlan } from '../commands/sensitivity.ts'
import { sweepPlan } from '../commands/sweep.ts'
import type { Call, Made, Plan, PlanId } from './plan.ts'

const makers = {
  sweep: sweepPlan,
  montecarlo: monteCarloPlan,
  sensitivity: sensitivityPlan,
  optimise: optimisePlan,
  compare: comparePlan,
  register: registerPlan,
} as const satisfies Readonly<Record<PlanId, unknown>>

export const isPlan = (command: unknown): command is PlanId =>
  typeof command === 'string' && Object.hasOwn(makers, command)

/** Options were read by the command line once: whoever wrote the call had this plan. */
export function planOf({ command, name, options }: Call): Plan<Made> {
  const make = makers[command] as unknown as (name: string, options: object) => Plan<Made>
  return make(name, options)
}
