import { InputError } from 'cascade-engine'
import type { DrawnSettings, LoadedScenario, Row } from 'cascade-engine/data'
import {
  createDraws,
  type Draw,
  type History,
  type LinearLoss,
  linearFrom,
  linearPoints,
  type MonteCarloReport,
  type MonteCarloRun,
  monteCarloReport,
  quantileInterval,
  readUntil,
  riskDrawings,
  usualMetrics,
} from 'cascade-engine/report'
import type { AnswerOptions, Rows } from '../many/answer.ts'
import { carryOut, type PlanOptions } from '../many/carry-out.ts'
import { generatorOf } from '../many/generator-file.ts'
import { lossApart, runOne } from '../many/one-run.ts'
import { aboutScenario, callOf, type Plan } from '../many/plan.ts'
import { type ScenarioOptions, scenarioOpener } from '../scenario-file.ts'
import { wholeOf } from '../whole-number.ts'

export interface MonteCarloCommandOptions extends ScenarioOptions, PlanOptions {
  readonly generator?: string
  readonly runs: string
  readonly drawSeed: string
  readonly metric?: readonly string[]
  readonly until?: readonly string[]
  readonly level?: readonly string[]
  readonly attribution?: boolean
  readonly format: AnswerOptions['format']
}

const usualLevels = ['0.95', '0.99', '0.999']
const runsMax = 10_000_000

export const monteCarloCommand = (
  name: string,
  options: MonteCarloCommandOptions,
): Promise<number> => carryOut(monteCarloPlan(name, options), options)

export function monteCarloPlan(
  name: string,
  options: MonteCarloCommandOptions,
): Plan<MonteCarloRun> {
  const drawn = generatorOf(options.generator)
  const wanted = wholeOf('--runs', options.runs, 2, runsMax)
  const seed = wholeOf('--draw-seed', options.drawSeed, 0, 2 ** 32 - 1)
  const levels = (options.level ?? usualLevels).map(levelOf)
  const sought = (options.until ?? []).map(readUntil)
  const metrics = options.metric ?? usualMetrics
  const draws = createDraws(drawn, seed)
  const opened = scenarioOpener(name)
  // What is drawn is meant: a rise is no mistake in its sign.
  const open = async (drawnSets: readonly string[]): Promise<LoadedScenario> => {
    const set = [...(options.set ?? []), ...drawnSets]
    const loaded = await opened({ ...options, set }, () => {})
    return { ...loaded, thresholds: [...loaded.thresholds, ...sought] }
  }
  const one = (run: number) => runOne(run, draws(run), open, metrics, options.attribution)
  const settings = drawn.draw.map(({ set }) => set)
  return {
    call: callOf('montecarlo', name, { ...options, generator: JSON.stringify(drawn) }),
    formats: ['csv', 'parquet', 'json', 'md', 'html'],
    one,
    soFar,
    async begin() {
      const first = await open(draws(0).set)
      // A metric that no run has is found before the others run.
      await one(0)
      const { metric, until, drawSeed, attribution } = options
      const linear =
        attribution === true ? await linearOf(settings, draws, open, metrics) : undefined
      const history = linear && historyOf(drawn)
      return {
        // Not how many: with more of them it goes on.
        count: wanted,
        about: aboutScenario(name, options, first, {
          ...{ metric, until, drawSeed, drawn },
          ...(attribution === true && { attribution }),
        }),
        answer(rows) {
          const asked = { seed, wanted, settings, metrics, levels, linear, history }
          const report = monteCarloReport(first, asked, rows)
          const own = report.breaches.slice(0, first.thresholds.length - sought.length)
          return {
            report,
            rows: () => rowsOf(report, rows),
            drawings: () => riskDrawings(report, lossesOf(rows)),
            isHeld: own.every((it) => it.count === 0),
          }
        },
      }
    },
  }
}

function levelOf(text: string): number {
  const value = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text)
  if (value > 0.5 && value < 1) return value
  const facts = { field: '--level', value: text, allowed: 'above 0.5 and below 1: 0.99 or 99%' }
  throw new InputError(`--level ${text} is no level`, facts)
}

/** Draws that say where the middle is. */
const middleDraws = 2000

/** The loss without cascade at the mean of what is drawn, and its slopes there: a run each. */
async function linearOf(
  settings: readonly string[],
  draws: (run: number) => Draw,
  open: (set: readonly string[]) => Promise<LoadedScenario>,
  [metric = '']: readonly string[],
): Promise<LinearLoss> {
  const points = linearPoints(Array.from({ length: middleDraws }, (_, run) => draws(run).values))
  const losses: number[] = []
  for (const point of points) {
    const loss = lossApart(await open(settings.map((path, at) => `${path}=${point[at]}`)), metric)
    if (loss === null) {
      const facts = { field: '--metric', value: metric, allowed: 'a number that every run has' }
      throw new InputError(`a run has no ${metric}`, facts)
    }
    losses.push(loss)
  }
  return linearFrom(points, losses)
}

/** Of a single setting that is drawn from returns. */
function historyOf({ draw }: DrawnSettings): History | undefined {
  const [it] = draw
  if (draw.length !== 1 || it === undefined || !('returns' in it)) return undefined
  return { returns: it.returns, steps: it.steps, as: it.as }
}

const lossesOf = (rows: readonly MonteCarloRun[]): number[] =>
  rows.flatMap(({ metrics }) => metrics[0] ?? [])

/** The first number so far, at 95 %. */
function soFar(found: readonly MonteCarloRun[]): string {
  const values = Float64Array.from(found.flatMap(({ metrics }) => metrics[0] ?? [])).sort()
  const isWeighted = found.some(({ weight }) => weight !== undefined)
  if (values.length < 20 || isWeighted) return ''
  return ` · 95 %: ${quantileInterval(values, 0.95).value.toPrecision(4)}`
}

/** A row for each run: what was drawn, its numbers, whether thresholds hold. */
function rowsOf(report: MonteCarloReport, found: readonly MonteCarloRun[]): Rows {
  const { settings, metrics, thresholds } = report
  const apart = `${metrics[0]} without cascade`
  const isApart = found.some((it) => it.metrics.length > metrics.length)
  const rows = found.map(
    (it): Row => ({
      run: it.run,
      ...(it.weight !== undefined && { weight: it.weight }),
      ...(it.regime !== undefined && { regime: it.regime }),
      ...Object.fromEntries(settings.map((path, at) => [path, Number(it.values[at])])),
      ...Object.fromEntries(metrics.map((path, at) => [path, it.metrics[at] ?? null])),
      ...(isApart && { [apart]: it.metrics[metrics.length] ?? null }),
      ...Object.fromEntries(thresholds.map((text, at) => [text, it.holds[at] ?? null])),
      outcome: it.outcome,
      hash: it.hash,
    }),
  )
  const parts = isApart ? [apart] : []
  const counted = ['weight', 'regime'].filter((id) => rows.some((it) => it[id] !== undefined))
  return {
    rows,
    columns: [
      'run',
      ...counted,
      ...settings,
      ...metrics,
      ...parts,
      ...thresholds,
      'outcome',
      'hash',
    ],
  }
}
