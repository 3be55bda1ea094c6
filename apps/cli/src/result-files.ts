// The result folder: what a run leaves behind for people and for other programs.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type EventRow, InputError } from 'cascade-engine'
import { encodeCsv, encodeParquet } from 'cascade-engine/data'
import { checkWritable, writeResult } from 'cascade-engine/data-node'
import { count, type Report, type RunResult, reportOf, textOf } from 'cascade-engine/report'
import { reportPage } from './html/report.ts'
import { summaryJson } from './json.ts'
import { sayWriting } from './surroundings.ts'

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

/** Where a result is to go. */
export interface Place {
  readonly folder: string
  /** Somebody named it, so no other is taken for it unasked. */
  readonly isNamed: boolean
  /** An earlier result there may be lost. */
  readonly force: boolean
}

/** Throws where a result could not be written: before the run, not after it. */
export async function checkPlace(
  { folder, isNamed, force }: Place,
  isOurs: (name: string) => boolean,
): Promise<void> {
  await checkWritable(folder)
  const held = namesIn(folder)
  const foreign = held.find((name) => !isOurs(name))
  const facts = { field: '--out', value: folder }
  if (foreign !== undefined) {
    throw new InputError(`${folder} holds other files, ${foreign} for one`, {
      ...facts,
      allowed: 'a new or empty folder, or one with nothing but an earlier result',
    })
  }
  if (!isNamed || force || held.length === 0) return
  const allowed = 'a new or empty folder; --force replaces the result'
  throw new InputError(`${folder} holds a result`, { ...facts, allowed })
}

export const isRunFile = (name: string): boolean => known.some((file) => file === name)

export const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : [])

/**
 * Writes into the folder or, where it holds another result, into one that has a number more: what
 * is there is only replaced by the same run, or if asked, and never a whole run by a part of one.
 */
async function writeBeside(
  { folder, force }: Place,
  files: Readonly<Record<string, string | Uint8Array>>,
  isPartial: boolean,
): Promise<string> {
  for (let at = 1; ; at++) {
    const next = at === 1 ? folder : `${folder}-${at}`
    const earlier = summaryIn(next)
    const mayForce = force && at === 1 && (!isPartial || isPartialSummary(earlier))
    const mayReplace = mayForce || earlier === files[summaryFile]
    const isOther = namesIn(next).some((name) => !isRunFile(name))
    if (isOther && !mayForce) continue
    if (await writeResult(next, files, mayReplace ? known : null)) return next
  }
}

const summaryFile = 'summary.json'

function summaryIn(folder: string): string | null {
  const file = join(folder, summaryFile)
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

const isPartialSummary = (text: string | null): boolean =>
  text === null || /^ {2}"partial": true,?$/m.test(text)

export interface Written {
  readonly folder: string
  /** The most useful first. */
  readonly names: readonly string[]
  /** What is not in them. */
  readonly notes: readonly string[]
}

/** Without `report`: as it is usually told. Programs read that one whatever people asked for. */
export async function writeFiles(
  place: Place,
  { record, events }: RunResult,
  report: Report = reportOf(record),
): Promise<Written> {
  const rows: EventRow[] = []
  let eventCount = 0
  for (const event of events?.() ?? []) if (eventCount++ < parquetMax) rows.push(event)
  const isWhole = rows.length === eventCount
  const files: Record<string, string | Uint8Array> = {
    'report.html': reportPage(report, events && (isWhole ? rows : events())),
    'summary.json': `${JSON.stringify(summaryJson(reportOf(record)), null, 2)}\n`,
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
  sayWriting()
  const folder = await writeBeside(place, files, record.isPartial)
  return { folder, names: Object.keys(files), notes }
}
