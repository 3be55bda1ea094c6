/**
 * Comma-separated values after RFC 4180: quotes, doubled quotes, line breaks inside quotes, CRLF
 * and a byte-order mark. Strict where a mistake would go unseen: every row has as many cells as
 * the header, and the last line ends, because a file cut in the middle of its last number still
 * looks like a file.
 *
 * Ignores: blank lines.
 */
import { InputError } from '../kit/assert.ts'
import { list } from './nearest.ts'
import { refuseProto, type Table } from './table.ts'

const QUOTE = 34
const COMMA = 44
const LINE_FEED = 10
const RETURN = 13

/** Reads a file with a header line. `file` is what errors call it. */
export function parseCsv(text: string, file: string): Table {
  const begin = text.charCodeAt(0) === 0xfeff ? 1 : 0
  const cursor = { text, file, at: begin, line: 1, cells: [] as string[] }
  while (isBlankLine(cursor)) skipLine(cursor)
  if (cursor.at >= text.length) {
    throw new InputError(`${file} is empty`, { file, line: 1, allowed: 'a header line' })
  }
  readRecord(cursor)
  const header = cursor.cells.map((name) => name.trim())
  refuseSeparator(header, file)
  refuseTwins(header, file)
  for (const name of header) refuseProto(name, () => ({ file, line: 1 }))
  const columns = header.map((): string[] => [])
  const lines: number[] = []
  while (cursor.at < text.length) {
    if (isBlankLine(cursor)) {
      skipLine(cursor)
      continue
    }
    const line = cursor.line
    readRecord(cursor)
    const { cells } = cursor
    if (cells.length !== header.length) throw wrongCount(cursor, line, header)
    for (let column = 0; column < cells.length; column++) {
      ;(columns[column] as string[]).push(cells[column] as string)
    }
    lines.push(line)
  }
  if (text.charCodeAt(text.length - 1) !== LINE_FEED) throw cutOff(file, cursor.line)
  return {
    file,
    count: lines.length,
    columns: new Map(header.map((name, column) => [name, columns[column] as string[]])),
    line: (row) => lines[row],
  }
}

function wrongCount(
  { cells, file, at, text }: Cursor,
  line: number,
  names: readonly string[],
): InputError {
  const isCut = at >= text.length && cells.length < names.length
  const cut = isCut ? '; the file seems to be cut off' : ''
  return new InputError(`the row has ${cells.length} cells, the header ${names.length}${cut}`, {
    file,
    line,
    field: names[Math.min(cells.length, names.length - 1)] as string,
    value: cells.length,
    allowed: `${names.length} cells: ${list(names)}`,
  })
}

interface Cursor {
  readonly text: string
  readonly file: string
  at: number
  line: number
  cells: string[]
}

function isBlankLine({ text, at }: Cursor): boolean {
  const code = text.charCodeAt(at)
  return code === LINE_FEED || (code === RETURN && text.charCodeAt(at + 1) === LINE_FEED)
}

function skipLine(cursor: Cursor): void {
  cursor.at = cursor.text.indexOf('\n', cursor.at) + 1
  cursor.line++
}

/** Reads one record into `cells` and moves behind its line end. */
function readRecord(cursor: Cursor): void {
  const { text } = cursor
  cursor.cells = []
  for (;;) {
    const isQuoted = text.charCodeAt(cursor.at) === QUOTE
    cursor.cells.push(isQuoted ? readQuoted(cursor) : readPlain(cursor))
    const code = text.charCodeAt(cursor.at)
    if (code === COMMA) {
      cursor.at++
      continue
    }
    // Past the end `code` is NaN: the record ends with the file.
    if (code === RETURN) cursor.at++
    cursor.at++
    cursor.line++
    return
  }
}

function readPlain(cursor: Cursor): string {
  const { text } = cursor
  const begin = cursor.at
  let at = begin
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === COMMA || code === LINE_FEED) break
    if (code === RETURN && text.charCodeAt(at + 1) === LINE_FEED) break
    if (code === QUOTE) {
      throw quoteError(cursor, 'a quote stands inside a cell that does not begin with one')
    }
  }
  cursor.at = at
  return text.slice(begin, at)
}

function readQuoted(cursor: Cursor): string {
  const { text } = cursor
  let cell = ''
  let begin = cursor.at + 1
  for (;;) {
    const end = text.indexOf('"', begin)
    if (end < 0)
      throw quoteError(cursor, 'a quoted cell does not end; the file seems to be cut off')
    cell += text.slice(begin, end)
    if (text.charCodeAt(end + 1) !== QUOTE) {
      cursor.at = end + 1
      break
    }
    cell += '"'
    begin = end + 2
  }
  for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) cursor.line++
  const code = text.charCodeAt(cursor.at)
  const isReturn = code === RETURN && text.charCodeAt(cursor.at + 1) === LINE_FEED
  if (cursor.at < text.length && code !== COMMA && code !== LINE_FEED && !isReturn) {
    throw quoteError(cursor, 'text follows the closing quote of a cell')
  }
  return cell
}

function quoteError({ file, line }: Cursor, message: string): InputError {
  return new InputError(message, { file, line, allowed: 'cells quoted as in RFC 4180' })
}

/** A header that is one name with semicolons in it, as spreadsheets of half the world write it. */
function refuseSeparator(header: readonly string[], file: string): void {
  const [name = ''] = header
  const found = [';', '\t', '|'].find((separator) => name.includes(separator))
  if (header.length > 1 || found === undefined) return
  const called = { ';': 'semicolons', '\t': 'tabs', '|': 'bars' }[found]
  throw new InputError(`the columns of ${file} are separated by ${called}`, {
    file,
    line: 1,
    value: name,
    allowed: 'commas between cells, and a point in numbers: 0.5',
  })
}

function refuseTwins(header: readonly string[], file: string): void {
  const seen = new Set<string>()
  const twin = header.find((name) => seen.has(name) || !seen.add(name))
  if (twin === undefined) return
  throw new InputError(`two columns are called ${twin}`, {
    file,
    line: 1,
    field: twin,
    allowed: 'different column names',
  })
}

function cutOff(file: string, line: number): InputError {
  return new InputError('the last line does not end, so the file may be cut off', {
    file,
    line: line - 1,
    allowed: 'a line end after the last row; add one if the file is complete',
  })
}

export type Row = Readonly<Record<string, unknown>>

/**
 * Rows as CSV with a header. `columns` gives their order, and the header where there are none.
 *
 * A text that a spreadsheet would take for a formula gets an apostrophe in front: names come from
 * files, and `=cmd|…` starts a program.
 */
export function encodeCsv(rows: readonly Row[], columns = Object.keys(rows[0] ?? {})): string {
  const lines = [columns.map(encodeCell).join(',')]
  for (const row of rows) lines.push(columns.map((column) => encodeCell(row[column])).join(','))
  return `${lines.join('\n')}\n`
}

function encodeCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const written = typeof value === 'object' ? JSON.stringify(value) : String(value)
  const text = typeof value === 'string' && /^[=+\-@]/.test(value) ? `'${value}` : written
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
