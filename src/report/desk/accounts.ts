/**
 * All accounts of a run as a table that is read in pages: what each held, how near it stood, what
 * it has lost. Up to a million rows: columns of numbers, and texts only for rows that are shown.
 */
import { equity, exposure, health, inUsd, priceOf } from '../../engine/margin/margin.ts'
import { isUnsafe } from '../../engine/margin/slack-of.ts'
import type { Run } from '../../engine/ports/run.ts'
import { shortfall } from '../../engine/reading/shortfall.ts'
import { forEachLeg } from '../../engine/world/holdings.ts'
import type { Tables } from '../../engine/world/world.ts'
import { InputError } from '../../kit/assert.ts'
import { money } from '../../units/units.ts'
import { lostUsd } from '../compare/compare.ts'
import { share, times, usd } from '../quantity.ts'
import { numberColumn, type Row, type Table, textColumn } from '../table.ts'
import { plural, say, type Text } from '../text.ts'

export const accountStatuses = ['liquidated', 'deleveraged', 'unsafe still', 'untouched'] as const
export type AccountStatus = (typeof accountStatuses)[number]

const numbers = ['size', 'leverage', 'room', 'roomAfter', 'equity', 'lost', 'owes'] as const
type NumberId = (typeof numbers)[number]

export interface AccountRows {
  readonly count: number
  /** `venue/account`. */
  name(row: number): string
  readonly status: Uint8Array
  /** The instrument of the largest leg at the start, and how many others there are. */
  readonly largest: Int32Array
  readonly others: Uint16Array
  /** Long above 0, short below: exposure at the start, dollars. */
  readonly side: Float64Array
  readonly columns: Readonly<Record<NumberId, Float64Array>>
  readonly instruments: readonly string[]
}

/** Of a run that has ended. */
export function readAccounts(run: Run): AccountRows {
  const { origin, world } = run
  const { traderCount: count, venue } = world.accounts
  const made = numbers.map((id) => [id, new Float64Array(count)] as const)
  const columns = Object.fromEntries(made) as Record<NumberId, Float64Array>
  const status = new Uint8Array(count)
  const largest = new Int32Array(count).fill(-1)
  const others = new Uint16Array(count)
  const side = new Float64Array(count)
  for (let row = 0; row < count; row++) {
    status[row] = statusOf(run, row)
    side[row] = readLegs(origin, row, largest, others)
    const size = inUsd(origin, row, exposure(origin, row))
    const own = inUsd(origin, row, equity(origin, row))
    columns.size[row] = size
    columns.leverage[row] = own > 0 ? size / own : Number.NaN
    columns.room[row] = roomOf(origin, row)
    columns.roomAfter[row] = roomOf(world, row)
    columns.equity[row] = own
    columns.lost[row] = lostUsd(run, row)
    columns.owes[row] = shortfall(world, row)
  }
  return {
    count,
    name: (row) => `${world.venues.id[venue[row] ?? 0]}/${world.names.account(row)}`,
    ...{ status, largest, others, side, columns },
    instruments: world.names.instruments,
  }
}

function statusOf(run: Run, row: number): number {
  if (run.isLiquidated[row] === 1) return 0
  if (run.isDeleveraged[row] === 1) return 1
  return isUnsafe(run.world, row) ? 2 : 3
}

/**
 * Slack over exposure: 0 is the trigger. No number: nothing is owed and nothing held, or the venue
 * checks margin in a way of its own.
 */
function roomOf(world: Tables, row: number): number {
  const venue = world.accounts.venue[row] ?? -1
  if (world.venues.hasOwnMargin[venue] === 1) return Number.NaN
  const room = health(world, row)
  return Number.isFinite(room) ? room : Number.NaN
}

/** Notes the largest leg; returns its value, with its sign. */
function readLegs(world: Tables, row: number, largest: Int32Array, others: Uint16Array): number {
  let most = 0
  let legs = 0
  forEachLeg(world, row, (_, instrument, held) => {
    const value = held * priceOf(world, instrument)
    legs++
    if (Math.abs(value) <= Math.abs(most)) return
    // A long of an inverse contract is held as the dollars it owes.
    most = world.instruments.isInverse[instrument] === 1 ? -value : value
    largest[row] = instrument
  })
  others[row] = Math.max(0, legs - 1)
  return inUsd(world, row, money(most))
}

export interface AccountQuery {
  /** Part of a name or of an instrument. */
  readonly search?: string
  readonly status?: AccountStatus
  readonly sort?: string
  readonly ascending?: boolean
  readonly from?: number
  readonly count?: number
}

export interface AccountsPage {
  /** How many rows fit the query, of how many. */
  readonly total: number
  readonly of: number
  readonly told: Text
  readonly table: Table
}

const pageMax = 500

/** Rows of accounts that fit, in order. Throws InputError for a column or status that is none. */
export function accountsPage(rows: AccountRows, query: AccountQuery): AccountsPage {
  const found = orderOf(rows, query)
  const from = Math.max(0, Math.floor(query.from ?? 0))
  const count = Math.min(pageMax, Math.max(0, Math.floor(query.count ?? 50)))
  const shown = [...found.subarray(from, from + count)]
  const left = found.length === rows.count ? '' : say` of ${plural(rows.count, 'account')}`
  return {
    total: found.length,
    of: rows.count,
    told: say`${plural(found.length, left === '' ? 'account' : 'row')}${left}`,
    table: {
      id: 'accounts',
      title: 'Accounts',
      columns: accountColumns,
      rows: shown.map((row) => rowOf(rows, row)),
      notes: [],
    },
  }
}

