import { InputError } from 'cascade-engine'
import { encodeCsv, type LoadedScenario } from 'cascade-engine/data'
import {
  type Axis,
  pointsOf,
  readUntil,
  readVary,
  type SweepPoint,
  type SweepReport,
  sweepDrawings,
  sweepReport,
  usualMetrics,
} from 'cascade-engine/report'
import { type AnswerOptions, jsonOf, type Rows, withBarsDrawn } from '../many/answer.ts'
import { carryOut, type PlanOptions } from '../many/carry-out.ts'
import { runOne } from '../many/one-run.ts'
import { aboutScenario, callOf, type Plan } from '../many/plan.ts'
import { setValue } from '../many/set-value.ts'
import { type ScenarioOptions, scenarioOpener } from '../scenario-file.ts'
import { note } from '../surroundings.ts'

export interface SweepCommandOptions extends ScenarioOptions, PlanOptions {
  readonly vary?: readonly string[]
  readonly metric?: readonly string[]
  /** Conditions to look for, as `badDebtUsd > 1e6`. */
  readonly until?: readonly string[]
  readonly format: AnswerOptions['format']
}

/** The runs of a grid, the last axis fastest. */
interface SweepRow extends SweepPoint {
  readonly run: number
}

export const sweepCommand = (name: string, options: SweepCommandOptions): Promise<number> =>
  carryOut(sweepPlan(name, options), options)

export function sweepPlan(name: string, options: SweepCommandOptions): Plan<SweepRow> {
  const axes = (options.vary ?? []).map(readVary)
  if (axes.length === 0) {
    const allowed = '--vary shocks.0.drop=0:0.5:21, once or more'
    throw new InputError('nothing is varied', { field: '--vary', allowed })
  }
  const metrics = options.metric ?? usualMetrics
  const points = pointsOf(axes)
  const sought = (options.until ?? []).map(readUntil)
  const opened = scenarioOpener(name)
  const open = async (more: readonly string[], warn: (text: string) => void = () => {}) => {
    const set = [...(options.set ?? []), ...more]
    const loaded = await opened({ ...options, set }, warn)
    return { ...loaded, thresholds: [...loaded.thresholds, ...sought] }
  }
  const pointAt = (run: number) => points[run] ?? []
  return {
    call: callOf('sweep', name, options),
    formats: ['csv', 'json', 'md', 'parquet', 'html'],
    async one(run) {
      const values = pointAt(run)
      return {
        ...(await runOne(run, { set: setsOf(axes, values), values: [] }, open, metrics)),
        values,
      }
    },
    async begin() {
      // A value that is not allowed is found at both ends at least.
      const first = await open(setsOf(axes, pointAt(0)), note)
      await open(setsOf(axes, pointAt(points.length - 1)))
      const { vary, metric, until } = options
      return {
        count: points.length,
        about: aboutScenario(name, options, first, { vary, metric, until }),
        answer: (rows) =>
          answerOf(first, sought.length, sweepReport(first, axes, metrics, pointsIn(rows))),
      }
    },
  }
}

const setsOf = (axes: readonly Axis[], values: readonly string[]): string[] =>
  axes.map(({ path }, at) => `${path}=${values[at]}`)

/** Up to the first that is not made yet: neighbours are compared. */
function pointsIn(rows: readonly SweepRow[]): SweepPoint[] {
  const made = rows.findIndex(({ run }, at) => run !== at)
  return rows.slice(0, made < 0 ? rows.length : made).map(({ run: _run, ...point }) => point)
}

function answerOf(first: LoadedScenario, sought: number, report: SweepReport) {
  // What was looked for is an answer; only thresholds of the scenario are breached.
  const own = first.thresholds.length - sought
  return {
    report,
    rows: () => rowsOf(report),
    drawings: () => sweepDrawings(report),
    choice: withBarsDrawn,
    isHeld: report.points.every(({ holds }) => holds.slice(0, own).every(Boolean)),
  }
}

/** For programs. */
export const sweepJson = (report: SweepReport): object => jsonOf(report)

export function sweepCsv(report: SweepReport): string {
  const { rows, columns } = rowsOf(report)
  return encodeCsv(rows, columns)
}

/** A row for each run: what was set, its numbers, whether thresholds hold. */
function rowsOf({ axes, metrics, thresholds, points }: SweepReport): Rows {
  const paths = axes.map(({ path }) => path)
  const rows = points.map((point) => ({
    ...Object.fromEntries(paths.map((path, at) => [path, setValue(point.values[at] ?? '')])),
    ...Object.fromEntries(metrics.map((metric, at) => [metric, point.metrics[at] ?? null])),
    ...Object.fromEntries(thresholds.map((text, at) => [text, point.holds[at] ?? null])),
    outcome: point.outcome,
    hash: point.hash,
  }))
  return { rows, columns: [...paths, ...metrics, ...thresholds, 'outcome', 'hash'] }
}
