/**
 * Terminal, Markdown, HTML and JSON print the same numbers: every row of every table of all shipped
 * scenarios, value by value, and the data of the charts beside the summary. One run for each.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { registry, type Summary, scenarios, studies } from 'cascade-engine'
import { loadScenario } from 'cascade-engine/data-node'
import {
  type ChartData,
  columnsOf,
  compareExecutions,
  joined,
  quantitiesIn,
  type Report,
  type Row,
  type RunResult,
  reportOf,
  runScenario,
  type Table,
  type Text,
  tablesOf,
  textOf,
  withoutZero,
} from 'cascade-engine/report'
import { beforeAll, describe, expect, test } from 'vitest'
import { reportPage } from './html/report.ts'
import { summaryJson } from './json.ts'
import { markdown, tablesMarkdown } from './markdown.ts'
import { comparisonLines, screen } from './terminal/screen.ts'

const root = new URL('../../../', import.meta.url).pathname
const recordings = `${root}../shared/data/`
/** Folders of `--data`: not part of this repository. */
const needs: Readonly<Record<string, string>> = { 'real-book': 'l2-books', 'lido-steth': 'lido' }
/** Their studies, or the other execution, take many times as long as all the rest. */
const costly = new Set(['black-thursday-2020', 'lido-steth', 'october-10-2025', 'real-book'])

async function ended(id: string): Promise<RunResult> {
  const folder = needs[id]
  const loaded = await loadScenario(`${root}scenarios/${id}/scenario.yaml`, registry, {
    ...(folder !== undefined && { dataDir: recordings + folder }),
  })
  const isCostly = costly.has(id)
  const result = runScenario(loaded, {
    registry,
    studies: isCostly ? [] : studies,
    file: id,
    command: `npx cascade run ${id}`,
    gauge: id === 'case-1' || id === 'liquidity-black-hole',
    trace: true,
    maps: true,
  })
  const watch = () => (isCostly ? 'it takes too long for a test' : undefined)
  return compareExecutions(loaded, result, { registry, watch })
}

/** Text as it is read: spaces of any kind are one, bars are drawings. */
const plain = (text: string): string => text.replace(/[\s\u00a0░▇]+/g, ' ').trim()

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
}

