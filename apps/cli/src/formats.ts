// What `--format` prints instead of the screen: for programs and for documents.

import type { EventRow } from 'cascade-engine'
import { encodeCsv } from 'cascade-engine/data'
import * as read from './amounts.ts'
import { comparedLines } from './comparison.ts'
import { checkedValue, errorText, inUnit } from './facts.ts'
import { marketCells } from './market-cells.ts'
import {
  marketName,
  marketsByForced,
  type RunRecord,
  unforcedPrice,
  waterfallNames,
  waterfallSum,
} from './record.ts'
import { sumInWords, whatHappened, whoPays, why } from './story.ts'

/** summary.json: the fields of the summary, and beside them what was asked. */
export function summaryJson(record: RunRecord): object {
  const { id, title, seed, version, command, isSynthetic, isPartial } = record
  return {
    scenario: { id, title, file: record.file, synthetic: isSynthetic },
    seed,
    version,
    command,
    partial: isPartial,
    thresholds: record.checks,
    facts: record.facts,
    study: record.study,
    ...(record.gauge !== null && { gauge: record.gauge }),
    comparison: withoutRounds(record),
    changed: record.parameters.filter(({ was }) => was !== undefined),
    parameters: record.settings,
    ...record.summary,
  }
}

/** The other execution has its totals here; its rounds would double the file. */
function withoutRounds({ comparison }: RunRecord): object | null {
  if (comparison === null) return null
  const { summary, note } = comparison
  if (summary === null) return { note }
  const { perRound, ...totals } = summary
  return { ...totals, perRoundCount: perRound.length }
}

/** Round by round; two columns for each market: `price:` as it was, `unforced:` the shock alone. */
export function roundsCsv(record: RunRecord): string {
  const { perRound, markets } = record.summary
  const rows = perRound.map(({ prices, ...round }, row) => ({
    ...round,
    ...Object.fromEntries(
      markets.flatMap(({ id }, market) => [
        [`price:${id}`, prices[market]],
        [`unforced:${id}`, unforcedPrice(record, row, market)],
      ]),
    ),
  }))
  const fixed = ['round', 'timeMs', 'liquidated', 'forcedUsd', 'adlUsd', 'fundUsd', 'badDebtUsd']
  const prices = markets.flatMap(({ id }) => [`price:${id}`, `unforced:${id}`])
  return encodeCsv(rows, [...fixed, ...prices])
}

export function* eventLines(events: Iterable<EventRow>): Generator<string> {
  for (const event of events) yield `${JSON.stringify(event)}\n`
}

/** The run as a Markdown document. */
export function markdown(record: RunRecord): string {
  const { summary } = record
  const [loss, ...payers] = summary.waterfall
  const sum = waterfallSum(summary)
  const blocks = [
    `# ${cell(record.title)}`,
    record.isSynthetic ? 'Synthetic.' : '',
    record.isPartial ? 'Partial: stopped by hand.' : '',
    [whatHappened(record), why(record), whoPays(record)].map(cell).join('\n\n'),
    '## Markets',
    grid(
      ['market', 'start', 'end', 'shock alone', 'in all', 'amplification', 'liquidated'],
      marketsByForced(summary).map((market) => [
        marketName(summary, market.id),
        ...marketCells(market),
      ]),
    ),
    '## Who lost, who paid',
    grid(
      ['who', 'amount'],
      [loss, ...payers].flatMap((line) =>
        line ? [[waterfallNames[line.id], read.usd(line.usd)]] : [],
      ),
    ),
    `${sumInWords(sum.loss, sum.paid, sum.addsUp)}.`,
    ...evidence(record),
    '## Get the same numbers again',
    `\`\`\`sh\n${record.command}\n\`\`\``,
    `cascade ${record.version}, final tables \`${summary.hash}\`.`,
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function evidence(record: RunRecord): string[] {
  const { facts, checks } = record
  const compared = comparedLines(record)
  const blocks: string[] = []
  if (facts.length > 0) {
    const rows = facts.map((row) => [
      row.what,
      inUnit(row.model, row.unit),
      inUnit(row.fact, row.unit),
      errorText(row),
      row.fitted ? 'yes' : 'no',
      `${row.source}, read ${row.readOn}`,
    ])
    const heads = ['what', 'model', 'fact', 'error', 'fitted', 'source']
    blocks.push('## Beside the facts', grid(heads, rows))
  }
  if (compared.length > 0) {
    const rows = compared.map(({ name, batch, serial }) => [name, batch, serial])
    blocks.push('## Batch and serial execution', grid(['', 'batch', 'serial'], rows))
  }
  if (checks.length > 0) {
    const rows = checks.map((check) => [check.holds ? '✓' : '✗', check.text, checkedValue(check)])
    blocks.push('## Thresholds', grid(['', 'threshold', 'value'], rows))
  }
  return blocks
}

function grid(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  const rule = `|${head.map((_, column) => (column === 0 ? ' --- ' : ' ---: ')).join('|')}|`
  return [line(head), rule, ...rows.map(line)].join('\n')
}

/** Names from files must neither end a cell nor become markup. */
function cell(text: string): string {
  return text.replace(/[\\|<>[\]`*_]/g, '\\$&').replace(/\s+/g, ' ')
}
