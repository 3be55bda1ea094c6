/** One job of the server in a thread of its own: the same functions as the commands. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { InputError, registry, studies } from 'cascade-engine'
import {
  assembleScenario,
  changedScenario,
  type LoadedScenario,
  type ScenarioChanges,
} from 'cascade-engine/data'
import {
  comparedMetrics,
  compareSides,
  pointsOf,
  readVary,
  runScenario,
  sideOf,
  sweepPoint,
  sweepReport,
  usualMetrics,
} from 'cascade-engine/report'
import { accountsCsv, compareJson } from '../commands/compare.ts'
import { sweepCsv, sweepJson } from '../commands/sweep.ts'
import { writeFiles } from '../result-files.ts'
import { commandOf, fileName, openScenario } from '../scenario-file.ts'
import { isStopRequested } from '../surroundings.ts'
import type { JobRequest } from './requests.ts'

export interface JobData {
  readonly request: JobRequest
  /** Made here; the server moves it when all is written. */
  readonly folder: string
  readonly dataDir?: string
  /** Set to 1 by whoever cancels; `isStopRequested` reads it. */
  readonly stop: Int32Array
}

export type JobNews =
  | { readonly done: number; readonly of: number | null; readonly what: string }
  | { readonly error: JobError }
  | { readonly hash: string | null }

export interface JobError {
  readonly isInput: boolean
  readonly message: string
  readonly field?: string
  readonly allowed?: string
}

const { request, folder, dataDir } = workerData as JobData
const everyMs = 200

let toldMs = 0
function tell(done: number, of: number | null, what: string): void {
  const now = Date.now()
  if (now - toldMs < everyMs) return
  toldMs = now
  parentPort?.postMessage({ done, of, what } satisfies JobNews)
}

async function load(changes: ScenarioChanges): Promise<LoadedScenario> {
  const { scenario } = request
  const asked = { ...changes, ...(request.seed !== undefined && { seed: request.seed }) }
  if (typeof scenario === 'string') {
    return openScenario(scenario, {
      set: asked.set,
      position: asked.positions,
      data: dataDir,
      ...(asked.seed !== undefined && { seed: String(asked.seed) }),
    })
  }
  const files = Object.entries(scenario.files).map(([name, text]) => [name, { text }] as const)
  const document = changedScenario(scenario.text, 'scenario.yaml', asked)
  return assembleScenario(document, registry, new Map(files))
}

/** The hash, and files in the folder. */
async function work(): Promise<string | null> {
  mkdirSync(folder, { recursive: true })
  if (request.kind === 'run') return runJob(request)
  if (request.kind === 'sweep') return sweepJob(request)
  return compareJob(request)
}

async function runJob({ set, positions, seed }: JobRequest & { kind: 'run' }) {
  const loaded = await load({ set, positions })
  const options = { set, position: positions, ...(seed !== undefined && { seed: String(seed) }) }
  const result = runScenario(loaded, {
    registry,
    studies,
    file: fileName(loaded),
    command: commandOf('run', loaded.id, options, 'npx cascade-engine'),
    trace: true,
    maps: true,
    watch(round) {
      tell(round, null, 'rounds')
      return isStopRequested() ? 'cancelled' : undefined
    },
  })
  if ('error' in result) throw result.error
  await writeFiles({ folder, isNamed: true, force: true }, result)
  return result.record.summary.hash
}

async function sweepJob({ set, vary, metrics: asked }: JobRequest & { kind: 'sweep' }) {
  const metrics: readonly string[] = asked ?? usualMetrics
  const axes = vary.map(readVary)
  const points = pointsOf(axes)
  const open = (values: readonly string[]) =>
    load({ set: [...set, ...axes.map(({ path }, at) => `${path}=${values[at]}`)] })
  const first = await open(points[0] ?? [])
  const found = []
  for (const values of points) {
    const point = sweepPoint(await open(values), registry, values, metrics, isStopRequested)
    if (point === null) break
    found.push(point)
    tell(found.length, points.length, 'runs')
  }
  const report = sweepReport(first, axes, metrics, found)
  write('result.json', `${JSON.stringify(sweepJson(report), null, 2)}\n`)
  write('result.csv', sweepCsv(report))
  return null
}

async function compareJob({ set, before, after }: JobRequest & { kind: 'compare' }) {
  const [a, b] = [
    await load({ set: [...set, ...before] }),
    await load({ set: [...set, ...after] }),
  ] as const
  tell(0, 2, 'runs')
  const sides = [sideOf(a, registry, false), sideOf(b, registry, true)] as const
  const report = compareSides(`${a.id} (A) beside the same (B)`, ...sides, comparedMetrics)
  write('result.json', `${JSON.stringify(compareJson(report), null, 2)}\n`)
  write('result.csv', accountsCsv(report))
  return sides[1].summary.hash
}

const write = (name: string, content: string) => writeFileSync(join(folder, name), content)

function errorOf(error: unknown): JobError {
  const message = error instanceof Error ? error.message : String(error)
  if (!(error instanceof InputError)) return { isInput: false, message }
  const { field, allowed } = error.facts
  return { isInput: true, message, ...(field && { field }), ...(allowed && { allowed }) }
}

try {
  const hash = await work()
  parentPort?.postMessage({ hash } satisfies JobNews)
} catch (error) {
  parentPort?.postMessage({ error: errorOf(error) } satisfies JobNews)
}
