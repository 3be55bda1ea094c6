/**
 * A price path as rows `time, price`. Times are milliseconds of the run, durations (`9m`), or
 * instants (`2025-10-10T21:15:00Z`), of which the first is the start of the run.
 */

import { InputError } from '../kit/assert.ts'
import type { Place } from './document.ts'
import { factsAt, type InputFiles, tableOfFile } from './input-file.ts'
import {
  cellError,
  numberColumn,
  parseNumber,
  renameColumns,
  requireColumn,
  showCell,
  type Table,
} from './table.ts'
import { durationAllowed, parseDuration, parseInstantNs } from './time.ts'

export interface PricePath {
  /** Milliseconds, ascending. */
  readonly timesMs: readonly number[]
  readonly prices: readonly number[]
}

export function readPricePath(
  files: InputFiles,
  file: string,
  columns: Readonly<Record<string, string>> | undefined,
  place: Place,
): PricePath {
  const table = renameColumns(tableOfFile(files, file, place), columns)
  const prices = [...numberColumn(table, 'price', 'positive')]
  const timesMs = readTimes(table)
  if (timesMs.length === 0) {
    throw new InputError(`${file} has no rows`, { ...factsAt(place), field: 'file', value: file })
  }
  return { timesMs, prices }
}

function readTimes(table: Table): number[] {
  const cells = requireColumn(table, 'time')
  const times: number[] = []
  let startNs: bigint | undefined
  for (let row = 0; row < table.count; row++) {
    const cell = cells[row]
    const ns = typeof cell === 'string' ? parseInstantNs(cell) : undefined
    if (row === 0) startNs = ns
    const time =
      ns !== undefined && startNs !== undefined
        ? Number((ns - startNs) / 1_000_000n)
        : startNs === undefined && ns === undefined
          ? (parseDuration(cell) ?? parseDuration(parseNumber(cell)))
          : undefined
    const previous = times[row - 1]
    if (time === undefined || (previous !== undefined && time <= previous)) {
      const allowed = time === undefined ? `${durationAllowed}, or an instant` : 'times that grow'
      throw cellError(table, row, 'time', `time is ${showCell(cell)}`, allowed)
    }
    times.push(time)
  }
  return times
}