const accountColumns = [
  textColumn('account'),
  textColumn('holds', 'holds at the start'),
  textColumn('status'),
  numberColumn('size', 'size', 'notional of positions, debts of loans, at the start'),
  numberColumn('leverage', 'leverage', 'size over equity at the start'),
  numberColumn('room', 'room', 'slack over size at the start: 0 is where its venue acts'),
  numberColumn('roomAfter', 'room after', 'the same at the end'),
  numberColumn('equity', 'equity', 'at the start'),
  numberColumn('lost', 'lost', 'equity at the start and what was brought since, less the end'),
  numberColumn('owes', 'owes', 'beyond all it has, at the end'),
]

function rowOf(rows: AccountRows, row: number): Row {
  const { columns, status } = rows
  const value = (id: NumberId) => columns[id][row] ?? Number.NaN
  const account = rows.name(row)
  return {
    id: account,
    cells: {
      account,
      holds: holds(rows, row),
      status: accountStatuses[status[row] ?? 3] ?? '',
      size: usd(value('size')),
      leverage: times(value('leverage')),
      room: share(value('room')),
      roomAfter: share(value('roomAfter')),
      equity: usd(value('equity')),
      lost: usd(value('lost')),
      owes: value('owes') > 0 ? usd(value('owes')) : '',
    },
  }
}

function holds({ largest, others, side, instruments }: AccountRows, row: number): Text {
  const name = instruments[largest[row] ?? -1]
  if (name === undefined) return 'nothing'
  const bare = name.slice(name.indexOf('/') + 1)
  const more = others[row] ?? 0
  return say`${bare} ${(side[row] ?? 0) < 0 ? 'short' : 'long'}${more > 0 ? ` + ${more}` : ''}`
}

/** Rows that fit, sorted; ties keep the order of rows. What is no number comes last. */
function orderOf(rows: AccountRows, { search = '', status, sort, ascending }: AccountQuery) {
  const wanted = status === undefined ? -1 : requireOf('status', accountStatuses, status)
  const text = search.trim().toLowerCase()
  const kept = new Int32Array(rows.count)
  let count = 0
  for (let row = 0; row < rows.count; row++) {
    if (wanted >= 0 && rows.status[row] !== wanted) continue
    if (text !== '' && !matches(rows, row, text)) continue
    kept[count++] = row
  }
  const found = kept.subarray(0, count)
  if (sort === undefined) return found
  const column = rows.columns[numbers[requireOf('sort', numbers, sort)] as NumberId]
  const sign = ascending ? 1 : -1
  const key = (row: number) => {
    const value = column[row] ?? Number.NaN
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : sign * value
  }
  return found.sort((a, b) => {
    const [x, y] = [key(a), key(b)]
    return x < y ? -1 : x > y ? 1 : a - b
  })
}

function matches(rows: AccountRows, row: number, text: string): boolean {
  const held = rows.instruments[rows.largest[row] ?? -1] ?? ''
  return rows.name(row).toLowerCase().includes(text) || held.toLowerCase().includes(text)
}

function requireOf(field: string, all: readonly string[], value: string): number {
  const at = all.indexOf(value)
  if (at >= 0) return at
  const message = `accounts have no ${field} called ${value}`
  throw new InputError(message, { field, value, allowed: all.join(', ') })
}

const edges = [0, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5]

/** How near accounts stand to their trigger, before and after: a row for each stretch of room. */
export function roomTable(rows: AccountRows): Table {
  const slots = edges.length + 1
  const empty = () => ({ accounts: new Float64Array(slots), usd: new Float64Array(slots) })
  const [before, after] = [empty(), empty()]
  const add = (to: typeof before, room: number, size: number) => {
    if (Number.isNaN(room)) return
    const found = edges.findIndex((edge) => room < edge)
    const slot = found < 0 ? slots - 1 : found
    to.accounts[slot] = (to.accounts[slot] ?? 0) + 1
    to.usd[slot] = (to.usd[slot] ?? 0) + size
  }
  const { room, roomAfter, size } = rows.columns
  for (let row = 0; row < rows.count; row++) {
    add(before, room[row] ?? Number.NaN, size[row] ?? 0)
    add(after, roomAfter[row] ?? Number.NaN, size[row] ?? 0)
  }
  const most = Math.max(1e-9, ...before.usd, ...after.usd)
  return {
    id: 'room',
    title: 'How near to their trigger',
    columns: [
      textColumn('room'),
      numberColumn('before', 'before', 'accounts'),
      numberColumn('after', 'after', 'accounts'),
      numberColumn('size', 'size before', 'notional or debt, at the start'),
    ],
    bars: { after: 'size', keys: [] },
    rows: Array.from({ length: slots }, (_, slot): Row => {
      const value = before.usd[slot] ?? 0
      return {
        bar: value > 0 ? [{ id: 'liquidated', from: 0, to: value / most }] : [],
        cells: {
          room: between(slot),
          before: { value: before.accounts[slot] ?? 0, unit: 'count' },
          after: { value: after.accounts[slot] ?? 0, unit: 'count' },
          size: usd(value),
        },
      }
    }),
    notes: ['room: slack over size; below 0 its venue acts. Whoever holds nothing is left out.'],
  }
}

function between(slot: number): Text {
  if (slot === 0) return 'below 0: unsafe'
  const low = share(edges[slot - 1])
  return slot === edges.length ? say`${low} and more` : say`${low} to ${share(edges[slot])}`
}
