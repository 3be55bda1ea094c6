/** Firms of a scenario and what they owe each other, written out or in files `from, to, amount`. */
import type { CreditRows, DebtRow } from '../engine/world/snapshot.ts'
import { type Path, pathText } from './document.ts'
import { tableOfFile } from './input-file.ts'
import type { MarketRows } from './market-rows.ts'
import { unknownName } from './nearest.ts'
import { type Reading, settingError } from './reading.ts'
import type { Scenario } from './scenario-schema.ts'
import {
  cellError,
  cellFacts,
  isBlank,
  numberColumn,
  optionalColumn,
  parseNumber,
  renameColumns,
  showCell,
  type Table,
  textColumn,
} from './table.ts'
import { durationAllowed, parseDuration } from './time.ts'

type Credit = NonNullable<Scenario['credit']>
type Entry = Credit['debts'][number]

interface Known {
  readonly firms: ReadonlySet<string>
  readonly assets: ReadonlySet<string>
}

/** Nothing where the scenario has no firms. Which accounts there are is for `compile` to say. */
export function readCredit(reading: Reading, { assets }: MarketRows): CreditRows | undefined {
  const { credit } = reading.scenario
  if (credit === undefined) return undefined
  const known: Known = {
    firms: new Set(Object.keys(credit.firms)),
    assets: new Set(assets.map(({ id }) => id)),
  }
  requireKnown(reading, known, 'asset', credit.asset, ['credit', 'asset'])
  const firms = Object.entries(credit.firms).map(([id, firm]) => ({ id, ...firm }))
  const debts = credit.debts.flatMap((entry, at) => {
    const path = ['credit', 'debts', at]
    requireKnown(reading, known, 'asset', entry.asset ?? credit.asset, [...path, 'asset'])
    return 'file' in entry
      ? readFile(reading, entry, known, path)
      : [readRow(reading, entry, known, path)]
  })
  return { asset: credit.asset, costs: credit.costs, firms, debts }
}

function readRow(
  reading: Reading,
  entry: Exclude<Entry, { readonly file: string }>,
  known: Known,
  path: Path,
): DebtRow {
  const { from, to, amount, asset, due } = entry
  requireKnown(reading, known, 'firm', from, [...path, 'from'])
  requireKnown(reading, known, 'firm', to, [...path, 'to'])
  if (from === to) {
    throw settingError(reading, [...path, 'to'], `${from} owes itself`, to, 'another firm')
  }
  return { from, to, amount, ...(asset !== undefined && { asset }), ...dueAt(due) }
}

function requireKnown(
  { document }: Reading,
  known: Known,
  kind: 'firm' | 'asset',
  name: string,
  path: Path,
): void {
  const names = kind === 'firm' ? known.firms : known.assets
  if (names.has(name)) return
  throw unknownName(kind, name, names, { ...document.place(path), field: pathText(path) })
}

function readFile(
  { document, files }: Reading,
  { file, columns, asset: common, due: commonDue }: Extract<Entry, { readonly file: string }>,
  known: Known,
  path: Path,
): DebtRow[] {
  const table = renameColumns(tableOfFile(files, file, document.place([...path, 'file'])), columns)
  const from = nameColumn(table, 'from', 'firm', known.firms)
  const to = nameColumn(table, 'to', 'firm', known.firms)
  const amounts = numberColumn(table, 'amount', 'notNegative')
  const assets =
    optionalColumn(table, 'asset') === undefined
      ? undefined
      : nameColumn(table, 'asset', 'asset', known.assets)
  const due = optionalColumn(table, 'due')
  return from.map((debtor, row) => {
    const creditor = to[row] as string
    if (debtor === creditor) {
      throw cellError(table, row, 'to', `${debtor} owes itself`, 'another firm')
    }
    const asset = assets?.[row] ?? common
    const amount = amounts[row] as number
    const cell = due === undefined || isBlank(due[row]) ? commonDue : due[row]
    if (cell !== undefined && timeOf(cell) === undefined) {
      throw cellError(table, row, 'due', `due is ${showCell(cell)}`, durationAllowed)
    }
    const more = { ...(asset !== undefined && { asset }), ...dueAt(cell) }
    return { from: debtor, to: creditor, amount, ...more }
  })
}

/** `30m`, milliseconds, or milliseconds as text. */
const timeOf = (value: unknown): number | undefined =>
  parseDuration(value) ?? parseDuration(parseNumber(value))

function dueAt(value: unknown): { readonly dueMs?: number } {
  const dueMs = value === undefined ? undefined : timeOf(value)
  return dueMs === undefined ? {} : { dueMs }
}

function nameColumn(
  table: Table,
  column: string,
  kind: string,
  known: ReadonlySet<string>,
): string[] {
  const names = textColumn(table, column)
  for (const [row, name] of names.entries()) {
    if (!known.has(name)) throw unknownName(kind, name, known, cellFacts(table, row, column))
  }
  return names
}
