/** What is said of attacks: the best plan, what it costs, and over which settings one pays. */
import { count, duration, figure, type Quantity, usd } from '../quantity.ts'
import type { Axis } from '../sweep/vary.ts'
import { type BarPart, numberColumn, type Row, type Table, tableOf, textColumn } from '../table.ts'
import { say, type Text } from '../text.ts'
import type { Attack, AttackGoal, Attempt } from './attack.ts'

/** The attack of one point of a grid of settings; a single one where nothing is varied. */
export interface AttackPoint {
  /** In the order of the axes, as `--set` takes them. */
  readonly values: readonly string[]
  readonly attack: Attack
}

/** Between two neighbours on an axis an attack begins to pay, or ceases to. */
export interface BreakEven {
  readonly before: string
  readonly after: string
  /** At `after`. */
  readonly pays: boolean
}

export interface AttackReport {
  readonly title: string
  readonly goal: AttackGoal
  readonly axes: readonly Axis[]
  readonly points: readonly AttackPoint[]
  /** Along a single axis; null where there is none, or more. */
  readonly breakEvens: readonly BreakEven[] | null
  readonly sentences: readonly Text[]
  readonly tables: readonly Table[]
}

export function attackReport(
  id: string,
  goal: AttackGoal,
  axes: readonly Axis[],
  points: readonly AttackPoint[],
): AttackReport {
  const wanted = axes.reduce((product, { values }) => product * values.length, 1)
  const isStopped = points.length < wanted || points.some(({ attack }) => !attack.isWhole)
  const breakEvens = axes.length === 1 ? breakEvensOf(goal, points) : null
  const tried = points.reduce((sum, { attack }) => sum + attack.tried, 0)
  const [first] = points
  const isOne = axes.length === 0 && first !== undefined
  const isMap = axes.length === 2 && points.length === wanted
  const surface = isMap ? heatMap(goal, axes, points) : curve(axes, points)
  return {
    title: axes.length === 0 ? id : `${id}: ${axes.map(({ path }) => path).join(' × ')}`,
    ...{ goal, axes, points, breakEvens },
    sentences: [
      ...(isOne ? told(goal, first.attack) : toldOfAll(goal, points)),
      ...(breakEvens ?? []).map((it) => toldBreak(axes[0]?.path ?? '', it)),
      isStopped
        ? say`${count(tried)} plans were tried: it was stopped, or no more were allowed.`
        : say`${count(tried)} plans were tried.`,
    ],
    tables: isOne ? stepTables(first.attack) : [surface],
  }
}

/** What the goal is measured by. */
export const scoreOf = (goal: AttackGoal, { profit, badDebt }: Attempt): number =>
  goal === 'profit' ? profit : badDebt

const pays = (goal: AttackGoal, { attack }: AttackPoint): boolean => scoreOf(goal, attack.best) > 0

function told(goal: AttackGoal, { best, cheapest }: Attack): Text[] {
  if (!(scoreOf(goal, best) > 0)) return [nothingPays(goal)]
  const at = say`${usd(best.gained)} gained at a cost of ${usd(best.lost)}`
  const made = say`${usd(best.profit)}: ${at}`
  const first =
    goal === 'profit'
      ? say`The best plan makes ${made}.`
      : say`The most harmful plan leaves ${usd(best.badDebt)} of bad debt, and makes ${made}.`
  const debt = best.badDebt > 0 && goal === 'profit'
  return [
    first,
    ...(debt ? [say`It leaves ${usd(best.badDebt)} of bad debt.`] : []),
    ...(cheapest === null ? [] : [toldCheapest(cheapest)]),
  ]
}

const toldCheapest = ({ lost, profit }: Attempt): Text =>
  say`The cheapest that pays costs ${usd(lost)} and makes ${usd(profit)}.`

const nothingPays = (goal: AttackGoal): Text =>
  goal === 'profit'
    ? say`Nothing that was tried pays: doing nothing is best, with a profit of ${usd(0)}.`
    : say`Nothing that was tried leaves bad debt.`

function toldOfAll(goal: AttackGoal, points: readonly AttackPoint[]): Text[] {
  const paying = points.filter((it) => pays(goal, it))
  const [one] = paying
  if (one === undefined) return [nothingPays(goal)]
  const most = paying.reduce(
    (best, it) => (scoreOf(goal, it.attack.best) > scoreOf(goal, best.attack.best) ? it : best),
    one,
  )
  const many = say`An attack pays at ${count(paying.length)} of ${count(points.length)} settings`
  const top = usd(scoreOf(goal, most.attack.best))
  return [say`${many}, most at ${most.values.join(', ')}: ${top}.`]
}

