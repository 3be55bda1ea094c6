import { InputError, registry, version } from 'cascade-engine'
import {
  type Axis,
  type Criterion,
  checkCriteria,
  createDraws,
  type OptimiseReport,
  optimiseReport,
  pointsMax,
  pointsOf,
  readVary,
  sweepPoint,
  textOf,
} from 'cascade-engine/report'
import { createCount } from '../count.ts'
import { exits } from '../failure.ts'
import { generatorOf } from '../generator-file.ts'
import { isHand, lendHand, runAll } from '../hands.ts'
import { runOne } from '../one-run.ts'
import { createPaint, wantsColor } from '../paint.ts'
import { openScenario, type ScenarioOptions } from '../scenario-file.ts'
import { isDataOnTerminal, note, print, tell } from '../surroundings.ts'
import { toldMarkdown, toldScreen } from '../terminal/told.ts'
import { wholeOf } from '../whole-number.ts'

export interface OptimiseCommandOptions extends ScenarioOptions {
  readonly vary?: readonly string[]
  readonly generator?: string
  readonly runs: string
  readonly drawSeed: string
  readonly workers?: string
  readonly metric: string
  /** Less of it is better, or more. */
  readonly spare?: readonly string[]
  readonly want?: readonly string[]
  readonly format: 'table' | 'json' | 'md'
}

export async function optimiseCommand(
  name: string,
  options: OptimiseCommandOptions,
): Promise<number> {
  const axes = (options.vary ?? []).map(readVary)
  if (axes.length === 0) {
    const allowed = '--vary venues.exchange.fund=0:5000:6, once or more'
    throw new InputError('no policy is varied', { field: '--vary', allowed })
  }
  const criteria: Criterion[] = [
    ...(options.spare ?? []).map((it) => ({ name: it, isMoreBetter: false })),
    ...(options.want ?? []).map((it) => ({ name: it, isMoreBetter: true })),
  ]
  checkCriteria(criteria, axes)
  const policies = pointsOf(axes)
  // Without draws every run of a policy is the same.
  const drawn = options.generator === undefined ? null : generatorOf(options.generator)
  const runs = drawn === null ? 1 : wholeOf('--runs', options.runs, 2, 100_000)
  const all = policies.length * runs
  if (all > pointsMax) {
    const facts = { field: '--runs', value: all, allowed: `at most ${pointsMax} runs in all` }
    throw new InputError(`${all} runs are asked for`, facts)
  }
  const seed = wholeOf('--draw-seed', options.drawSeed, 0, 2 ** 32 - 1)
  const workers = wholeOf('--workers', options.workers ?? '1', 1, 256)
  const draws = drawn === null ? () => ({ set: [], values: [] }) : createDraws(drawn, seed)
  const metrics = [options.metric, ...measuredOf(criteria, axes)]
  const open = (more: readonly string[], warn: (text: string) => void = () => {}) =>
    openScenario(name, { ...options, set: [...(options.set ?? []), ...more] }, warn)
  const one = (job: number) => {
    const draw = draws(job % runs)
    const policy = policies[Math.floor(job / runs)] ?? []
    const set = [...axes.map(({ path }, at) => `${path}=${policy[at]}`), ...draw.set]
    return runOne(job, { set, values: draw.values }, open, metrics)
  }
  if (isHand()) return lendHand(one)
  const first = await open([], note)
  sweepPoint(first, registry, [], metrics)
  const numbers = new Array<readonly (number | null)[]>(all)
  const progress = createCount(all, 0)
  let made = 0
  const ended = await runAll([...numbers.keys()], workers, one, async (rows) => {
    for (const { run, metrics: found } of rows) numbers[run] = found
    made += rows.length
    progress.at(made)
  })
  progress.end()
  if (typeof ended === 'number') return ended
  if (!ended) return exits.stopped
  const found = policies.map((values, policy) => {
    const own = numbers.slice(policy * runs, (policy + 1) * runs)
    return {
      values,
      losses: own.map((it) => numberOf(options.metric, it[0] ?? null)),
      numbers: own.map((it) => placed(criteria, axes, metrics, it)),
    }
  })
  show(optimiseReport(first, options.metric, axes, criteria, found), options.format)
  return exits.held
}

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

function show(report: OptimiseReport, format: OptimiseCommandOptions['format']): void {
  if (format === 'json') {
    const { title: _title, tables: _tables, sentences, ...found } = report
    print(JSON.stringify({ version, says: sentences.map(textOf), ...found }, null, 2))
  } else if (format === 'md') print(toldMarkdown(report))
  else tell(toldScreen(report, createPaint(wantsColor(isDataOnTerminal())), () => ({})))
}
