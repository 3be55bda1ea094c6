/**
 * How exploitable a state is, along a run: at places between its rounds the best that an attacker
 * could make from there on, whatever he has done before. What he would do is taken back each time.
 */
import type { LoadedScenario } from '../../data/loaded-scenario.ts'
import { createRun, step } from '../../engine/phases/run.ts'
import type { Registry } from '../../engine/ports/ports.ts'
import type { Run } from '../../engine/ports/run.ts'
import { placesOf } from '../../risk/gain-path.ts'
import { compileScenario } from '../compile-scenario.ts'
import { clock, count, share, usd } from '../quantity.ts'
import { numberColumn, type Table, tableOf, textColumn } from '../table.ts'
import { say, type Text } from '../text.ts'
import { type Attack, type AttackGoal, findPlanner, searchAttack } from './attack.ts'
import { scoreOf, stepsTold } from './report.ts'

export interface ExploitPoint {
  readonly timeMs: number
  readonly round: number
  /** Of each market over its start. */
  readonly prices: readonly number[]
  readonly attack: Attack
}

export interface AlongOptions {
  readonly goal: AttackGoal
  /** Plans at each place. */
  readonly tries: number
  readonly places: number
  /** After each place; true stops. */
  readonly onPlace?: (done: number) => boolean
}

export function exploitabilityAlong(
  loaded: LoadedScenario,
  registry: Registry,
  { goal, tries, places, onPlace }: AlongOptions,
): ExploitPoint[] {
  const world = compileScenario(loaded, registry)
  const wanted = placesOf(world, registry, places)
  const run = createRun(world, registry, { trace: false })
  const { planner } = findPlanner(run, loaded.file)
  const points: ExploitPoint[] = []
  for (let pass = 0, isGoing = true; isGoing; pass++) {
    if (wanted.has(pass) && run.outcome === null) {
      points.push({ ...stateOf(run), attack: searchAttack(run, planner, { goal, tries }) })
      if (onPlace?.(points.length) === true) break
    }
    isGoing = run.outcome === null && step(run)
  }
  return points
}

function stateOf({ timeMs, round, world }: Run): Omit<ExploitPoint, 'attack'> {
  const { quoted, startPrice } = world.markets
  return { timeMs, round, prices: quoted.map((it, row) => it.mid() / (startPrice[row] ?? 1)) }
}

export interface AlongReport {
  readonly title: string
  readonly goal: AttackGoal
  readonly points: readonly ExploitPoint[]
  readonly sentences: readonly Text[]
  readonly tables: readonly Table[]
}

/** `market` is the one whose price is shown: the first. */
export function alongReport(
  id: string,
  goal: AttackGoal,
  market: string,
  points: readonly ExploitPoint[],
): AlongReport {
  const most = points.reduce<ExploitPoint | null>(
    (best, it) =>
      best === null || scoreOf(goal, it.attack.best) > scoreOf(goal, best.attack.best) ? it : best,
    null,
  )
  const top = most === null ? 0 : scoreOf(goal, most.attack.best)
  const columns = [
    textColumn('time'),
    numberColumn('round'),
    numberColumn('price', 'price', `of ${market}, a share of its start`),
    numberColumn('profit', goal === 'profit' ? 'profit' : 'bad debt', 'of the best plan from here'),
    numberColumn('lost', 'lost', 'what that plan costs'),
    textColumn('plan', 'what is done'),
  ]
  const rows = points.map(({ timeMs, round, prices, attack }): Text[] => [
    clock(timeMs),
    count(round),
    share(prices[0]),
    usd(scoreOf(goal, attack.best)),
    usd(attack.best.lost),
    stepsTold(attack),
  ])
  return {
    title: `${id}: how exploitable it is along the run`,
    ...{ goal, points },
    sentences: [
      most !== null && top > 0
        ? say`Most could be made at ${clock(most.timeMs)}: ${usd(top)}.`
        : 'At no place does anything pay that was tried.',
      say`${count(points.reduce((sum, { attack }) => sum + attack.tried, 0))} plans were tried.`,
    ],
    tables: [tableOf('along', 'Exploitability along the run', columns, rows)],
  }
}
