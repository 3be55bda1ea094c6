import { dirname } from 'node:path'
import { createRun, InputError, registry } from 'cascade-engine'
import type { LoadedScenario } from 'cascade-engine/data'
import { checkWritable, replaceFile } from 'cascade-engine/data-node'
import {
  type AttackGoal,
  type AttackPoint,
  type Attempt,
  type Axis,
  alongReport,
  attackReport,
  attackScenario,
  compileScenario,
  exploitabilityAlong,
  findPlanner,
  planScenario,
  pointsOf,
  readVary,
  usualTries,
} from 'cascade-engine/report'
import { createCount } from '../count.ts'
import { type AnswerOptions, checkOut, finish, withBarsDrawn } from '../many/answer.ts'
import { isHand, lendHand, type One, openHands } from '../many/hands.ts'
import { openPart, type Part } from '../many/part-file.ts'
import { aboutScenario } from '../many/plan.ts'
import { workersOf } from '../many/workers.ts'
import { type ScenarioOptions, scenarioOpener } from '../scenario-file.ts'
import { isStopRequested, note, sayRunning } from '../surroundings.ts'

export interface AttackCommandOptions extends ScenarioOptions, AnswerOptions {
  readonly vary?: readonly string[]
  readonly goal: AttackGoal
  readonly tries?: string
  /** Settings are searched on several threads. */
  readonly workers?: string
  readonly format: Exclude<AnswerOptions['format'], 'csv'>
  /** Places along the run; true: as many as usual. */
  readonly along?: string | true
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
  const { out, plan, goal, along } = options
  if (along !== undefined) return attackAlong(name, options, tries)
  const workers = workersOf(options.workers)
  const opened = scenarioOpener(name)
  const open = (values: readonly string[]) => openAt(opened, options, axes, values)
  if (isHand()) return lendHand(searcher(open, { goal, tries }))
  await checkOut(options, ['json', 'md'])
  if (plan !== undefined) await checkWritable(dirname(plan))
  if (plan !== undefined && axes.length > 0) {
    const allowed = '--plan without --vary: the plan of one setting'
    throw new InputError('--plan is of one scenario', { field: '--plan', allowed })
  }
  const points = axes.length === 0 ? [[]] : pointsOf(axes)
  const first = await open(points[0] ?? [])
  await open(points.at(-1) ?? [])
  const kept = out === undefined ? null : await openKept(out, name, options, first)
  const found = await searchAll(points, open, { goal, tries, workers }, kept)
  const report = attackReport(first.id, goal, axes, found)
  const isWhole = !isStopRequested() && found.length === points.length
  const exit = await finish({ report, choice: withBarsDrawn }, options, isWhole)
  const [best] = found
  if (isWhole && plan !== undefined && best !== undefined) await writePlan(plan, first, best)
  return exit
}

/** Few plans at each place: their best is what is compared. */
const usualPlaces = 12
const usualTriesAlong = 300

async function attackAlong(
  name: string,
  options: AttackCommandOptions,
  tries: number,
): Promise<number> {
  const { along, goal, vary = [], plan, out } = options
  const isDivided = options.workers !== undefined && workersOf(options.workers) > 1
  const threads = isDivided ? options.workers : undefined
  const without = { '--vary': vary[0], '--plan': plan, '--workers': threads }
  const [other] = Object.entries(without).flatMap(([at, it]) => (it === undefined ? [] : [at]))
  if (other !== undefined) {
    throw new InputError(`--along goes without ${other}`, { field: '--along', value: other })
  }
  const places = along === true || along === undefined ? usualPlaces : placesFrom(along)
  await checkOut(options, ['json', 'md'])
  const loaded = await scenarioOpener(name)(options)
  const progress = createCount(places, 0, 'places')
  sayRunning()
  const found = exploitabilityAlong(loaded, registry, {
    ...{ goal, places, tries: options.tries === undefined ? usualTriesAlong : tries },
    onPlace(done) {
      progress.at(done)
      return isStopRequested()
    },
  })
  progress.end()
  const market = loaded.snapshot.markets[0]?.id ?? ''
  const report = alongReport(loaded.id, goal, market, found)
  return finish({ report }, { ...options, out }, !isStopRequested())
}

