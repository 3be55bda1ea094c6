import { registry, version } from 'cascade-engine'
import { encodeCsv } from 'cascade-engine/data'
import {
  type Compared,
  type CompareReport,
  compareDrawings,
  comparedMetrics,
  comparedOf,
  compareReport,
  differenceOf,
  type Gate,
  pairedTable,
  readGate,
  sideOf,
  textOf,
} from 'cascade-engine/report'
import type { Answer, AnswerOptions, Rows } from '../many/answer.ts'
import { carryOut, type PlanOptions } from '../many/carry-out.ts'
import { aboutScenario, callOf, type Plan } from '../many/plan.ts'
import { readSeeds } from '../many/seeds.ts'
import { type ScenarioOptions, scenarioOpener } from '../scenario-file.ts'
import { note } from '../surroundings.ts'
import { short } from '../terminal/grid.ts'

export interface CompareCommandOptions extends ScenarioOptions, PlanOptions {
  /** The scenario that is B; left out: the same. */
  readonly other?: string | undefined
  readonly before?: readonly string[]
  readonly after?: readonly string[]
  readonly metric?: readonly string[]
  readonly fail?: readonly string[]
  readonly accounts?: boolean
  readonly seeds?: string
  readonly format: AnswerOptions['format']
}

/** Run 0 is the pair that is told account by account, each other one the pair of a seed. */
interface CompareRow {
  readonly run: number
  readonly compared?: Compared
  /** By metric, B less A. */
  readonly differences?: readonly (number | null)[]
}

export const compareCommand = (
  name: string,
  other: string | undefined,
  options: CompareCommandOptions,
): Promise<number> => carryOut(comparePlan(name, { ...options, other }), options)

export function comparePlan(name: string, options: CompareCommandOptions): Plan<CompareRow> {
  const { other = name, before, after, metric, fail = [], seeds: asked, accounts } = options
  const gates = fail.map(readGate)
  const seeds = asked === undefined ? [] : readSeeds(asked)
  const known = [...(metric ?? comparedMetrics), ...gates.flatMap((it) => it.metric ?? [])]
  const metrics = [...new Set(known)]
  const open = opener(name, other, options)
  return {
    call: callOf('compare', name, options),
    formats: ['csv', 'json', 'md', 'parquet', 'html'],
    async one(run) {
      const seed = seeds[run - 1]
      const [a, b] = [await open.a(seed), await open.b(seed)]
      const sides = [sideOf(a, registry, false), sideOf(b, registry, run === 0)] as const
      if (run === 0) return { run, compared: comparedOf(...sides, metrics) }
      return { run, differences: metrics.map((it) => differenceOf(...sides, it)) }
    },
    async begin() {
      const [a, b] = [await open.a(undefined, note), await open.b(undefined, note)]
      const title = `${a.id} (A) beside ${b.id === a.id ? 'the same' : b.id} (B)`
      const second = aboutScenario(other, options, b, {})
      const about = aboutScenario(name, options, a, { before, after, metrics, asked, second })
      return {
        count: 1 + seeds.length,
        about,
        answer([first, ...pairs]) {
          if (first?.compared === undefined) return null
          const report = compareReport(title, first.compared, metrics, { all: accounts ?? false })
          const found = pairs.flatMap(({ differences }) => (differences ? [differences] : []))
          const tables = found.length < 2 ? [] : [pairedTable(metrics, found)]
          const refused = refusedBy(report, gates)
          return {
            ...answerOf({ ...report, tables: [...report.tables, ...tables] }),
            ...{ isHeld: refused.length === 0, notes: refused },
          }
        },
      }
    },
  }
}

/** Opens either side, with another seed where one is given. */
function opener(first: string, second: string, options: CompareCommandOptions) {
  const side = (name: string, changes: readonly string[] = []) => {
    const opened = scenarioOpener(name)
    return (seed?: number, warn: (text: string) => void = () => {}) => {
      const own = seed === undefined ? {} : { seed: String(seed) }
      return opened({ ...options, set: [...(options.set ?? []), ...changes], ...own }, warn)
    }
  }
  return { a: side(first, options.before), b: side(second, options.after) }
}

function refusedBy({ numbers, accounts }: CompareReport, gates: readonly Gate[]): string[] {
  const broken = gates.filter((it) => it.isBroken(numbers))
  if (broken.length === 0) return []
  const newly = accounts.filter((it) => it.isLiquidatedB === true && it.isLiquidatedA !== true)
  const rules = new Set(newly.map(({ because }) => because).filter((it) => it !== ''))
  const because = rules.size > 0 ? [`  because of: ${[...rules].join('; ')}`] : []
  return [...broken.map(({ text }) => `✗ refused: ${text}`), ...because]
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
