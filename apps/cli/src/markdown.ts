/** `--format md`: the run as a Markdown document. */
import { columnsOf, type Report, type Table, type Told, textOf } from 'cascade-engine/report'
import type { Writer } from './writer.ts'

export const writer: Writer = {
  tellsSummary: true,
  tellsEvents: false,
  write: (report) => [markdown(report)],
}

export function markdown(report: Report): string {
  const { record, answers, markets, waterfall, facts, executions, thresholds, gauge } = report
  const blocks = [
    `# ${cell(record.title)}`,
    report.tags.map(({ text }) => cell(textOf(text))).join(' · '),
    answers.map(({ text }) => cell(textOf(text))).join('\n\n'),
    ...report.positions.flatMap(told),
    ...section(markets, marketColumns),
    ...section(waterfall, ['who', 'paid', 'share']),
    ...section(report.unsafe),
    ...section(facts),
    facts.rows.length > 0 ? cell(textOf(report.seedsNote)) : '',
    ...section(executions),
    ...section(thresholds),
    ...(gauge === null ? [] : section(gauge)),
    ...[...report.studies, ...report.infection].flatMap((table) => section(table)),
    '## Get the same numbers again',
    `\`\`\`sh\n${record.command}\n\`\`\``,
    `cascade ${record.version}, final tables \`${record.summary.hash}\`.`,
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

/** Tables under each other, what has to be known first. */
export function tablesMarkdown(tables: readonly Table[]): string {
  const blocks = tables.flatMap((table) => [
    `## ${cell(textOf(table.title))}`,
    ...table.notes.map((note) => noteLine(textOf(note))),
    ...(table.columns.length > 0 ? [grid(table, undefined)] : []),
  ])
  return `${blocks.join('\n\n')}\n`
}

/** What is to be copied into a scenario stands as it is. */
const noteLine = (text: string): string =>
  text.startsWith('liquidity: ') ? `\`${text}\`` : cell(text)

const told = ({ title, lines }: Told): string[] => [
  `## ${cell(textOf(title))}`,
  lines.map((text) => `- ${cell(textOf(text))}`).join('\n'),
]

const marketColumns = ['market', 'start', 'end', 'alone', 'in all', 'amplification', 'liquidated']

function section(table: Table, ids?: readonly string[]): string[] {
  const notes = table.notes.map((note) => `${cell(textOf(note)).replace(/\.?$/, '.')}`)
  if (table.rows.length === 0) return []
  return [`## ${cell(textOf(table.title))}`, grid(table, ids), ...notes]
}

function grid(table: Table, ids: readonly string[] | undefined): string {
  const columns = ids === undefined ? table.columns : columnsOf(table, ids)
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [
    line(columns.map(({ title }) => title)),
    `| ${columns.map(({ isNumber }) => (isNumber ? '---:' : '---')).join(' | ')} |`,
    ...table.rows.map(({ cells }) => line(columns.map(({ id }) => textOf(cells[id] ?? '')))),
  ].join('\n')
}

/** Names from files must neither end a cell nor become markup. */
function cell(text: string): string {
  return text.replace(/[\\|<>[\]`*_]/g, '\\$&').replace(/\s+/g, ' ')
}
