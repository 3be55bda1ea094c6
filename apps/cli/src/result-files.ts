// The result folder: what a run leaves behind for people and for other programs.
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type EventRow, InputError } from 'cascade-engine'
import { encodeCsv, encodeParquet } from 'cascade-engine/data'
import { writeResult } from 'cascade-engine/data-node'
import { count, type RunResult, reportOf, textOf } from 'cascade-engine/report'
import { reportPage } from './html/report.ts'
import { summaryJson } from './json.ts'

/** More rows make no sheet, and a text file of some hundred megabytes. */
const csvMax = 1_000_000
const parquetMax = 2_000_000

const eventColumns = [
  'event',
  'timeMs',
  'round',
  'kind',
  'account',
  'venue',
  'from',
  'instrument',
  'market',
  'oracle',
  'quantity',
  'price',
  'value',
  'moved',
  'reason',
  'isForced',
  'action',
  'cause',
] as const satisfies readonly (keyof EventRow)[]

const known = [
  'report.html',
  'summary.json',
  'events.parquet',
  'events.csv',
  'scenario.resolved.json',
] as const

/** Throws where a result could not be written: before the run, not after it. */
export async function checkFolder(folder: string): Promise<void> {
  const held = await namesIn(folder)
  const foreign = held.find((name) => !known.some((file) => file === name))
  if (foreign === undefined) return
  throw new InputError(`${folder} holds other files, ${foreign} for one`, {
    field: '--out',
    value: folder,
    allowed: 'a new or empty folder, or one with nothing but an earlier result',
  })
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return []
    if (code !== 'ENOTDIR') throw error
    throw new InputError(`${folder} is not a folder`, { field: '--out', value: folder })
  }
}

export interface Written {
  /** The most useful first. */
  readonly names: readonly string[]
  /** What is not in them. */
  readonly notes: readonly string[]
}

export async function writeFiles(folder: string, { record, events }: RunResult): Promise<Written> {
  const rows: EventRow[] = []
  let eventCount = 0
  for (const event of events?.() ?? []) if (eventCount++ < parquetMax) rows.push(event)
  const isWhole = rows.length === eventCount
  const report = reportOf(record)
  const files: Record<string, string | Uint8Array> = {
    'report.html': reportPage(report, events && (isWhole ? rows : events())),
    'summary.json': `${JSON.stringify(summaryJson(report), null, 2)}\n`,
  }
  const notes: string[] = []
  if (events) {
    const cells = rows as readonly object[] as readonly Readonly<Record<string, unknown>>[]
    files['events.parquet'] = encodeParquet(cells, [...eventColumns])
    const all = `of ${textOf(count(eventCount))} events`
    if (!isWhole) notes.push(`events.parquet has the first ${textOf(count(parquetMax))} ${all}`)
    if (eventCount <= csvMax) files['events.csv'] = encodeCsv(cells, [...eventColumns])
    else notes.push(`no events.csv: more than ${textOf(count(csvMax))} rows ${all}`)
  }
  files['scenario.resolved.json'] = `${JSON.stringify(record.settings, null, 2)}\n`
  const stale = (await namesIn(folder)).filter((name) => !Object.hasOwn(files, name))
  for (const name of known.filter((file) => stale.includes(file))) await rm(join(folder, name))
  await writeResult(folder, files)
  return { names: Object.keys(files), notes }
}
