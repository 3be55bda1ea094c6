/** Rows from a JSON array of objects or from JSON lines (one object a line). */
import { InputError } from '../kit/assert.ts'
import { refuseHuge, refuseProto, type Table } from './table.ts'

type JsonRow = Record<string, unknown>

export function parseJsonTable(text: string, file: string): Table {
  const value = parseJson(text, file, 1)
  if (!Array.isArray(value)) {
    throw new InputError('the file is not a JSON array', {
      file,
      line: 1,
      allowed: 'an array of objects',
    })
  }
  const rows = value as readonly unknown[]
  // Lines are looked for only when an error asks for one.
  const line = (row: number) => lineOf(text, startOfElement(text, row))
  return tableOf(rows, file, line)
}

export function parseJsonLines(text: string, file: string): Table {
  const rows: unknown[] = []
  const lines: number[] = []
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    rows.push(parseJson(line, file, at + 1))
    lines.push(at + 1)
  }
  return tableOf(rows, file, (row) => lines[row])
}

/** Rows that are objects already, for instance from the scenario file itself. */
export function tableOf(
  rows: readonly unknown[],
  file: string,
  line: (row: number) => number | undefined,
): Table {
  const names = new Set<string>()
  for (const [row, value] of rows.entries()) {
    const place = () => ({ file, line: line(row) as number })
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      const allowed = 'objects of one column per key'
      throw new InputError(`row ${row + 1} is not an object`, { ...place(), value, allowed })
    }
    for (const name of Object.keys(value)) {
      if (names.has(name)) continue
      names.add(name)
      refuseProto(name, place)
    }
  }
  refuseHuge(file, rows.length, names.size)
  const columns = new Map<string, unknown[]>()
  for (const name of names) columns.set(name, new Array<unknown>(rows.length).fill(undefined))
  for (const [row, value] of rows.entries()) {
    for (const [name, cell] of Object.entries(value as JsonRow)) {
      ;(columns.get(name) as unknown[])[row] = cell
    }
  }
  return { file, count: rows.length, columns, line }
}

function parseJson(text: string, file: string, line: number): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const said = (error as Error).message
    const position = /position (\d+)/.exec(said)?.[1]
    const isCut = position === undefined ? /end of/i.test(said) : Number(position) >= text.length
    const at = position === undefined ? text.length : Number(position)
    throw new InputError(
      isCut ? 'the JSON ends too early: the file is cut off' : `no JSON: ${said}`,
      {
        file,
        line: line - 1 + lineOf(text.trimEnd(), at),
        allowed: 'complete JSON',
      },
    )
  }
}

function lineOf(text: string, end: number): number {
  let line = 1
  const stop = Math.min(end, text.length)
  for (let at = text.indexOf('\n'); at >= 0 && at < stop; at = text.indexOf('\n', at + 1)) line++
  return line
}

/** Where element `wanted` of the outermost array begins. The text is valid JSON. */
function startOfElement(text: string, wanted: number): number {
  let depth = 0
  let element = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string
    if (depth === 1 && element === wanted && !/[\s,]/.test(char)) return at
    if (char === '"') at = endOfString(text, at)
    else if (char === '[' || char === '{') depth++
    else if (char === ']' || char === '}') depth--
    else if (char === ',' && depth === 1) element++
  }
  return text.length
}

function endOfString(text: string, begin: number): number {
  let at = begin + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}
