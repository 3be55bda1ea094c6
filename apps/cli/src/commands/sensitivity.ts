import { InputError, registry, version } from 'cascade-engine'
import {
  planSensitivity,
  readRange,
  type SensitivityReport,
  sensitivityReport,
  textOf,
} from 'cascade-engine/report'
import { createCount } from '../count.ts'
import { exits } from '../failure.ts'
import { isHand, lendHand, runAll } from '../hands.ts'
import { runOne } from '../one-run.ts'
import { createPaint, wantsColor } from '../paint.ts'
import { openScenario, type ScenarioOptions } from '../scenario-file.ts'
import { isDataOnTerminal, note, print, tell } from '../surroundings.ts'
import { toldMarkdown, toldScreen } from '../terminal/told.ts'
import { wholeOf } from '../whole-number.ts'

export interface SensitivityCommandOptions extends ScenarioOptions {
  readonly off?: readonly string[]
  readonly vary?: readonly string[]
  readonly metric: string
  readonly samples: string
  readonly drawSeed: string
  readonly workers?: string
  readonly format: 'table' | 'json' | 'md'
}

export async function sensitivityCommand(
  name: string,
  options: SensitivityCommandOptions,
): Promise<number> {
  const { metric, off = [] } = options
  const samples = wholeOf('--samples', options.samples, 8, 100_000)
  const seed = wholeOf('--draw-seed', options.drawSeed, 0, 2 ** 32 - 1)
  const workers = wholeOf('--workers', options.workers ?? '1', 1, 256)
  const plan = planSensitivity(off, (options.vary ?? []).map(readRange), samples, seed)
  const open = (more: readonly string[], warn: (text: string) => void = () => {}) =>
    openScenario(name, { ...options, set: [...(options.set ?? []), ...more] }, warn)
  const one = (run: number) =>
    runOne(run, { set: plan.runs[run] ?? [], values: [] }, open, [metric])
  if (isHand()) return lendHand(one)
  const first = await open([], note)
  // What cannot be set is found before the others run.
  for (const run of [0, plan.runs.length - 1]) await open(plan.runs[run] ?? [])
  const values = new Array<number>(plan.runs.length)
  const progress = createCount(values.length, 0)
  let made = 0
  const ended = await runAll([...values.keys()], workers, one, async (rows) => {
    for (const { run, metrics } of rows) values[run] = numberOf(metric, metrics[0] ?? null)
    made += rows.length
    progress.at(made)
  })
  progress.end()
  if (typeof ended === 'number') return ended
  if (!ended) return exits.stopped
  show(sensitivityReport(first, registry, metric, plan, values), options.format)
  return exits.held
}

function numberOf(metric: string, value: number | null): number {
  if (value !== null) return value
  const facts = { field: '--metric', value: metric, allowed: 'a number that every run has' }
  throw new InputError(`a run has no ${metric}`, facts)
}

function show(report: SensitivityReport, format: SensitivityCommandOptions['format']): void {
  if (format === 'json') {
    const { title: _title, tables: _tables, sentences, ...found } = report
    print(JSON.stringify({ version, says: sentences.map(textOf), ...found }, null, 2))
  } else if (format === 'md') print(toldMarkdown(report))
  else tell(toldScreen(report, createPaint(wantsColor(isDataOnTerminal())), () => ({})))
}
