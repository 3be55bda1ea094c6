import { registry, version } from 'cascade-engine'
import { encodeCsv } from 'cascade-engine/data'
import {
  type CompareReport,
  compareDrawings,
  comparedMetrics,
  compareSides,
  differenceOf,
  type Gate,
  pairedTable,
  readGate,
  sideOf,
  textOf,
} from 'cascade-engine/report'
import { exits } from '../failure.ts'
import { type Answer, type AnswerFormat, checkOut, finish, type Rows } from '../many/answer.ts'
import { readSeeds } from '../many/seeds.ts'
import { type ScenarioOptions, scenarioOpener } from '../scenario-file.ts'
import { isStopRequested, note, sayRunning } from '../surroundings.ts'
import { short } from '../terminal/grid.ts'

export interface CompareCommandOptions extends ScenarioOptions {
  readonly before?: readonly string[]
  readonly after?: readonly string[]
  readonly metric?: readonly string[]
  readonly fail?: readonly string[]
  readonly accounts?: boolean
  readonly seeds?: string
  readonly format: AnswerFormat
  readonly out?: string
}

export async function compareCommand(
  name: string,
  other: string | undefined,
  options: CompareCommandOptions,
): Promise<number> {
  const gates = (options.fail ?? []).map(readGate)
  const seeds = options.seeds === undefined ? [] : readSeeds(options.seeds)
  const asked = [...(options.metric ?? comparedMetrics), ...gates.flatMap((it) => it.metric ?? [])]
  const metrics = [...new Set(asked)]
  await checkOut(options, ['csv', 'json', 'md', 'parquet', 'html'])
  const open = opener(name, other ?? name, options)
  const [before, after] = [await open.a(), await open.b()]
  sayRunning()
  const [a, b] = [sideOf(before, registry, false), sideOf(after, registry, true)]
  const title = `${before.id} (A) beside ${after.id === before.id ? 'the same' : after.id} (B)`
  const report = compareSides(title, a, b, metrics, { all: options.accounts ?? false })
  const pairs: (number | null)[][] = []
  for (const seed of seeds) {
    if (isStopRequested()) break
    const sides = [await open.a(seed), await open.b(seed)].map((it) => sideOf(it, registry, false))
    const [first, second] = sides as [typeof a, typeof b]
    pairs.push(metrics.map((metric) => differenceOf(first, second, metric)))
  }
  const tables = pairs.length < 2 ? [] : [pairedTable(metrics, pairs)]
  const answer = answerOf({ ...report, tables: [...report.tables, ...tables] })
  await finish(answer, options, !isStopRequested())
  if (isStopRequested()) return exits.stopped
  return gate(report, gates)
}

/** Opens either side, with another seed where one is given. */
function opener(first: string, second: string, options: CompareCommandOptions) {
  const side = (name: string, changes: readonly string[] = []) => {
    const opened = scenarioOpener(name)
    return (seed?: number) =>
      opened({
        ...options,
        set: [...(options.set ?? []), ...changes],
        ...(seed !== undefined && { seed: String(seed) }),
      })
  }
  return { a: side(first, options.before), b: side(second, options.after) }
}

function gate({ numbers, accounts }: CompareReport, gates: readonly Gate[]): number {
  const broken = gates.filter((it) => it.isBroken(numbers))
  for (const { text } of broken) note(`✗ refused: ${text}`)
  if (broken.length === 0) return exits.held
  const newly = accounts.filter((it) => it.isLiquidatedB === true && it.isLiquidatedA !== true)
  const rules = new Set(newly.map(({ because }) => because).filter((it) => it !== ''))
  if (rules.size > 0) note(`  because of: ${[...rules].join('; ')}`)
  return exits.breached
}

/** For programs. */
export function compareJson({ tables: _tables, sentences, ...found }: CompareReport): object {
  return { version, says: sentences.map(textOf), ...found }
}

/** A row for each account that differs. */
export function accountsCsv(report: CompareReport): string {
  const { rows, columns } = accountRows(report)
  return encodeCsv(rows, columns)
}

const accountRows = ({ accounts }: CompareReport): Rows => ({
  rows: accounts.map((it) => ({ ...it })),
  columns: [
    ...['account', 'isLiquidatedA', 'isLiquidatedB', 'lostUsdA', 'lostUsdB', 'lostMoreUsd'],
    'because',
  ],
})

const nameMax = 24

const answerOf = (report: CompareReport): Answer => ({
  report,
  json: compareJson(report),
  rows: () => accountRows(report),
  drawings: () => compareDrawings(report),
  choice: () => () => ({
    draw: (text, column) =>
      column === 'account' || column === 'because of' ? short(text, nameMax) : text,
  }),
})
