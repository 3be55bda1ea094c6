/** summary.json: what was measured, what was asked, and what the run says, for programs. */
import {
  isQuantity,
  quantitiesIn,
  type Report,
  type RunRecord,
  type Table,
  type Text,
  tablesOf,
  textOf,
} from 'cascade-engine/report'
import type { Writer } from './writer.ts'

export const writer: Writer = {
  tellsSummary: true,
  tellsEvents: false,
  write: (report) => [JSON.stringify(summaryJson(report), null, 2)],
}

/** The fields of the summary, and beside them what was asked and what is said of it. */
export function summaryJson(report: Report): object {
  const { record } = report
  const { id, title, seed, version, command, isSynthetic, isPartial } = record
  return {
    scenario: { id, title, file: record.file, synthetic: isSynthetic },
    seed,
    version,
    command,
    partial: isPartial,
    thresholds: record.checks,
    facts: record.facts,
    seedTable: record.seedTable,
    study: record.study,
    ...(record.positions.length > 0 && { positions: positionsJson(report) }),
    ...(record.gauge !== null && { gauge: record.gauge }),
    comparison: withoutRounds(record),
    changed: record.parameters.filter(({ was }) => was !== undefined),
    parameters: record.settings,
    ...record.summary,
    report: saidJson(report),
  }
}

/** What was measured, and the sentences of the report. */
function positionsJson({ record, positions }: Report): object[] {
  return record.positions.map(({ position, story: { told: _, ...measured } }, at) => {
    const { rows, ...held } = position
    return { ...held, ...measured, told: positions[at]?.lines.map(textJson) }
  })
}

/** The other execution has its totals here; its rounds would double the file. */
function withoutRounds({ comparison }: RunRecord): object | null {
  if (comparison === null) return null
  const { summary, note } = comparison
  if (summary === null) return { note: textOf(note ?? '') }
  const { perRound, ...totals } = summary
  return { ...totals, perRoundCount: perRound.length }
}

/** Sentences and tables; every number with its value, its unit, and as people read it. */
function saidJson(report: Report): object {
  const { answers, verdict } = report
  return {
    answers: answers.map(({ question, figure, caption, text }) => ({
      question,
      figure: textJson(figure),
      caption: textJson(caption),
      text: textJson(text),
    })),
    fall: fallJson(verdict.fall),
    low: fallJson(verdict.low),
    verdict: [verdict.gain, verdict.ended, ...verdict.open]
      .filter((text) => text !== '')
      .map(textJson),
    shocks: report.shocks.map(textJson),
    claims: report.claims.map(textJson),
    // The rounds stand in perRound.
    tables: tablesOf(report)
      .filter(({ id }) => id !== report.rounds.id)
      .map(tableJson),
  }
}

const fallJson = (fall: object | null): object | null =>
  fall && Object.fromEntries(Object.entries(fall).map(([part, it]) => [part, textJson(it as Text)]))

function tableJson({ id, title, columns, rows, notes }: Table): object {
  return {
    id,
    title: textOf(title),
    columns,
    rows: rows.map(({ cells }) =>
      Object.fromEntries(Object.entries(cells).map(([column, text]) => [column, textJson(text)])),
    ),
    notes: notes.map(textJson),
  }
}

/** A number alone is { value, unit, text }; a sentence lists those it holds. */
function textJson(text: Text): unknown {
  if (typeof text === 'string') return text
  const said = { text: textOf(text) }
  if (isQuantity(text)) return { value: text.value, unit: text.unit, ...said }
  const numbers = quantitiesIn(text).map(({ value, unit }) => ({ value, unit }))
  return numbers.length === 0 ? said.text : { ...said, numbers }
}
