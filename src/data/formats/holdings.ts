/**
 * One holding a row, any number of rows to an account: cross margin and lending.
 *
 *     account, instrument, size, entry?
 *
 * `size` is signed: long > 0 > short, collateral > 0 > debt. Rows whose instrument is the
 * venue's settlement asset, unless an instrument is called that too, are the account's wallet.
 * `entry` is the entry price of a perpetual position; elsewhere it may be blank.
 */
import { z } from 'zod'
import {
  cellError,
  isBlank,
  numberColumn,
  optionalColumn,
  readNumber,
  showCell,
  type Table,
  textColumn,
} from '../table.ts'
import {
  type AccountBatch,
  type AccountVenue,
  classesIn,
  defineAccountFormat,
  findInstrument,
  placeOfRow,
} from './format.ts'

const parameters = z.strictObject({})

export const holdings = defineAccountFormat<z.infer<typeof parameters>>({
  id: 'holdings',
  title: 'Holdings, one a row: wallet, positions, collateral and debt of accounts',
  parameters,
  read(table, _, venue) {
    const { ids, rowOf, firstRow } = numberAccounts(textColumn(table, 'account'))
    const instruments = textColumn(table, 'instrument')
    const sizes = numberColumn(table, 'size', 'any')
    const isWallet = (name: string) => name === venue.settlement && !venue.instruments.has(name)
    const wallet = new Float64Array(ids.length)
    const hasWallet = new Uint8Array(ids.length)
    const legRows: number[] = []
    for (let row = 0; row < table.count; row++) {
      if (!isWallet(instruments[row] as string)) {
        legRows.push(row)
        continue
      }
      const account = rowOf[row] as number
      if (hasWallet[account] === 1)
        throw twice(table, row, 'instrument', instruments[row] as string)
      hasWallet[account] = 1
      wallet[account] = sizes[row] as number
    }
    // Sorting is stable: the legs of an account keep the order of the file.
    legRows.sort((a, b) => (rowOf[a] as number) - (rowOf[b] as number))
    const classes = classesIn(table)
    return {
      count: ids.length,
      id: ids,
      ...(classes && { class: firstRow.map((row) => classes[row] ?? '') }),
      wallet,
      ...readLegs(table, legRows, { rowOf, instruments, sizes }, venue),
      place: (account) => placeOfRow(table, firstRow[account] as number),
    }
  },
})

/** Accounts by order of first appearance. */
function numberAccounts(names: readonly string[]) {
  const ids: string[] = []
  const firstRow: number[] = []
  const rowOf = new Int32Array(names.length)
  const known = new Map<string, number>()
  for (const [row, name] of names.entries()) {
    let account = known.get(name)
    if (account === undefined) {
      account = ids.length
      known.set(name, account)
      ids.push(name)
      firstRow.push(row)
    }
    rowOf[row] = account
  }
  return { ids, rowOf, firstRow }
}

interface Cells {
  readonly rowOf: Int32Array
  readonly instruments: readonly string[]
  readonly sizes: Float64Array
}

type LegColumns = Pick<AccountBatch, 'legAccount' | 'legInstrument' | 'amount' | 'entry'>

function readLegs(
  table: Table,
  rows: readonly number[],
  { rowOf, instruments, sizes }: Cells,
  venue: AccountVenue,
): LegColumns {
  const entries = optionalColumn(table, 'entry')
  const legAccount = new Int32Array(rows.length)
  const legInstrument = new Int32Array(rows.length)
  const amount = new Float64Array(rows.length)
  const entry = new Float64Array(rows.length)
  let account = -1
  const held = new Set<number>()
  for (const [leg, row] of rows.entries()) {
    const name = instruments[row] as string
    const { row: instrument, it } = findInstrument(
      venue,
      name,
      placeOfRow(table, row),
      'instrument',
    )
    if (account !== rowOf[row]) held.clear()
    account = rowOf[row] as number
    if (held.has(instrument)) throw twice(table, row, 'instrument', name)
    held.add(instrument)
    legAccount[leg] = account
    legInstrument[leg] = instrument
    amount[leg] = sizes[row] as number
    entry[leg] = it.kind !== 'balance' ? readEntry(table, row, entries?.[row]) : 0
  }
  return { legAccount, legInstrument, amount, entry }
}

function readEntry(table: Table, row: number, cell: unknown): number {
  const entry = readNumber(cell, 'positive')
  if (typeof entry === 'number') return entry
  const found = isBlank(cell) ? 'blank, and a position has an entry price' : showCell(cell)
  const message = `entry is ${found}`
  throw cellError(table, row, 'entry', message, entry.allowed)
}

function twice(table: Table, row: number, column: string, name: string) {
  const message = `the account holds ${name} twice`
  return cellError(table, row, column, message, 'one row for each account and instrument')
}
