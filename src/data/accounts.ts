/** The accounts of a scenario, from files, rows and generators, as columns of the Snapshot. */
import { z } from 'zod'
import type { AccountColumns, LegColumns } from '../engine/world/snapshot.ts'
import { InputError } from '../kit/assert.ts'
import { createSum } from '../kit/sum.ts'
import { checkValue } from './check-value.ts'
import { type Path, type Place, pathText } from './document.ts'
import type { AccountBatch, AccountFormat, AccountVenue } from './formats/format.ts'
import { accountFormats } from './formats/index.ts'
import { accountGenerators } from './generators/index.ts'
import { factsAt, tableOfFile } from './input-file.ts'
import { tableOf } from './json-table.ts'
import type { MarketRows } from './market-rows.ts'
import { list, unknownName } from './nearest.ts'
import { type OwnPosition, positionBatch } from './positions.ts'
import { type Reading, settingError } from './reading.ts'
import { keysOf } from './schema-shape.ts'
import { renameColumns, type Table } from './table.ts'

interface PlacedBatch {
  readonly venue: number
  readonly batch: AccountBatch
}

export interface AccountTables {
  readonly accounts: AccountColumns
  readonly legs: LegColumns
}

/** What the world shows before anything happens. */
export interface Start {
  /** Asked for instruments that a generator makes positions in. */
  price(venue: number, instrument: string, path: Path): number
  /** Reporting currency per unit of an asset. */
  usd(asset: string): number
}

/** `positions` of one's own come last: whoever else is there keeps his number. */
export function readAccounts(
  reading: Reading,
  rows: MarketRows,
  start: Start,
  positions: readonly OwnPosition[],
): AccountTables {
  const listed = reading.scenario.accounts.map((entry, at): PlacedBatch => {
    const path = ['accounts', at]
    const { venue, row } = findVenue(reading, rows, start, entry, path)
    const batch =
      'generate' in entry
        ? generate(reading, entry, venue, path, (name) => start.price(row, name, path))
        : read(reading, entry, venue, path)
    const label = checkValue(clientClass, entry.class, reading.document, [...path, 'class'])
    return { venue: row, batch: label === undefined ? batch : withClass(batch, label) }
  })
  // Of a position of one's own the outside holds the other side, in any scenario.
  if (!reading.scenario.outside) requireZeroSum(reading, rows, concatenate(listed).legs)
  const own = positions.map((it, at): PlacedBatch => {
    return { venue: it.rows.venue, batch: positionBatch(reading, it, at) }
  })
  const batches = [...listed, ...own]
  refuseTwins(batches, rows)
  return concatenate(batches)
}

type Entry = Readonly<Record<string, unknown>>

/** A class of its own comes before that of the entry. */
function withClass(batch: AccountBatch, label: string): AccountBatch {
  const own = batch.class ?? new Array<string>(batch.count).fill('')
  return { ...batch, class: own.map((it) => (it === '' ? label : it)) }
}

function findVenue(reading: Reading, rows: MarketRows, start: Start, entry: Entry, path: Path) {
  const { document } = reading
  const id = entry.venue
  const row = rows.venues.findIndex((venue) => venue.id === id)
  const field = [...path, 'venue']
  if (row < 0) {
    if (id === undefined) {
      const names = list(rows.venues.map((venue) => venue.id))
      throw settingError(reading, field, `${pathText(field)} is missing`, undefined, names)
    }
    const names = rows.venues.map((venue) => venue.id)
    const facts = { ...document.place(field), field: pathText(field) }
    throw unknownName('venue', String(id), names, facts)
  }
  const { settlement } = rows.venues[row] as MarketRows['venues'][number]
  const instruments = new Map<string, { row: number; it: MarketRows['instruments'][number] }>()
  for (const [at, it] of rows.instruments.entries()) {
    if (it.venue === id) instruments.set(it.id, { row: at, it })
  }
  const settlementUsd = start.usd(settlement)
  const place = document.place(path)
  return { row, venue: { id: String(id), settlement, settlementUsd, instruments, place } }
}

