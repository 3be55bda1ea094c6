import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { createRun, InputError, registry, version } from 'cascade-engine'
import type { LoadedScenario } from 'cascade-engine/data'
import { checkWritable, replaceFile } from 'cascade-engine/data-node'
import {
  type AttackGoal,
  type AttackPoint,
  type AttackReport,
  type Attempt,
  type Axis,
  attackReport,
  attackScenario,
  barColumn,
  compileScenario,
  findPlanner,
  planScenario,
  pointsOf,
  readVary,
  textOf,
  usualTries,
  withBars,
} from 'cascade-engine/report'
import { createCount } from '../count.ts'
import { exits } from '../failure.ts'
import { createPaint, wantsColor } from '../paint.ts'
import { openPart, type Part } from '../part-file.ts'
import { openScenario, type ScenarioOptions } from '../scenario-file.ts'
import {
  isDataOnTerminal,
  isStopRequested,
  note,
  print,
  sayRunning,
  tell,
} from '../surroundings.ts'
import { toldMarkdown, toldScreen } from '../terminal/told.ts'

export interface AttackCommandOptions extends ScenarioOptions {
  readonly vary?: readonly string[]
  readonly goal: AttackGoal
  readonly tries?: string
  readonly format: 'table' | 'json' | 'md'
  readonly out?: string
  /** Where the scenario with the best plan is written. */
  readonly plan?: string
}

/** A try that was kept, and the settings at which it was made. */
interface Kept extends Attempt {
  readonly at: readonly string[]
}

export async function attackCommand(name: string, options: AttackCommandOptions): Promise<number> {
  const axes = (options.vary ?? []).map(readVary)
  const tries = triesOf(options.tries)
  const { out, plan, goal, format } = options
  for (const file of [out, plan]) if (file !== undefined) await checkWritable(dirname(file))
  if (plan !== undefined && axes.length > 0) {
    const allowed = '--plan without --vary: the plan of one setting'
    throw new InputError('--plan is of one scenario', { field: '--plan', allowed })
  }
  const points = axes.length === 0 ? [[]] : pointsOf(axes)
  const open = (values: readonly string[]) => openAt(name, options, axes, values)
  const first = await open(points[0] ?? [])
  await open(points.at(-1) ?? [])
  const kept = out === undefined ? null : await openKept(out, name, options, first)
  const found = await searchAll(points, open, { goal, tries }, kept)
  const report = attackReport(first.id, goal, axes, found)
  const isStopped = isStopRequested() || found.length < points.length
  if (out !== undefined && !isStopped) {
    const file = format === 'table' && out.endsWith('.md') ? 'md' : format
    await replaceFile(out, textFor(report, file === 'md' ? 'md' : 'json'))
    rmSync(`${out}.part`, { force: true })
  }
  if (format === 'table') tell(screen(report))
  else print(textFor(report, format))
  if (isStopped) {
    if (kept !== null) note(`stopped: the same command goes on from ${out}.part`)
    return exits.stopped
  }
  if (out !== undefined) note(out)
  const [best] = found
  if (plan !== undefined && best !== undefined) await writePlan(plan, first, best)
  return exits.held
}

function triesOf(text: string | undefined): number {
  if (text === undefined) return usualTries
  const tries = Number(text)
  if (/^\d+$/.test(text) && tries >= 1 && tries <= 1e7) return tries
  const allowed = 'a whole number from 1 to 10000000'
  throw new InputError(`--tries ${text} is no number of tries`, {
    field: '--tries',
    value: text,
    allowed,
  })
}

const openAt = (
  name: string,
  options: AttackCommandOptions,
  axes: readonly Axis[],
  values: readonly string[],
): Promise<LoadedScenario> => {
  const set = [...(options.set ?? []), ...axes.map(({ path }, at) => `${path}=${values[at]}`)]
  return openScenario(name, { ...options, set })
}

/** What makes a search the same: where from, what is set, what is asked. */
function openKept(
  out: string,
  name: string,
  { seed, set, data, position, vary, goal, tries }: AttackCommandOptions,
  first: LoadedScenario,
): Promise<Part<Kept>> {
  const parameters = createHash('sha256').update(JSON.stringify(first.parameters)).digest('hex')
  const call = { version, name, seed, set, data, position, vary, goal, tries, parameters }
  return openPart<Kept>(`${out}.part`, 'search', call)
}

async function searchAll(
  points: readonly (readonly string[])[],
  open: (values: readonly string[]) => Promise<LoadedScenario>,
  { goal, tries }: { readonly goal: AttackGoal; readonly tries: number },
  kept: Part<Kept> | null,
): Promise<AttackPoint[]> {
  const found: AttackPoint[] = []
  const before = kept?.done ?? []
  const progress = createCount(points.length * tries, before.length, 'tries')
  let tried = before.length
  sayRunning()
  for (const values of points) {
    const known = before.flatMap(({ at, ...attempt }) =>
      at.join() === values.join() ? [attempt] : [],
    )
    const attack = attackScenario(await open(values), registry, {
      ...{ goal, tries, known },
      onTry(attempt) {
        kept?.addNow({ at: values, ...attempt })
        progress.at(++tried)
        return isStopRequested()
      },
    })
    if (isStopRequested() && !attack.isWhole) {
      if (points.length === 1) found.push({ values, attack })
      break
    }
    found.push({ values, attack })
  }
  progress.end()
  return found
}

async function writePlan(file: string, loaded: LoadedScenario, point: AttackPoint): Promise<void> {
  const run = createRun(compileScenario(loaded, registry), registry, { trace: false })
  const { row } = findPlanner(run, loaded.file)
  const scenario = planScenario(loaded, row, point.attack.steps)
  await replaceFile(file, `${JSON.stringify(scenario, null, 2)}\n`)
  note(`${file}: cascade run replays the plan`)
}

type Format = AttackCommandOptions['format']

function textFor(report: AttackReport, format: Format): string {
  if (format === 'md') return toldMarkdown(report)
  if (format === 'table') return screen(report)
  const { title: _title, tables: _tables, sentences, ...found } = report
  return `${JSON.stringify({ version, says: sentences.map(textOf), ...found }, null, 2)}\n`
}

const barWidth = 12

function screen(report: AttackReport): string {
  const paint = createPaint(wantsColor(isDataOnTerminal()))
  return toldScreen(report, paint, (table) => ({
    columns: withBars(table),
    draw: (text, id, row) => {
      const [part] = row.bar ?? []
      if (id !== barColumn.id || part === undefined) return text
      return paint.endogenous('▇'.repeat(Math.round(barWidth * part.to)))
    },
  }))
}
