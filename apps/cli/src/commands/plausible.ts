// The form of `reverse` that searches a region of plausible settings instead of a grid.
import { InputError, registry } from 'cascade-engine'
import type { LoadedScenario } from 'cascade-engine/data'
import {
  createDraws,
  findPlausible,
  type PlausibleRun,
  plausibleReport,
  readUntil,
  soughtOf,
  sweepPoint,
} from 'cascade-engine/report'
import { createCount } from '../count.ts'
import { exits } from '../failure.ts'
import { type AnswerOptions, checkOut, finish } from '../many/answer.ts'
import { generatorOf } from '../many/generator-file.ts'
import { type ScenarioOptions, scenarioOpener } from '../scenario-file.ts'
import { isStopRequested, note, sayRunning } from '../surroundings.ts'
import { wholeOf } from '../whole-number.ts'

export interface PlausibleOptions extends ScenarioOptions, AnswerOptions {
  readonly generator?: string
  readonly within: string
  readonly metric?: string
  readonly tries: string
  readonly until?: readonly string[]
  readonly workers?: string
}

/** Draws from which mean and covariance are known to a few per cent. */
const drawn = 4000
/** Steps from each direction. */
const steps = 30

export async function plausibleCommand(name: string, options: PlausibleOptions): Promise<number> {
  const generator = generatorOf(options.generator)
  const within = withinOf(options.within)
  const tries = wholeOf('--tries', options.tries, 1, 1_000_000)
  const metric = options.metric ?? 'totalShortfallUsd'
  await checkOut(options, ['json', 'md', 'html'])
  const sought = (options.until ?? []).map(readUntil)
  const opened = scenarioOpener(name)
  const settings = generator.draw.map(({ set }) => set)
  const draws = createDraws(generator, 1)
  const open = async (
    values: readonly number[] | null,
    warn: (text: string) => void = () => {},
  ) => {
    const drawnSets = values?.map((it, at) => `${settings[at]}=${it}`) ?? []
    const loaded = await opened({ ...options, set: [...(options.set ?? []), ...drawnSets] }, warn)
    return sought.length > 0 ? { ...loaded, thresholds: sought } : loaded
  }
  const first = await open(null, note)
  const isSought = first.thresholds.length > 0
  const search = findPlausible({
    draws: Array.from({ length: drawn }, (_, run) => draws(run).values),
    ...{ within, seed: 1, isSought, steps, starts: Math.max(1, Math.ceil(tries / (steps + 1))) },
  })
  const progress = createCount(tries, 0)
  sayRunning()
  let step = search.next()
  for (let done = 1; step.done !== true; done++) {
    if (isStopRequested()) return exits.stopped
    step = search.next(runOf(await open(step.value), metric))
    progress.at(Math.min(done, tries))
  }
  progress.end()
  const conditions = options.until ?? (isSought ? soughtOf(first) : [])
  const asked = { metric, within, settings, conditions }
  return finish({ report: plausibleReport(first, asked, step.value) }, options, true)
}

function runOf(loaded: LoadedScenario, metric: string): PlausibleRun {
  const found = sweepPoint(loaded, registry, [], [metric])
  const loss = found?.metrics[0] ?? null
  if (found !== null && loss !== null) return { loss, breaks: found.holds.includes(false) }
  const facts = { field: '--metric', value: metric, allowed: 'a number that every run has' }
  throw new InputError(`a run has no ${metric}`, facts)
}

function withinOf(text: string): number {
  const value = Number(text)
  if (value > 0 && value <= 100) return value
  const facts = { field: '--within', value: text, allowed: 'above 0, at most 100' }
  throw new InputError(`--within ${text} is no number of standard deviations`, facts)
}
