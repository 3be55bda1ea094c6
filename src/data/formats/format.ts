/** What a reader of accounts gets and gives. */
import type { z } from 'zod'
import type { InstrumentRow } from '../../engine/world/snapshot.ts'
import { InputError } from '../../kit/assert.ts'
import type { Place } from '../document.ts'
import { factsAt } from '../input-file.ts'
import { unknownName } from '../nearest.ts'
import { isBlank, optionalColumn, type Table } from '../table.ts'

/** The venue that accounts belong to. */
export interface AccountVenue {
  readonly id: string
  readonly settlement: string
  /** Reporting currency per unit of the settlement asset. */
  readonly settlementUsd: number
  /** Instruments by id, with their rows in `Snapshot.instruments`. */
  readonly instruments: ReadonlyMap<string, { readonly row: number; readonly it: InstrumentRow }>
  /** Where the scenario asks for these accounts. */
  readonly place: Place
}

/** Accounts of one venue in columns; legs grouped by account, account rows never decreasing. */
export interface AccountBatch {
  readonly count: number
  /** Absent: accounts have no names of their own. */
  readonly id?: readonly string[]
  readonly wallet: Float64Array
  /** Client class of each; empty: of none. */
  readonly class?: readonly string[]
  readonly legAccount: Int32Array
  /** Rows of `Snapshot.instruments`. */
  readonly legInstrument: Int32Array
  readonly amount: Float64Array
  readonly entry: Float64Array
  /** Where an account stands, for errors found later. */
  place(account: number): Place
}

export interface AccountFormat<P = unknown> {
  /** File name = id = `format:` in a scenario. */
  readonly id: string
  readonly title: string
  /** Beyond file, format, venue and columns. */
  readonly parameters: z.ZodType<P>
  read(table: Table, parameters: P, venue: AccountVenue): AccountBatch
}

// Parameters are erased to `unknown` in the list; the schema is what keeps them honest.
export const defineAccountFormat = <P>(it: AccountFormat<P>): AccountFormat =>
  it as unknown as AccountFormat

/** An instrument of the venue by id; `place` and `field` say who asks. */
export function findInstrument(venue: AccountVenue, id: string, place: Place, field: string) {
  const found = venue.instruments.get(id)
  if (found !== undefined) return found
  throw unknownName(`instrument of ${venue.id}`, id, venue.instruments.keys(), {
    ...factsAt(place),
    field,
  })
}

/** As `findInstrument`, but only one in which there are positions will do, or only a balance. */
export function findInstrumentOf(
  kind: 'perpetual' | 'balance',
  venue: AccountVenue,
  id: string,
  place: Place,
  field: string,
) {
  const found = findInstrument(venue, id, place, field)
  const fits = ({ kind: own }: InstrumentRow) => (own === 'balance') === (kind === 'balance')
  if (fits(found.it)) return found
  const fitting = [...venue.instruments].filter(([, { it }]) => fits(it))
  throw new InputError(`${id} is no ${kind} instrument`, {
    ...factsAt(place),
    field,
    value: id,
    allowed: fitting.map(([name]) => name).join(', ') || `${venue.id} has no ${kind} instrument`,
  })
}

/** The column `class`, where there is one; blank cells are of no class. */
export function classesIn(table: Table): string[] | undefined {
  const cells = optionalColumn(table, 'class')
  if (cells === undefined) return undefined
  return Array.from(cells, (cell) => (isBlank(cell) ? '' : String(cell)))
}

/** Where a row of a table stands. */
export function placeOfRow(table: Table, row: number): Place {
  const line = table.line(row)
  return line === undefined ? { file: table.file } : { file: table.file, line }
}
