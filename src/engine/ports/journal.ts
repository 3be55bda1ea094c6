/**
 * The undo journal: which account rows a run has written. Going back costs what was touched, not
 * what exists.
 *
 * At the bottom are whole runs: rows go back to their starting values, which lie behind the live
 * ones in every restorable column. Above them are scopes, which nest: the first time that a scope
 * writes a row, what stood there is kept, and put back when the scope is taken back.
 */
import { type Restorable, restore, setRows } from '../../kit/column.ts'
import type { Accounts, Legs, Tables } from '../world/world.ts'
import { revalue } from './values.ts'

/** Tables whose columns of accounts and legs go back to the start, cash and amount first. */
export interface RestorableTables extends Tables {
  readonly accounts: Accounts & { readonly restorable: readonly Restorable<number>[] }
  readonly legs: Legs & { readonly restorable: readonly Restorable<number>[] }
}

export interface Journal {
  /** Ranges of account rows, neighbours merged. */
  begin: Int32Array
  end: Int32Array
  count: number
  /** 1: of accounts sold by slice or list, where only cash and amounts changed. */
  isSlice: Uint8Array
  /** 0: not in a range; 1: in one; 2: in a slice, of which not all columns are put back. */
  readonly isNoted: Uint8Array
  rows: number
  readonly scopes: Scopes
}

/** What open scopes have kept, the innermost last. */
export interface Scopes {
  readonly open: Kept[]
  /** By account row: the number of the scope that has last kept it. 0: none. */
  keptIn: Int32Array
  /** How many there have been. */
  count: number
  /** Columns by account and by leg of which rows are kept. */
  readonly byAccount: Numbers[]
  readonly byLeg: Numbers[]
  readonly legBegin: Int32Array
}

type Numbers = Float64Array | Int32Array | Uint8Array

/** Rows as they stood before one scope wrote them: the journal's own marks, then the columns. */
export interface Kept {
  readonly number: number
  readonly accounts: number[]
  readonly values: number[]
  /** The journal when the scope was opened. */
  readonly count: number
  readonly lastEnd: number
  readonly rows: number
}

/** `marks`: more columns by trader row, which scopes put back. */
export function createJournal(world: RestorableTables, marks: readonly Numbers[]): Journal {
  const live = (columns: RestorableTables['legs']['restorable']) =>
    columns.map((column) => column.live as unknown as Float64Array)
  return {
    begin: new Int32Array(64),
    end: new Int32Array(64),
    count: 0,
    isSlice: new Uint8Array(64),
    isNoted: new Uint8Array(world.accounts.count),
    rows: 0,
    scopes: {
      open: [],
      keptIn: new Int32Array(0),
      count: 0,
      byAccount: [...live(world.accounts.restorable), ...marks],
      byLeg: live(world.legs.restorable),
      legBegin: world.accounts.legBegin,
    },
  }
}

/** Notes that `account` is about to be written. */
export function touch(journal: Journal, account: number): void {
  if (journal.scopes.open.length > 0) keep(journal, account)
  if (journal.isNoted[account] !== 1) note(journal, account, account + 1, 0)
}

/** Notes that a slice of rows, none of which has been noted before, is about to be sold. */
export function touchSlice(journal: Journal, begin: number, end: number): void {
  if (journal.scopes.open.length > 0) {
    for (let row = begin; row < end; row++) keep(journal, row)
  }
  note(journal, begin, end, 1)
}

function note(journal: Journal, begin: number, end: number, isSlice: 0 | 1): void {
  if (journal.isNoted[begin] === 0) journal.rows += end - begin
  setRows(journal.isNoted, begin, end, isSlice === 1 ? 2 : 1)
  const last = journal.count - 1
  if (last >= 0 && journal.end[last] === begin && journal.isSlice[last] === isSlice) {
    journal.end[last] = end
    return
  }
  if (journal.count === journal.begin.length) grow(journal)
  journal.isSlice[journal.count] = isSlice
  journal.begin[journal.count] = begin
  journal.end[journal.count++] = end
}

/** Opens a scope inside those that are open. */
export function openScope(journal: Journal): void {
  const { scopes, count, rows } = journal
  if (scopes.keptIn.length === 0) scopes.keptIn = new Int32Array(journal.isNoted.length)
  const lastEnd = count > 0 ? journal.end[count - 1] : -1
  scopes.open.push({ number: ++scopes.count, accounts: [], values: [], count, lastEnd, rows })
}

/** Takes the innermost scope back: all rows that it wrote stand as they stood before it. */
export function closeScope(journal: Journal): void {
  const { scopes } = journal
  const kept = scopes.open.pop()
  if (kept === undefined) return
  let at = kept.values.length
  for (let row = kept.accounts.length - 1; row >= 0; row--) {
    at = putBack(journal, kept, kept.accounts[row], at)
  }
  journal.count = kept.count
  if (kept.count > 0) journal.end[kept.count - 1] = kept.lastEnd
  journal.rows = kept.rows
}

