// How the commands that run a scenario many times answer: on stdout, and in a file.
import { mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { InputError, version } from 'cascade-engine'
import { encodeCsv, encodeParquet, type Row } from 'cascade-engine/data'
import { checkWritable, replaceFile } from 'cascade-engine/data-node'
import {
  barColumn,
  type Drawing,
  type Table,
  type Text,
  textOf,
  withBars,
} from 'cascade-engine/report'
import { exits } from '../failure.ts'
import { createPaint, type Paint, wantsColor } from '../paint.ts'
import { isDataOnTerminal, note, print, tell } from '../surroundings.ts'
import type { GridChoice } from '../terminal/grid.ts'
import { toldMarkdown, toldScreen } from '../terminal/told.ts'

/** What goes to stdout. */
export type AnswerFormat = 'table' | 'csv' | 'json' | 'md'
/** What a file may be, by the end of its name. */
export type FileFormat = 'csv' | 'json' | 'md' | 'parquet' | 'html'

interface Told {
  readonly title: string
  readonly sentences: readonly Text[]
  readonly tables: readonly Table[]
}

export interface Answer {
  readonly report: Told
  /** For programs; left out: all that the report found. */
  readonly json?: object
  /** A row for each run, for csv and Parquet. */
  readonly rows?: () => Rows
  /** Of a page. */
  readonly drawings?: () => readonly Drawing[]
  /** How a table is shown in a terminal. */
  readonly choice?: (paint: Paint) => (table: Table) => GridChoice
  /** False: a threshold of the scenario is breached. */
  readonly isHeld?: boolean
  /** Said on stderr, after everything else. */
  readonly notes?: readonly string[]
}

export interface Rows {
  readonly rows: readonly Row[]
  readonly columns: string[]
}

export interface AnswerOptions {
  readonly format: AnswerFormat
  readonly out?: string | undefined
}

/**
 * A file that cannot be written is found before anything runs, and its folder made; `formats`: the
 * usual one first.
 */
export async function checkOut(
  { out, format }: AnswerOptions,
  formats: readonly FileFormat[],
): Promise<void> {
  if (format === 'csv' && !formats.includes('csv')) {
    const facts = { field: '--format', value: format, allowed: 'table, json or md' }
    throw new InputError('there is no row for each run here', facts)
  }
  if (out === undefined) return
  const named = fileFormat(out, format, formats)
  if (!formats.includes(named)) {
    const allowed = formats.map((it) => `.${it}`).join(', ')
    throw new InputError(`${out} would be ${named}, which this command does not write`, {
      ...{ field: '--out', value: out, allowed },
    })
  }
  await checkWritable(dirname(out))
  mkdirSync(dirname(out), { recursive: true })
}

/** Its name says what a file is; where that says nothing, what goes to stdout. */
function fileFormat(
  out: string,
  format: AnswerFormat,
  [usual = 'json']: readonly FileFormat[],
): FileFormat {
  const [, named] = /\.(csv|json|md|parquet|html)$/.exec(out) ?? []
  return (named ?? (format === 'table' ? usual : format)) as FileFormat
}

/**
 * Shows an answer, and writes it where a file is asked for and all runs are made. Where some are
 * not, what is known is kept in `out.part`. Returns what the program ends with.
 */
export async function finish(
  answer: Answer,
  { out, format }: AnswerOptions,
  isWhole: boolean,
): Promise<number> {
  if (out !== undefined && isWhole) {
    const usual: FileFormat = answer.rows === undefined ? 'json' : 'csv'
    const named = fileFormat(out, format, [usual])
    await replaceFile(out, named === 'html' ? await pageOf(answer) : contentOf(answer, named))
    rmSync(`${out}.part`, { force: true })
  }
  tellAnswer(answer, format)
  if (!isWhole) return stopped(out)
  if (out !== undefined) note(out)
  for (const text of answer.notes ?? []) note(text)
  return answer.isHeld === false ? exits.breached : exits.held
}

async function pageOf({ report, drawings }: Answer): Promise<string> {
  const { toldPage } = await import('../html/told-page.ts')
  return toldPage(report, drawings?.() ?? [])
}

/** Stopped before there is an answer. */
export function stopped(out: string | undefined): number {
  if (out !== undefined) note(`stopped: the same command goes on from ${out}.part`)
  return exits.stopped
}

export function tellAnswer(answer: Answer, format: AnswerFormat): void {
  if (format === 'table') {
    const paint = createPaint(wantsColor(isDataOnTerminal()))
    tell(toldScreen(answer.report, paint, answer.choice?.(paint) ?? (() => ({}))))
  } else print(contentOf(answer, format) as string)
}

function contentOf(answer: Answer, format: Exclude<FileFormat, 'html'>): string | Uint8Array {
  if (format === 'md') return toldMarkdown(answer.report)
  if (format === 'json') return `${JSON.stringify(answer.json ?? jsonOf(answer.report), null, 2)}\n`
  const { rows, columns } = answer.rows?.() ?? { rows: [], columns: [] }
  return format === 'parquet' ? encodeParquet(rows, columns) : encodeCsv(rows, columns)
}

/** For programs: all that a report found, but neither its title nor what is drawn of it. */
export function jsonOf({ title: _title, tables: _tables, sentences, ...found }: Told): object {
  return { version, says: sentences.map(textOf), ...found }
}

const barWidth = 12

/** Tables with a bar beside the numbers. */
export const withBarsDrawn =
  (paint: Paint) =>
  (table: Table): GridChoice => ({
    columns: withBars(table),
    draw: (text, id, row) => {
      const [part] = row.bar ?? []
      if (id !== barColumn.id || part === undefined) return text
      return paint.endogenous('▇'.repeat(Math.round(barWidth * part.to)))
    },
  })
