import { InputError, registry } from 'cascade-engine'
import {
  type Axis,
  type Criterion,
  checkCriteria,
  createDraws,
  type MonteCarloRun,
  optimiseReport,
  pointsMax,
  pointsOf,
  readVary,
  sweepPoint,
} from 'cascade-engine/report'
import type { AnswerOptions } from '../many/answer.ts'
import { carryOut, type PlanOptions } from '../many/carry-out.ts'
import { generatorOf } from '../many/generator-file.ts'
import { runOne } from '../many/one-run.ts'
import { aboutScenario, callOf, type Plan } from '../many/plan.ts'
import { type ScenarioOptions, scenarioOpener } from '../scenario-file.ts'
import { note } from '../surroundings.ts'
import { wholeOf } from '../whole-number.ts'

export interface OptimiseCommandOptions extends ScenarioOptions, PlanOptions {
  readonly vary?: readonly string[]
  readonly generator?: string
  readonly runs: string
  readonly drawSeed: string
  readonly metric: string
  /** Less of it is better, or more. */
  readonly spare?: readonly string[]
  readonly want?: readonly string[]
  readonly format: Exclude<AnswerOptions['format'], 'csv'>
}

export const optimiseCommand = (name: string, options: OptimiseCommandOptions): Promise<number> =>
  carryOut(optimisePlan(name, options), options)

export function optimisePlan(name: string, options: OptimiseCommandOptions): Plan<MonteCarloRun> {
  const axes = axesOf(options)
  const criteria = criteriaOf(options)
  checkCriteria(criteria, axes)
  const policies = pointsOf(axes)
  // Without draws every run of a policy is the same.
  const drawn = options.generator === undefined ? null : generatorOf(options.generator)
  const runs = drawn === null ? 1 : wholeOf('--runs', options.runs, 2, 100_000)
  const count = policies.length * runs
  if (count > pointsMax) {
    const facts = { field: '--runs', value: count, allowed: `at most ${pointsMax} runs in all` }
    throw new InputError(`${count} runs are asked for`, facts)
  }
  const seed = wholeOf('--draw-seed', options.drawSeed, 0, 2 ** 32 - 1)
  const draws = drawn === null ? () => ({ set: [], values: [] }) : createDraws(drawn, seed)
  const metrics = [options.metric, ...measuredOf(criteria, axes)]
  const opened = scenarioOpener(name)
  const open = (more: readonly string[], warn: (text: string) => void = () => {}) =>
    opened({ ...options, set: [...(options.set ?? []), ...more] }, warn)
  return {
    call: callOf('optimise', name, {
      ...options,
      ...(drawn !== null && { generator: JSON.stringify(drawn) }),
    }),
    formats: ['json', 'md', 'html'],
    one(job) {
      const draw = draws(job % runs)
      const policy = policies[Math.floor(job / runs)] ?? []
      const set = [...axes.map(({ path }, at) => `${path}=${policy[at]}`), ...draw.set]
      return runOne(job, { set, values: draw.values }, open, metrics)
    },
    async begin() {
      const first = await open([], note)
      sweepPoint(first, registry, [], metrics)
      const { vary, spare, want, metric, drawSeed } = options
      const asked = { vary, spare, want, metric, drawSeed, drawn, runs }
      return {
        count,
        about: aboutScenario(name, options, first, asked),
        answer(rows, isWhole) {
          if (!isWhole) return null
          const found = policies.map((values, policy) => {
            const own = rows.slice(policy * runs, (policy + 1) * runs).map((it) => it.metrics)
            return {
              values,
              losses: own.map((it) => numberOf(metric, it[0] ?? null)),
              numbers: own.map((it) => placed(criteria, axes, metrics, it)),
            }
          })
          return { report: optimiseReport(first, metric, axes, criteria, found) }
        },
      }
    },
  }
}

function axesOf({ vary = [] }: OptimiseCommandOptions): Axis[] {
  if (vary.length > 0) return vary.map(readVary)
  const allowed = '--vary venues.exchange.fund=0:5000:6, once or more'
  throw new InputError('no policy is varied', { field: '--vary', allowed })
}

const criteriaOf = ({ spare = [], want = [] }: OptimiseCommandOptions): Criterion[] => [
  ...spare.map((it) => ({ name: it, isMoreBetter: false })),
  ...want.map((it) => ({ name: it, isMoreBetter: true })),
]

/** Criteria that are numbers of a run. */
const measuredOf = (criteria: readonly Criterion[], axes: readonly Axis[]): string[] =>
  criteria.map((it) => it.name).filter((it) => axes.every(({ path }) => path !== it))

/** By criterion; a varied setting has no number here. */
function placed(
  criteria: readonly Criterion[],
  axes: readonly Axis[],
  metrics: readonly string[],
  found: readonly (number | null)[],
): number[] {
  return criteria.map(({ name }) =>
    axes.some(({ path }) => path === name)
      ? 0
      : numberOf(name, found[metrics.indexOf(name)] ?? null),
  )
}

function numberOf(metric: string, value: number | null): number {
  if (value !== null) return value
  const facts = { field: '--metric', value: metric, allowed: 'a number that every run has' }
  throw new InputError(`a run has no ${metric}`, facts)
}