const renames = z.record(z.string(), z.string()).optional()

/** Of all accounts of an entry that a column `class` does not give one. */
export const clientClass = z.string().min(1).optional().describe('Client class: retail …')

/** What an entry may say beside the format's own parameters. */
export const fileEntry = {
  file: z.string(),
  venue: z.string(),
  class: clientClass,
  columns: renames,
}
export const rowsEntry = {
  rows: z.array(z.record(z.string(), z.unknown())).min(1),
  venue: z.string(),
  class: clientClass,
  columns: renames,
}

function read(reading: Reading, entry: Entry, venue: AccountVenue, path: Path): AccountBatch {
  const { document, files } = reading
  if (!('file' in entry) && !('rows' in entry)) {
    const message = `${pathText(path)} does not say where accounts come from`
    throw settingError(reading, path, message, undefined, 'file, rows or generate')
  }
  const isFile = 'file' in entry
  const format = findFormat(reading, entry, isFile ? undefined : 'holdings', path)
  const common = z.strictObject({
    ...(isFile ? fileEntry : rowsEntry),
    format: z.string().optional(),
  })
  const { own, rest } = split(entry, format)
  const shared = checkValue(common, rest, document, path) as {
    file?: string
    rows?: readonly unknown[]
    columns?: Record<string, string>
  }
  const parameters = checkValue(format.parameters, own, document, path)
  const table =
    shared.file === undefined
      ? tableOfRows(reading, shared.rows as readonly unknown[], path)
      : tableOfFile(files, shared.file, document.place([...path, 'file']))
  return format.read(renameColumns(table, shared.columns), parameters, venue)
}

function tableOfRows({ document }: Reading, rows: readonly unknown[], path: Path): Table {
  const line = (row: number) => document.place([...path, 'rows', row]).line
  return tableOf(rows, document.file, line)
}

function findFormat(
  reading: Reading,
  entry: Entry,
  fallback: string | undefined,
  path: Path,
): AccountFormat {
  const id = entry.format ?? fallback
  const found = accountFormats.find((format) => format.id === id)
  if (found !== undefined) return found
  const ids = accountFormats.map((format) => format.id)
  const field = [...path, 'format']
  if (id === undefined) {
    throw settingError(reading, field, `${pathText(field)} is missing`, undefined, list(ids))
  }
  const facts = { ...reading.document.place(field), field: pathText(field) }
  throw unknownName('account format', String(id), ids, facts)
}

/** Keys that only the format knows, and the others. */
function split(entry: Entry, { parameters }: AccountFormat): { own: Entry; rest: Entry } {
  const known = Object.keys(keysOf(parameters))
  const isOwn = ([key]: [string, unknown]) => known.includes(key)
  const all = Object.entries(entry)
  return {
    own: Object.fromEntries(all.filter(isOwn)),
    rest: Object.fromEntries(all.filter((pair) => !isOwn(pair))),
  }
}

function generate(
  { document, scenario }: Reading,
  entry: Entry,
  venue: AccountVenue,
  path: Path,
  startPrice: (instrument: string) => number,
): AccountBatch {
  const { generate: id, venue: _, class: _class, ...written } = entry
  const generator = accountGenerators.find((it) => it.id === id)
  if (generator === undefined) {
    const field = [...path, 'generate']
    const ids = accountGenerators.map((it) => it.id)
    const facts = { ...document.place(field), field: pathText(field) }
    throw unknownName('account generator', String(id), ids, facts)
  }
  const parameters = checkValue(generator.parameters, written, document, path)
  const number = Number(path[path.length - 1])
  return generator.generate(parameters, venue, { seed: scenario.seed, entry: number, startPrice })
}

