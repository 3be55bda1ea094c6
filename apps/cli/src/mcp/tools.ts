/** The commands as tools: the same functions, numbers with their units, and what limits them. */
import { realpathSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { InputError, registry, scenarios, studies } from 'cascade-engine'
import type { LoadedScenario } from 'cascade-engine/data'
import {
  comparedMetrics,
  compareSides,
  explainScenario,
  isQuantity,
  type Met,
  mapScenario,
  metBy,
  pointsOf,
  type Report,
  readSought,
  readUntil,
  readVary,
  reportOf,
  reverseReport,
  runScenario,
  sideOf,
  sweepPoint,
  sweepReport,
  type Table,
  type Text,
  textOf,
  usualMetrics,
} from 'cascade-engine/report'
import { z } from 'zod'
import { reportPage } from '../html/report.ts'
import { reverseSearch } from '../reverse-search.ts'
import { commandOf, fileName, openScenario } from '../scenario-file.ts'
import type { Resource, Tool, ToolResult } from './protocol.ts'

const texts = z.array(z.string().min(1).max(2000)).max(100)
const shared = {
  scenario: z.string().min(1).max(300).describe('The id of a shipped scenario, or a file (list)'),
  set: texts.default([]).describe('path=value, such as shocks.0.drop=0.04'),
  seed: z.int().min(0).max(0xffffffff).optional(),
}

const inputs = {
  list: z.strictObject({}),
  run: z.strictObject({
    ...shared,
    positions: texts.default([]).describe("Positions of one's own: 'BTC long 20x 112000 10000'"),
  }),
  map: z.strictObject({
    ...shared,
    market: z.string().optional(),
    side: z.enum(['long', 'short']).optional(),
    by: z.enum(['leverage', 'venue', 'side']).optional(),
    range: z.string().default('20%').describe('How far from the price, both ways'),
    buckets: z.string().default('24'),
    sigma: z.string().optional().describe('Yearly volatility: adds how likely each price is'),
    horizon: z.string().default('1d'),
  }),
  explain: z.strictObject({ ...shared, account: z.string().min(1).max(300) }),
  sweep: z.strictObject({
    ...shared,
    vary: texts.min(1).describe('path=from:to:count, once or more'),
    metrics: texts.optional(),
  }),
  reverse: z.strictObject({
    ...shared,
    vary: texts.min(1).describe('path=mild:severe, once or more'),
    until: texts.default([]).describe("What is looked for: 'badDebtUsd > 1e6'"),
    halvings: z.int().min(0).max(30).default(10),
  }),
  compare: z.strictObject({
    ...shared,
    before: texts.default([]).describe('Set in A only'),
    after: texts.default([]).describe('Set in B only'),
  }),
} as const

type Asked = z.output<(typeof inputs)['run']>
type Common = Pick<Asked, 'scenario' | 'set' | 'seed'>

const reportsMax = 5
const pointsMax = 2000

export interface Toolbox {
  readonly tools: readonly Tool[]
  readonly resources: () => readonly Resource[]
}

/** `folder`: where scenario files may be read from; null: shipped scenarios only. */
export function createTools(folder: string | null): Toolbox {
  const reports: Resource[] = []
  let made = 0
  const load = ({ scenario, set, seed }: Common, more: readonly string[] = [], positions = more) =>
    openScenario(pathOf(scenario, folder), {
      set: [...set, ...(positions === more ? more : [])],
      ...(positions !== more && { position: positions }),
      ...(seed !== undefined && { seed: String(seed) }),
    })
  const keepReport = (name: string, text: string): string => {
    const uri = `cascade://report/${++made}`
    reports.push({ uri, name, mimeType: 'text/html', text })
    if (reports.length > reportsMax) reports.shift()
    return uri
  }
  return { tools: toolsWith(load, keepReport), resources: () => reports }
}

type Load = (
  asked: Common,
  more?: readonly string[],
  positions?: readonly string[],
) => Promise<LoadedScenario>

function toolsWith(load: Load, keepReport: (name: string, text: string) => string): Tool[] {
  return [
    tool('list', 'Scenarios', 'What can be run, with titles.', async () => {
      const lines = scenarios.map(({ id, title }) => `${id}: ${title}`)
      return { text: lines.join('\n'), structured: { scenarios } }
    }),
    tool('run', 'Run', 'Runs a scenario: what happened, why, who pays.', (asked) =>
      runTool(asked, load, keepReport),
    ),
    tool('map', 'Map', 'What would be forced at which price.', async (asked) => {
      const { scenario: _scenario, set: _set, seed: _seed, ...request } = asked
      const map = mapScenario(await load(asked), registry, { target: '1%', ...plain(request) })
      const what = map.what.map(textOf).join(' · ')
      return told([map.title, what, ...map.others], map.table ? [map.table] : [])
    }),
    tool('explain', 'Explain', 'Why an account was liquidated.', async (asked) => {
      const { story, causes, instead } = explainScenario(await load(asked), registry, asked.account)
      const chain = causes.map(({ time, text }): Text => [time, ' ', text])
      return told([...(instead === null ? [] : [instead]), ...story.told, ...chain], [])
    }),
    tool('sweep', 'Sweep', 'A scenario over a grid of settings.', async (asked) => {
      const axes = asked.vary.map(readVary)
      const metrics: readonly string[] = asked.metrics ?? usualMetrics
      const points = limited(pointsOf(axes))
      const setsOf = (values: readonly string[]) =>
        axes.map(({ path }, at) => `${path}=${values[at]}`)
      const first = await load(asked, setsOf(points[0] ?? []))
      const found = []
      for (const values of points) {
        found.push(sweepPoint(await load(asked, setsOf(values)), registry, values, metrics) ?? [])
      }
      const report = sweepReport(first, axes, metrics, found.flat())
      return told([report.title, ...report.sentences], report.tables)
    }),
    tool('reverse', 'Reverse', 'The mildest settings at which something breaks.', async (asked) => {
      const axes = readSought(asked.vary)
      limited(pointsOf(axes))
      const sought = asked.until.map(readUntil)
      const open = async (values: readonly string[]) => {
        const loaded = await load(
          asked,
          axes.map(({ path }, at) => `${path}=${values[at]}`),
        )
        return sought.length > 0 ? { ...loaded, thresholds: sought } : loaded
      }
      const { halvings } = asked
      const runs = async (all: readonly (readonly string[])[]) => {
        const met: Met[] = []
        for (const values of all) met.push(metBy(await open(values), registry, values) ?? [])
        return met
      }
      const { first, conditions, found } = await reverseSearch(axes, { open, runs, halvings })
      const until = asked.until.length > 0 ? asked.until : conditions
      const report = reverseReport(first, until, axes, found)
      return told([report.title, ...report.sentences], report.tables)
    }),
    tool('compare', 'Compare', 'The scenario beside the same with a change.', async (asked) => {
      const [a, b] = [await load(asked, asked.before), await load(asked, asked.after)] as const
      const sides = [sideOf(a, registry, false), sideOf(b, registry, true)] as const
      const report = compareSides(`${a.id} (A) beside (B)`, ...sides, comparedMetrics)
      const { structured, text } = told([report.title, ...report.sentences], report.tables)
      const hashes = { hashA: sides[0].summary.hash, hashB: sides[1].summary.hash }
      return { text, structured: { ...structured, ...hashes, numbers: report.numbers } }
    }),
  ]
}

async function runTool(
  asked: Asked,
  load: Load,
  keepReport: (name: string, text: string) => string,
): Promise<ToolResult> {
  const loaded = await load(asked, [], asked.positions)
  const options = { set: asked.set, position: asked.positions }
  const command = commandOf('run', loaded.id, options, 'npx cascade-engine')
  const file = fileName(loaded)
  const found = runScenario(loaded, { registry, studies, file, command, trace: true, maps: true })
  if ('error' in found) throw found.error
  const report = reportOf(found.record)
  const page = reportPage(report, found.events?.() ?? null)
  const uri = keepReport(`${loaded.id}, seed ${found.record.seed}`, page)
  const { summary } = found.record
  const { text, structured } = told(sentencesOf(report), [
    report.markets,
    report.waterfall,
    report.thresholds,
  ])
  const { hash, outcome, converged } = summary
  const more = { hash, outcome, converged, command, report: uri, limits: limitsOf(report) }
  return { text, structured: { ...structured, ...more } }
}

const sentencesOf = ({ record, answers, positions, warnings }: Report): Text[] => [
  record.title,
  ...answers.map(({ question, text }): Text => [question, ': ', text]),
  ...positions.flatMap(({ title, lines }): Text[] => [title, ...lines]),
  ...warnings,
]

const limitsOf = ({ assumptions, tags }: Report): string[] =>
  [...tags.map(({ text }) => text), ...assumptions].map(textOf)

function tool<Name extends keyof typeof inputs>(
  name: Name,
  title: string,
  description: string,
  call: (asked: z.output<(typeof inputs)[Name]>) => Promise<ToolResult>,
): Tool {
  const input: z.ZodType = inputs[name]
  return {
    ...{ name, title, description, input },
    async call(given) {
      const read = input.safeParse(given)
      if (read.success) return call(read.data as z.output<(typeof inputs)[Name]>)
      const [issue] = read.error.issues
      throw new InputError(issue?.message ?? 'wrong arguments', {
        field: issue?.path.join('.') || name,
        allowed: 'what the schema of the tool says',
      })
    },
  }
}

/** Without what was not asked. */
function plain<T extends object>(request: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  const known = Object.entries(request).filter(([, value]) => value !== undefined)
  return Object.fromEntries(known) as { [Key in keyof T]: Exclude<T[Key], undefined> }
}

function limited<T>(points: readonly T[]): readonly T[] {
  if (points.length <= pointsMax) return points
  const facts = { field: 'vary', value: points.length, allowed: `at most ${pointsMax} runs` }
  throw new InputError('too many runs', facts)
}

/** Sentences and tables, for people and for programs. */
function told(sentences: readonly Text[], tables: readonly Table[]): ToolResult {
  const says = sentences.map(textOf)
  return {
    text: [...says, ...tables.filter(({ rows }) => rows.length > 0).map(tableText)].join('\n'),
    structured: { says, tables: tables.map(tableJson) },
  }
}

function tableText({ title, columns, rows }: Table): string {
  const lines = rows.map(({ cells, line }) =>
    line === undefined
      ? columns.map(({ id }) => textOf(cells[id] ?? '')).join(' | ')
      : textOf(line),
  )
  return ['', textOf(title), columns.map((column) => column.title).join(' | '), ...lines].join('\n')
}

function tableJson({ id, title, columns, rows, notes }: Table): object {
  return {
    id,
    title: textOf(title),
    columns: columns.map(({ id: name, title: head, means }) => ({ id: name, title: head, means })),
    rows: rows.map(({ cells }) =>
      Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, cellJson(cell)])),
    ),
    notes: notes.map(textOf),
  }
}

/** A number keeps its value and says its unit. */
const cellJson = (cell: Text): object | string =>
  isQuantity(cell) ? { value: cell.value, unit: cell.unit, text: textOf(cell) } : textOf(cell)

/** An id as it is; a file only inside the folder that was given, wherever links lead. */
function pathOf(name: string, folder: string | null): string {
  if (scenarios.some(({ id }) => id === name)) return name
  const ids = scenarios.map(({ id }) => id).join(', ')
  const refused = (why: string) =>
    new InputError(`${name} ${why}`, { field: 'scenario', value: name, allowed: ids })
  if (folder === null) throw refused('is no shipped scenario, and no folder was given')
  const root = realpathSync(resolve(folder))
  let file: string
  try {
    file = realpathSync(join(root, name))
  } catch {
    throw refused('is no shipped scenario and no file of the folder that was given')
  }
  const inside = relative(root, file)
  if (inside.startsWith(`..${sep}`) || inside === '..' || resolve(root, inside) !== file)
    throw refused('lies outside the folder that was given')
  return file
}
