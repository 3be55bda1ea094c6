/**
 * One isolated position a row, and every row an account of its own.
 *
 *     account?, instrument?, size, side?, entry, isolated_margin_usd | margin
 *
 * `size` is signed, long > 0 > short; with a column `side` it is above 0. `margin` is in the
 * venue's settlement asset, `isolated_margin_usd` in the reporting currency. `instrument` may stand
 * in the scenario instead. Rows without `account` are called `#<row>`.
 */
import { z } from 'zod'
import { InputError } from '../../kit/assert.ts'
import { factsAt } from '../input-file.ts'
import {
  cellError,
  isBlank,
  numberColumn,
  optionalColumn,
  requireColumn,
  showCell,
  type Table,
  textColumn,
} from '../table.ts'
import {
  type AccountVenue,
  classesIn,
  defineAccountFormat,
  findInstrumentOf,
  placeOfRow,
} from './format.ts'

const parameters = z.strictObject({
  instrument: z.string().optional().describe('The instrument of all rows, if no column names it'),
})

export const positions = defineAccountFormat<z.infer<typeof parameters>>({
  id: 'positions',
  title: 'Isolated positions, one a row',
  parameters,
  read(table, { instrument }, venue) {
    const { count } = table
    const legAccount = Int32Array.from({ length: count }, (_, row) => row)
    const entry = numberColumn(table, 'entry', 'positive')
    const ids = optionalColumn(table, 'account') && textColumn(table, 'account')
    const classes = classesIn(table)
    return {
      count,
      ...(ids && { id: ids }),
      ...(classes && { class: classes }),
      wallet: readMargin(table, venue),
      legAccount,
      legInstrument: readInstruments(table, instrument, venue),
      amount: readSizes(table),
      entry,
      place: (row) => placeOfRow(table, row),
    }
  },
})

function readInstruments(
  table: Table,
  common: string | undefined,
  venue: AccountVenue,
): Int32Array {
  if (common !== undefined) {
    if (optionalColumn(table, 'instrument') !== undefined) {
      throw new InputError(`${table.file} names the instrument of each row itself`, {
        ...factsAt(venue.place),
        field: 'instrument',
        value: common,
        allowed: 'no instrument here, or no column instrument there',
      })
    }
    const found = findInstrumentOf('perpetual', venue, common, venue.place, 'instrument')
    return new Int32Array(table.count).fill(found.row)
  }
  const names = textColumn(table, 'instrument')
  const rows = new Int32Array(table.count)
  for (const [row, name] of names.entries()) {
    const place = placeOfRow(table, row)
    rows[row] = findInstrumentOf('perpetual', venue, name, place, 'instrument').row
  }
  return rows
}

function readMargin(table: Table, venue: AccountVenue): Float64Array {
  const column = eitherColumn(table, 'margin', 'isolated_margin_usd')
  const margin = numberColumn(table, column, 'notNegative')
  if (column === 'isolated_margin_usd' && venue.settlementUsd !== 1) {
    for (let row = 0; row < margin.length; row++) {
      margin[row] = (margin[row] as number) / venue.settlementUsd
    }
  }
  return margin
}

function readSizes(table: Table): Float64Array {
  const sides = optionalColumn(table, 'side')
  if (sides === undefined) {
    const signed = numberColumn(table, 'size', 'any')
    const flat = signed.indexOf(0)
    if (flat < 0) return signed
    throw cellError(table, flat, 'size', 'size is 0', 'a number other than 0')
  }
  const sizes = numberColumn(table, 'size', 'positive')
  for (let row = 0; row < sizes.length; row++) {
    const side = isBlank(sides[row]) ? '' : String(sides[row]).trim().toLowerCase()
    if (side === 'short') sizes[row] = -(sizes[row] as number)
    else if (side !== 'long') {
      throw cellError(table, row, 'side', `side is ${showCell(sides[row])}`, 'long, short')
    }
  }
  return sizes
}

/** The one of two columns that is there; both or neither is an error. */
function eitherColumn(table: Table, one: string, other: string): string {
  const hasOne = optionalColumn(table, one) !== undefined
  const hasOther = optionalColumn(table, other) !== undefined
  if (hasOne && hasOther) {
    throw new InputError(`${table.file} has both ${one} and ${other}`, {
      file: table.file,
      line: 1,
      field: other,
      allowed: `${one} or ${other}`,
    })
  }
  if (hasOne) return one
  requireColumn(table, other)
  return other
}
