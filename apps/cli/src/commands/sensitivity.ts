import { InputError, registry } from 'cascade-engine'
import {
  type MonteCarloRun,
  planSensitivity,
  readRange,
  sensitivityReport,
} from 'cascade-engine/report'
import type { AnswerOptions } from '../many/answer.ts'
import { carryOut, type PlanOptions } from '../many/carry-out.ts'
import { runOne } from '../many/one-run.ts'
import { aboutScenario, callOf, type Plan } from '../many/plan.ts'
import { type ScenarioOptions, scenarioOpener } from '../scenario-file.ts'
import { note } from '../surroundings.ts'
import { wholeOf } from '../whole-number.ts'

export interface SensitivityCommandOptions extends ScenarioOptions, PlanOptions {
  readonly off?: readonly string[]
  readonly vary?: readonly string[]
  readonly metric: string
  readonly samples: string
  readonly drawSeed: string
  readonly format: Exclude<AnswerOptions['format'], 'csv'>
}

export const sensitivityCommand = (
  name: string,
  options: SensitivityCommandOptions,
): Promise<number> => carryOut(sensitivityPlan(name, options), options)

export function sensitivityPlan(
  name: string,
  options: SensitivityCommandOptions,
): Plan<MonteCarloRun> {
  const { metric, off = [], vary = [], samples, drawSeed } = options
  const size = wholeOf('--samples', samples, 8, 100_000)
  const seed = wholeOf('--draw-seed', drawSeed, 0, 2 ** 32 - 1)
  const { runs, ...plan } = planSensitivity(off, vary.map(readRange), size, seed)
  const opened = scenarioOpener(name)
  const open = (more: readonly string[], warn: (text: string) => void = () => {}) =>
    opened({ ...options, set: [...(options.set ?? []), ...more] }, warn)
  return {
    call: callOf('sensitivity', name, options),
    formats: ['json', 'md', 'html'],
    one: (run) => runOne(run, { set: runs[run] ?? [], values: [] }, open, [metric]),
    async begin() {
      const first = await open([], note)
      // What cannot be set is found before the others run.
      for (const run of [0, runs.length - 1]) await open(runs[run] ?? [])
      return {
        count: runs.length,
        about: aboutScenario(name, options, first, { off, vary, metric, samples, drawSeed }),
        answer(rows, isWhole) {
          if (!isWhole) return null
          const values = rows.map((it) => numberOf(metric, it.metrics[0] ?? null))
          return { report: sensitivityReport(first, registry, metric, { ...plan, runs }, values) }
        },
      }
    },
  }
}

function numberOf(metric: string, value: number | null): number {
  if (value !== null) return value
  const facts = { field: '--metric', value: metric, allowed: 'a number that every run has' }
  throw new InputError(`a run has no ${metric}`, facts)
}
