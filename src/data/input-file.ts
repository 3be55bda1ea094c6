/** Files that a scenario reads, already in memory: whoever opens them is not here. */
import { InputError, type InputFacts } from '../kit/assert.ts'
import { parseCsv } from './csv.ts'
import type { Path, Place } from './document.ts'
import { parseJsonLines, parseJsonTable } from './json-table.ts'
import type { Table } from './table.ts'

/** Contents of a file: text, or a table where the encoding is binary. */
export type InputFile = { readonly text: string } | { readonly table: Table }

/** By the path as the scenario writes it. */
export type InputFiles = ReadonlyMap<string, InputFile>

/** A file that the scenario asks for, and where it does so. */
export interface FileRequest {
  readonly file: string
  readonly path: Path
}

/** A file's rows; which encoding is said by its name, `.gz` left aside. */
export function tableOfFile(files: InputFiles, file: string, place: Place): Table {
  const found = open(files, file, place)
  if ('table' in found) return found.table
  const encoding = encodings[encodingOf(file)]
  if (encoding !== undefined) return encoding(found.text, file)
  throw new InputError(`what ${file} is encoded in cannot be told from its name`, {
    ...factsAt(place),
    field: 'file',
    value: file,
    allowed:
      'a name that ends in .csv, .json, .jsonl, .ndjson or .parquet, or one of these and .gz',
  })
}

export function textOfFile(files: InputFiles, file: string, place: Place): string {
  const found = open(files, file, place)
  if ('text' in found) return found.text
  throw new InputError(`${file} is a table, not text`, { ...factsAt(place), value: file })
}

function open(files: InputFiles, file: string, place: Place): InputFile {
  const found = files.get(file)
  if (found !== undefined) return found
  throw new InputError(`there is no file ${file}`, {
    ...factsAt(place),
    field: 'file',
    value: file,
    allowed: 'a file in the scenario’s folder or in the data folder',
  })
}

const encodings: Readonly<Record<string, (text: string, file: string) => Table>> = {
  csv: parseCsv,
  json: parseJsonTable,
  jsonl: parseJsonLines,
  ndjson: parseJsonLines,
}

/** `csv` of `positions.csv.gz`. */
export function encodingOf(file: string): string {
  const name = file.toLowerCase().replace(/\.gz$/, '')
  return name.slice(name.lastIndexOf('.') + 1)
}

export function factsAt({ file, line }: Place): InputFacts {
  return line === undefined ? { file } : { file, line }
}