function keep({ scopes, isNoted }: Journal, account: number): void {
  const kept = scopes.open[scopes.open.length - 1]
  if (scopes.keptIn[account] === kept.number) return
  kept.accounts.push(account)
  kept.values.push(scopes.keptIn[account], isNoted[account])
  scopes.keptIn[account] = kept.number
  for (const column of scopes.byAccount) kept.values.push(column[account] ?? 0)
  for (let leg = scopes.legBegin[account]; leg < scopes.legBegin[account + 1]; leg++) {
    for (const column of scopes.byLeg) kept.values.push(column[leg])
  }
}

/** Writes the row whose values end at `end`; returns where they begin. */
function putBack({ scopes, isNoted }: Journal, kept: Kept, account: number, end: number): number {
  const { byAccount, byLeg, legBegin } = scopes
  const legs = legBegin[account + 1] - legBegin[account]
  const begin = end - 2 - byAccount.length - byLeg.length * legs
  let at = begin
  scopes.keptIn[account] = kept.values[at++]
  isNoted[account] = kept.values[at++]
  for (const column of byAccount) {
    const value = kept.values[at++]
    // Marks have rows for traders only.
    if (account < column.length) column[account] = value
  }
  for (let leg = legBegin[account]; leg < legBegin[account + 1]; leg++) {
    for (const column of byLeg) column[leg] = kept.values[at++]
  }
  return begin
}

/**
 * Puts many ranges, which come as accounts were touched, in the order of rows, where neighbours are
 * near in memory. Of few it makes nothing: it looks at every row.
 */
export function arrange(journal: Journal): void {
  const { isNoted } = journal
  if (8 * journal.count < isNoted.length) return
  let ranges = 0
  let last = 0
  for (let row = 0; row < isNoted.length; row++) {
    const kind = isNoted[row]
    if (kind !== 0 && kind === last) journal.end[ranges - 1] = row + 1
    else if (kind !== 0) {
      if (ranges === journal.begin.length) grow(journal)
      journal.begin[ranges] = row
      journal.end[ranges] = row + 1
      journal.isSlice[ranges++] = kind === 2 ? 1 : 0
    }
    last = kind
  }
  journal.count = ranges
}

/** Puts accounts, legs and published prices back to the start of the run. */
export function rollBack(world: RestorableTables, journal: Journal): void {
  const { accounts, legs, oracles } = world
  for (let range = 0; range < journal.count; range++) {
    const begin = journal.begin[range]
    const end = journal.end[range]
    const isSlice = journal.isSlice[range] === 1
    setRows(journal.isNoted, begin, end, 0)
    // Cash and amount are the first of their tables' columns; a slice changes no other.
    const accountColumns = isSlice ? 1 : accounts.restorable.length
    const legColumns = isSlice ? 1 : legs.restorable.length
    for (let at = 0; at < accountColumns; at++) restore(accounts.restorable[at], begin, end)
    for (let at = 0; at < legColumns; at++) {
      restore(legs.restorable[at], accounts.legBegin[begin], accounts.legBegin[end])
    }
  }
  journal.count = 0
  journal.rows = 0
  for (let oracle = 0; oracle < oracles.count; oracle++) {
    oracles.value[oracle] = oracles.startValue[oracle]
    revalue(world, oracle)
  }
}

/** Makes a run that stands at the start the twin of `from` in all rows that it has written. */
export function copyRows(from: RestorableTables, journal: Journal, into: RestorableTables): void {
  const { legBegin } = from.accounts
  const copy = (
    source: RestorableTables['legs']['restorable'],
    to: typeof source,
    b: number,
    e: number,
  ) =>
    source.forEach(({ live }, at) => {
      const column = to[at].live as unknown as Float64Array
      column.set((live as unknown as Float64Array).subarray(b, e), b)
    })
  for (let range = 0; range < journal.count; range++) {
    const begin = journal.begin[range]
    const end = journal.end[range]
    copy(from.accounts.restorable, into.accounts.restorable, begin, end)
    copy(from.legs.restorable, into.legs.restorable, legBegin[begin], legBegin[end])
  }
}

function grow(journal: Journal): void {
  for (const name of ['begin', 'end'] as const) {
    const wider = new Int32Array(2 * journal[name].length)
    wider.set(journal[name])
    journal[name] = wider
  }
  const wider = new Uint8Array(2 * journal.isSlice.length)
  wider.set(journal.isSlice)
  journal.isSlice = wider
}
