// The result folder: what a run leaves behind for people and for other programs.
import type { EventRow } from 'cascade-engine'
import { encodeCsv, encodeParquet } from 'cascade-engine/data'
import { type LoadedScenario, writeResult } from 'cascade-engine/data-node'
import { summaryJson } from './formats.ts'
import { report } from './report/report.ts'
import type { Simulation } from './simulate.ts'

/** More rows than a sheet or a text file is good for; summary.json still has every total. */
const eventsMax = 1_000_000

const eventColumns = [
  'event',
  'timeMs',
  'round',
  'kind',
  'account',
  'venue',
  'instrument',
  'market',
  'quantity',
  'price',
  'value',
  'reason',
  'cause',
] as const satisfies readonly (keyof EventRow)[]

/** Writes all files and returns their names, the most useful first. */
export async function writeFiles(
  folder: string,
  loaded: LoadedScenario,
  { record, events }: Simulation,
): Promise<string[]> {
  const files: Record<string, string | Uint8Array> = {
    'report.html': report(record, events?.() ?? null),
    'summary.json': `${JSON.stringify(summaryJson(record), null, 2)}\n`,
  }
  if (events) {
    const rows = firstEvents(events())
    files['events.parquet'] = encodeParquet(rows, [...eventColumns])
    files['events.csv'] = encodeCsv(rows, [...eventColumns])
  }
  files['scenario.resolved.json'] = `${JSON.stringify(loaded.parameters, null, 2)}\n`
  await writeResult(folder, files)
  return Object.keys(files)
}

function firstEvents(events: Iterable<EventRow>): Readonly<Record<string, unknown>>[] {
  const rows: Readonly<Record<string, unknown>>[] = []
  for (const event of events) {
    if (rows.length >= eventsMax) break
    rows.push({ ...event })
  }
  return rows
}