function placesFrom(text: string): number {
  const places = Number(text)
  if (/^\d+$/.test(text) && places >= 2 && places <= 1000) return places
  const allowed = 'a whole number from 2 to 1000'
  throw new InputError(`--along ${text} is no number of places`, {
    field: '--along',
    value: text,
    allowed,
  })
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
  opened: ReturnType<typeof scenarioOpener>,
  options: AttackCommandOptions,
  axes: readonly Axis[],
  values: readonly string[],
): Promise<LoadedScenario> => {
  const set = [...(options.set ?? []), ...axes.map(({ path }, at) => `${path}=${values[at]}`)]
  return opened({ ...options, set })
}

function openKept(
  out: string,
  name: string,
  options: AttackCommandOptions,
  first: LoadedScenario,
): Promise<Part<Kept>> {
  const { vary, goal, tries } = options
  const about = aboutScenario(name, options, first, { vary, goal, tries })
  return openPart<Kept>(`${out}.part`, 'search', about)
}

/** A setting to be attacked, and what is known of it. */
interface Ask {
  readonly values: readonly string[]
  readonly known: readonly Attempt[]
}

interface Searched extends AttackPoint {
  /** Tries that nobody has kept yet. */
  readonly made: readonly Attempt[]
}

/** Searches one setting. `keep`: each try is kept at once; left out: all are handed over. */
const searcher =
  (
    open: (values: readonly string[]) => Promise<LoadedScenario>,
    { goal, tries }: { readonly goal: AttackGoal; readonly tries: number },
    keep?: (values: readonly string[], attempt: Attempt) => void,
  ): One<Ask, Searched> =>
  async ({ values, known }) => {
    const made: Attempt[] = []
    const attack = attackScenario(await open(values), registry, {
      ...{ goal, tries, known },
      onTry(attempt) {
        if (keep === undefined) made.push(attempt)
        else keep(values, attempt)
        return isStopRequested()
      },
    })
    return { values, attack, made }
  }

/** Settings are searched on several threads; in their order, up to the first that was stopped. */
async function searchAll(
  points: readonly (readonly string[])[],
  open: (values: readonly string[]) => Promise<LoadedScenario>,
  asked: { readonly goal: AttackGoal; readonly tries: number; readonly workers: number },
  kept: Part<Kept> | null,
): Promise<AttackPoint[]> {
  const before = kept?.done ?? []
  const progress = createCount(points.length * asked.tries, before.length, 'tries')
  let tried = before.length
  const keep = (values: readonly string[], attempt: Attempt) => {
    kept?.addNow({ at: values, ...attempt })
    progress.at(++tried)
  }
  const asks = points.map((values): Ask => {
    const own = before.filter(({ at }) => at.join() === values.join())
    return { values, known: own.map(({ at: _at, ...attempt }) => attempt) }
  })
  const found = new Map<string, AttackPoint>()
  const hands = openHands(asked.workers, searcher(open, asked, keep))
  try {
    await hands.make(asks, async (searched) => {
      for (const { values, attack, made } of searched) {
        for (const attempt of made) keep(values, attempt)
        const isCut = isStopRequested() && !attack.isWhole && points.length > 1
        if (!isCut) found.set(values.join(), { values, attack })
      }
    })
  } finally {
    await hands.end()
    progress.end()
  }
  const inOrder = points.map((values) => found.get(values.join()))
  const end = inOrder.indexOf(undefined)
  return inOrder.slice(0, end < 0 ? points.length : end) as AttackPoint[]
}

async function writePlan(file: string, loaded: LoadedScenario, point: AttackPoint): Promise<void> {
  const run = createRun(compileScenario(loaded, registry), registry, { trace: false })
  const { row } = findPlanner(run, loaded.file)
  const scenario = planScenario(loaded, row, point.attack.steps)
  await replaceFile(file, `${JSON.stringify(scenario, null, 2)}\n`)
  note(`${file}: cascade run replays the plan`)
}