const readHtml = (page: string): string =>
  plain(
    page
      .replace(/<(script|style)\b[\s\S]*?<\/\1>/g, ' ')
      .replace(/<[^>]*>/g, ' ')
      .replace(/&(?:lt|gt|quot|amp|#39);/g, (entity) => entities[entity] ?? entity),
  )

const readMarkdown = (text: string): string => plain(text.replace(/\\([\\|<>[\]`*_])/g, '$1'))

/** The cells of a row, one after the other, as a writer shows them. */
function cellsOf(table: Table, row: Row, ids: readonly string[], between: string): string {
  return columnsOf(table, ids)
    .map(({ id }) => plain(textOf(row.cells[id] ?? '')))
    .filter((cell) => between !== ' ' || cell !== '')
    .join(between)
}

const all = ({ columns }: Table): string[] => columns.map(({ id }) => id)

interface Shown {
  readonly table: Table
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
}

const shown = (table: Table | null, columns?: readonly string[], rows?: readonly Row[]): Shown[] =>
  table === null ? [] : [{ table, columns: columns ?? all(table), rows: rows ?? table.rows }]

const factColumns = ['what', 'model', 'mean', 'deviation', 'fact', 'error']
const narrow = ['start', 'end', 'alone', 'in all', 'amplification', 'liquidated']
const wide = [
  ...['market', 'start', 'end', 'lowest', 'lowest at', 'alone', 'in all'],
  ...['amplification', 'forced', 'liquidated', 'long', 'ADL'],
]

const value = (text: Text | undefined): number => quantitiesIn(text ?? '')[0]?.value ?? 0

/** What the terminal shows of each table, with nothing cut. */
function inTerminal(report: Report): Shown[] {
  const { markets, stretches, facts, executions, waterfall, losers } = report
  const paid = waterfall.rows.slice(1).filter(({ cells }) => value(cells.paid) !== 0)
  const isLost = report.record.summary.liquidatedAccounts > 0
  return [
    ...shown(stretches),
    ...(markets.rows.length > 1 ? shown(markets, narrow) : []),
    ...shown(report.unsafe, ['why', 'accounts', 'holding', 'owe']),
    ...(isLost ? [...shown(losers), ...shown(waterfall, ['who', 'paid'], paid)] : []),
    ...shown(facts, factColumns),
    ...shown(executions),
    ...report.studies.flatMap((table) => shown(table)),
  ]
}

function inMarkdown(report: Report): Shown[] {
  const { markets, waterfall, facts, executions, thresholds, gauge } = report
  return [
    ...shown(markets, ['market', ...narrow]),
    ...[waterfall, report.unsafe, facts, executions, thresholds, gauge].flatMap((table) =>
      shown(table),
    ),
    ...report.studies.flatMap((table) => shown(table)),
  ]
}

function inHtml(report: Report): Shown[] {
  const { markets, waterfall, equity, facts, executions, thresholds, gauge, rounds } = report
  return [
    ...shown(markets, wide, markets.rows.slice(0, 20)),
    ...shown(facts, factColumns.slice(1)),
    // Who paid nothing is named below the table.
    ...shown(withoutZero(waterfall, ['liquidated', 'bad-debt'])),
    ...[equity, report.unsafe, executions, thresholds, gauge, rounds].flatMap((table) =>
      shown(table),
    ),
    ...report.studies.flatMap((table) => shown(table)),
  ]
}

function expectRows(text: string, tables: readonly Shown[], between = ' '): void {
  const missing = tables.flatMap(({ table, columns, rows }) =>
    rows
      .map((row) => cellsOf(table, row, columns, between))
      .filter((row) => !text.includes(row))
      .map((row) => `${table.id}: ${row}`),
  )
  expect(missing).toEqual([])
}

interface SaidJson {
  readonly answers: readonly { readonly text: { readonly text: string } | string }[]
  readonly tables: readonly { readonly id: string; readonly rows: readonly CellsJson[] }[]
}
type CellsJson = Readonly<Record<string, unknown>>

function cellJson(text: Text): unknown {
  const [first, ...others] = quantitiesIn(text)
  const isAlone = first !== undefined && others.length === 0 && text === first
  return isAlone ? { value: first.value, unit: first.unit, text: textOf(text) } : textOf(text)
}

const told = (it: unknown): unknown =>
  it instanceof Object && 'numbers' in it ? (it as unknown as { text: string }).text : it

describe.each(scenarios.map(({ id }) => [id]))('%s', (id) => {
  const folder = needs[id]
  const isAbsent = folder !== undefined && !existsSync(recordings + folder)
  if (isAbsent) console.info(`skipped: ${id} needs ${folder}, which is not beside this checkout`)
  let result: RunResult
  let report: Report
  let summary: Summary
  let page = ''

  beforeAll(async () => {
    if (isAbsent) return
    result = await ended(id)
    report = reportOf(result.record, { all: true })
    summary = result.record.summary
    page = reportPage(report, result.events?.() ?? null)
  }, 60_000)

  test.skipIf(isAbsent)('the terminal shows every row as it stands', () => {
    const options = { isColored: false, all: true }
    const text = plain(`${screen(report, options)}\n${comparisonLines(report, options)}`)
    expectRows(text, inTerminal(report))
    const { gain, ended: end, fall } = report.verdict
    for (const part of [
      gain,
      end,
      ...report.unsafe.notes,
      ...Object.values(fall ?? {}),
      ...report.warnings,
    ])
      expect(text).toContain(plain(textOf(part)))
    expect(text).toContain(plain(textOf(report.seedsNote)))
    for (const { cells } of report.thresholds.rows)
      expect(text).toContain(
        plain(`${textOf(cells.threshold ?? '')} (${textOf(cells.value ?? '')})`),
      )
  })

  test.skipIf(isAbsent)('Markdown shows every row as it stands', () => {
    const text = readMarkdown(markdown(report))
    expectRows(text.replaceAll('| |', '|  |'), inMarkdown(report), ' | ')
    for (const answer of report.answers) expect(text).toContain(plain(textOf(answer.text)))
    expect(text).toContain(plain(textOf(report.seedsNote)))
  })

  test.skipIf(isAbsent)('HTML shows every row as it stands', () => {
    // What a row counts stands between its name and its numbers.
    const text = readHtml(page.replace(/ <small class="means">[^<]*<\/small>/g, ''))
    expectRows(text, inHtml(report))
    for (const { means } of report.waterfall.rows.slice(0, 1)) {
      expect(readHtml(page)).toContain(plain(means ?? ''))
    }
    const [, zeros] = withoutZero(report.waterfall, ['liquidated', 'bad-debt']).notes
    expect(text).toContain(plain(textOf(zeros ?? '')))
    expect(text).toContain(plain(textOf(report.seedsNote)))
    for (const answer of report.answers) {
      expect(text).toContain(plain(textOf(answer.text)))
      expect(text).toContain(plain(`${textOf(answer.figure)} ${textOf(answer.caption)}`))
    }
  })

  test.skipIf(isAbsent)('JSON holds every value with its unit, and as people read it', () => {
    const json = JSON.parse(JSON.stringify(summaryJson(report))) as { report: SaidJson }
    for (const table of tablesOf(report).filter(({ id: name }) => name !== 'rounds')) {
      const found = json.report.tables.find((it) => it.id === table.id)
      const cells = found?.rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([column, it]) => [column, told(it)])),
      )
      const expected = table.rows.map((row) =>
        Object.fromEntries(Object.entries(row.cells).map(([name, it]) => [name, cellJson(it)])),
      )
      expect(cells).toEqual(expected)
    }
    for (const [at, { text }] of report.answers.entries()) {
      const said = json.report.answers[at]?.text
      expect(typeof said === 'string' ? said : said?.text).toBe(textOf(text))
    }
  })

  test.skipIf(isAbsent)('everything that is said is what was said', async () => {
    const told = toldOf(reportOf(result.record), page)
    await expect(told).toMatchFileSnapshot(`../../../test/golden/reports/${id}.md`)
  })

  test.skipIf(isAbsent)('every row has a cell for each column, and no other', () => {
    const tables = [...tablesOf(report), ...tablesOf(reportOf(result.record))]
    for (const table of tables) {
      const ids = table.columns.map((column) => column.id).sort()
      expect(new Set(ids).size).toBe(ids.length)
      for (const { cells } of table.rows) expect(Object.keys(cells).sort()).toEqual(ids)
      if (table.bars) expect(ids).toContain(table.bars.after)
      expect(table.rows.some(({ bar }) => bar !== undefined)).toBe(
        table.rows.length > 0 && table.bars !== undefined,
      )
    }
  })

  test.skipIf(isAbsent)('tables say what the summary says', () => {
    const { markets, waterfall, equity, stretches } = report
    expect(waterfall.rows.map(({ cells }) => value(cells.paid))).toEqual(
      summary.waterfall.map(({ usd }) => usd + 0),
    )
    for (const { id: name, cells } of markets.rows) {
      const market = summary.markets.find((it) => it.id === name)
      expect([cells.start, cells.end, cells.lowest, cells.forced].map(value)).toEqual([
        market?.startPrice,
        market?.endPrice,
        market?.lowPrice,
        market?.forcedUsd,
      ])
      expect(value(cells['in all'])).toBe(market?.totalDrop)
      expect(value(cells.alone)).toBe(market?.exogenousDrop)
    }
    const total = sum(stretches.rows.map(({ cells }) => value(cells.forced)))
    expectClose(total, summary.forcedUsd, 1e-9)
    const changes = equity.rows.slice(0, -1).map(({ cells }) => value(cells.change))
    expectClose(value(equity.rows.at(-1)?.cells.change), sum(changes), 1e-9)
  })

  test.skipIf(isAbsent)('charts draw what the summary says', () => {
    const found = /<script type="application\/json" id="chart-data">([\s\S]*?)<\/script>/.exec(page)
    const data = JSON.parse(found?.[1] ?? '') as ChartData
    expect(data.markets.length).toBe(Math.min(20, summary.markets.length))
    for (const drawn of data.markets) {
      const market = summary.markets.find((it) => it.id === drawn.id)
      if (market === undefined) throw new Error('no such market')
      expectClose(sum([...drawn.soldUsd, ...drawn.boughtUsd]), market.forcedUsd, 2e-3)
      expect(drawn.price[0]).toBe(Number(market.startPrice.toPrecision(7)))
      expectClose(drawn.price.at(-1) ?? 0, market.endPrice, 1e-6)
      expectClose(drawn.unforced.at(-1) ?? 0, market.exogenousPrice, 1e-6)
      expectClose(Math.min(...drawn.price), market.lowPrice, 1e-6)
      const rows = report.markets.rows.find((it) => it.id === drawn.id)
      expect(drawn.marks.map(({ price }) => price)).toEqual([
        value(rows?.cells.start),
        value(rows?.cells.lowest),
        value(rows?.cells.end),
        market.exogenousPrice,
      ])
    }
    expect(data.gauge?.length ?? 0).toBe(report.gauge?.rows.length ?? 0)
    for (const [at, point] of (data.gauge ?? []).entries())
      expectClose(point.rho, value(report.gauge?.rows[at]?.cells.rho), 1e-3)
  })
})

/**
 * All words and tables of a report; of the drawn charts a hash. A change of a report is a change of
 * these files: read the difference, then `npx vitest run apps/cli/src/writers.test.ts -u`.
 */
function toldOf(report: Report, page: string): string {
  const { verdict, answers, tags, warnings, positions, seedsNote, record } = report
  const lines = [
    ...[...report.size, ...report.shocks, ...report.claims, ...report.assumptions, report.funding],
    ...[...record.world.shocks, record.world.clock],
    ...tags.map(({ text }) => text),
    ...Object.values(verdict.fall ?? {}),
    ...Object.values(verdict.low ?? {}),
    ...[verdict.gain, verdict.ended, ...verdict.open, report.whoPays],
    ...answers.flatMap(({ figure, caption, text }) => [joined([figure, caption], ': '), text]),
    ...positions.flatMap(({ title, lines: said }) => [title, ...said]),
    ...[...warnings, seedsNote],
  ]
  const charts = hashOf(/id="chart-data">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '')
  const title = `# ${report.record.title}`
  const words = lines.map((line) => `- ${textOf(line)}`).join('\n')
  return `${title}\n\n${words}\n\n${tablesMarkdown(tablesOf(report))}\ncharts ${charts}\n`
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

const sum = (values: readonly number[]): number => values.reduce((total, it) => total + it, 0)

function expectClose(found: number, wanted: number, share: number): void {
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(share * Math.max(1e-6, Math.abs(wanted)))
}