const toldBreak = (path: string, { before, after, pays: isPaying }: BreakEven): Text =>
  `An attack ${isPaying ? 'begins' : 'ceases'} to pay between ${path} = ${before} and ${after}.`

export function breakEvensOf(goal: AttackGoal, points: readonly AttackPoint[]): BreakEven[] {
  return points.slice(1).flatMap((point, row) => {
    const before = points[row] as AttackPoint
    if (pays(goal, before) === pays(goal, point)) return []
    const [from = '', to = ''] = [before.values[0], point.values[0]]
    return [{ before: from, after: to, pays: pays(goal, point) }]
  })
}

const stepTables = (attack: Attack): Table[] =>
  attack.steps.length === 0 ? [] : [planTable(attack)]

/** Steps of the best plan, in the order of what is possible; no rows where it does nothing. */
export function planTable({ best, steps, possible }: Attack): Table {
  const done = possible.flatMap(({ name }, at) => {
    const size = best.values[at] ?? 0
    return size > 0 ? [{ name, size }] : []
  })
  const rows = done.map(({ name, size }, at): Text[] => [
    duration((steps[at] as { atMs?: number }).atMs ?? 0),
    name,
    figure(size),
  ])
  const columns = [numberColumn('at'), textColumn('step'), numberColumn('amount')]
  const notes = [
    say`Of a step that money, margin or a cap does not allow, what they do allow is done.`,
  ]
  return tableOf('plan', 'The best plan', columns, rows, notes)
}

const money = [
  ['profit', ({ profit }: Attempt) => profit],
  ['gained', ({ gained }: Attempt) => gained],
  ['lost', ({ lost }: Attempt) => lost],
  ['badDebt', ({ badDebt }: Attempt) => badDebt],
] as const

const titles = { profit: 'profit', gained: 'gained', lost: 'lost', badDebt: 'bad debt' }

/** One row for each setting; bars show the profit. */
function curve(axes: readonly Axis[], points: readonly AttackPoint[]): Table {
  const most = Math.max(0, ...points.map(({ attack }) => attack.best.profit))
  const columns = [
    ...axes.map(({ path }) => textColumn(path)),
    ...money.map(([id]) => numberColumn(id, titles[id])),
    textColumn('plan', 'what is done'),
  ]
  const rows = points.map(({ values, attack }): Row => {
    const cells: Record<string, Text> = { plan: stepsTold(attack) }
    for (const [at, { path }] of axes.entries()) cells[path] = values[at] ?? ''
    for (const [id, of] of money) cells[id] = usd(of(attack.best))
    const to = most > 0 ? Math.max(0, attack.best.profit) / most : 0
    const bar: BarPart[] = [{ id: 'endogenous', from: 0, to }]
    return { cells, bar, ...(attack.best.profit > 0 && { isStrong: true }) }
  })
  const bars = { after: 'profit', keys: [{ id: 'endogenous', text: 'profit' }] }
  return { id: 'attack', title: 'The best plan by setting', columns, rows, bars, notes: [] }
}

export const stepsTold = ({ best, possible }: Attack): Text => {
  const names = possible.flatMap(({ name }, at) => ((best.values[at] ?? 0) > 0 ? [name] : []))
  return names.length === 0 ? 'nothing' : names.join('; ')
}

/** What the best plan makes over two axes: the first goes down, the second to the right. */
function heatMap(
  goal: AttackGoal,
  [down, right]: readonly Axis[],
  points: readonly AttackPoint[],
): Table {
  const across = right as Axis
  const rows = (down as Axis).values.map((value, row): Text[] => [
    value,
    ...across.values.map((_, column): Quantity => {
      const point = points[row * across.values.length + column] as AttackPoint
      return usd(scoreOf(goal, point.attack.best))
    }),
  ])
  const columns = [
    textColumn('down', `${(down as Axis).path} ↓`),
    ...across.values.map((value) => numberColumn(value)),
  ]
  const what = goal === 'profit' ? 'Profit' : 'Bad debt'
  return tableOf('attack', `${what} of the best plan, by ${across.path} →`, columns, rows)
}