/** Account names are unique within a venue. */
function refuseTwins(batches: readonly PlacedBatch[], rows: MarketRows): void {
  // Names to rows, counted through all batches: a million places would be a million objects.
  const known = rows.venues.map(() => new Map<string, number>())
  const begins: number[] = []
  let begin = 0
  for (const { venue, batch } of batches) {
    begins.push(begin)
    const names = known[venue] as Map<string, number>
    for (const [account, id] of (batch.id ?? []).entries()) {
      const before = names.get(id)
      if (before !== undefined) {
        const at = begins.findLastIndex((first) => first <= before)
        const first = (batches[at] as PlacedBatch).batch.place(before - (begins[at] as number))
        throw twinError(rows.venues[venue]?.id ?? '', id, first, batch.place(account))
      }
      names.set(id, begin + account)
    }
    begin += batch.count
  }
}

function twinError(venue: string, id: string, first: Place, second: Place): InputError {
  const taken = first.line === undefined ? first.file : `${first.file}, line ${first.line}`
  return new InputError(`${venue} has two accounts called ${id}`, {
    ...factsAt(second),
    field: 'account',
    value: id,
    allowed: `a name that is new; this one is taken in ${taken}`,
  })
}

function concatenate(batches: readonly PlacedBatch[]): AccountTables {
  const count = batches.reduce((sum, { batch }) => sum + batch.count, 0)
  const legCount = batches.reduce((sum, { batch }) => sum + batch.amount.length, 0)
  const isNamed = batches.some(({ batch }) => batch.id !== undefined)
  const hasClasses = batches.some(({ batch }) => batch.class !== undefined)
  const id: string[] = []
  const classes: string[] = []
  const venue = new Int32Array(count)
  const wallet = new Float64Array(count)
  const account = new Int32Array(legCount)
  const instrument = new Int32Array(legCount)
  const amount = new Float64Array(legCount)
  const entry = new Float64Array(legCount)
  let row = 0
  let leg = 0
  for (const { venue: at, batch } of batches) {
    venue.fill(at, row, row + batch.count)
    wallet.set(batch.wallet, row)
    for (let i = 0; i < batch.legAccount.length; i++) {
      account[leg + i] = row + (batch.legAccount[i] as number)
    }
    instrument.set(batch.legInstrument, leg)
    amount.set(batch.amount, leg)
    entry.set(batch.entry, leg)
    if (isNamed) for (let i = 0; i < batch.count; i++) id.push(batch.id?.[i] ?? `#${row + i}`)
    if (hasClasses) for (let i = 0; i < batch.count; i++) classes.push(batch.class?.[i] ?? '')
    row += batch.count
    leg += batch.amount.length
  }
  return {
    accounts: {
      count,
      ...(isNamed && { id }),
      venue,
      wallet,
      ...(hasClasses && { class: classes }),
    },
    legs: { count: legCount, account, instrument, amount, entry },
  }
}

/** Every contract has both sides: what longs hold, shorts owe. */
function requireZeroSum(reading: Reading, rows: MarketRows, legs: LegColumns): void {
  const nets = rows.instruments.map(() => createSum())
  const gross = new Float64Array(nets.length)
  for (let leg = 0; leg < legs.count; leg++) {
    const row = legs.instrument[leg] as number
    const amount = legs.amount[leg] as number
    nets[row]?.add(amount)
    gross[row] = (gross[row] as number) + Math.abs(amount)
  }
  for (const [row, { id, venue, kind }] of rows.instruments.entries()) {
    const net = nets[row]?.total() ?? 0
    if (kind === 'balance' || Math.abs(net) <= 1e-9 * (gross[row] as number)) continue
    const more = net > 0 ? 'longs exceed shorts' : 'shorts exceed longs'
    const by = `${more} by ${Math.abs(net)}`
    const message = `positions in ${venue}/${id} do not sum to zero: ${by}`
    const allowed = '0, or `outside: true` for an outside account that holds the rest'
    throw settingError(reading, ['accounts'], message, net, allowed)
  }
}
