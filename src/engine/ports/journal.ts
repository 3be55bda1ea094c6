/**
 * The undo journal: which account rows a run has written. Going back costs what was touched, not
 * what exists; the starting values lie behind the live ones in every restorable column.
 */
import { restore } from '../../kit/column.ts'
import type { LiveWorld } from './run.ts'

export interface Journal {
  /** Ranges of account rows, neighbours merged. */
  begin: Int32Array
  end: Int32Array
  count: number
  /** 1: of a range of accounts sold by slice (bulk.ts), where only cash and amounts changed. */
  isSlice: Uint8Array
  /** 0: not in a range; 1: in one; 2: in a slice, of which not all columns are put back. */
  readonly isNoted: Uint8Array
  rows: number
}

export function createJournal(world: LiveWorld): Journal {
  return {
    begin: new Int32Array(64),
    end: new Int32Array(64),
    count: 0,
    isSlice: new Uint8Array(64),
    isNoted: new Uint8Array(world.accounts.count),
    rows: 0,
  }
}

/** Notes that `account` is about to be written. */
export function touch(journal: Journal, account: number): void {
  if (journal.isNoted[account] !== 1) note(journal, account, account + 1, 0)
}

/** Notes that a slice of rows, none of which has been noted before, is about to be sold. */
export function touchSlice(journal: Journal, begin: number, end: number): void {
  note(journal, begin, end, 1)
}

function note(journal: Journal, begin: number, end: number, isSlice: 0 | 1): void {
  if (journal.isNoted[begin] === 0) journal.rows += end - begin
  journal.isNoted.fill(1 + isSlice, begin, end)
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

/** Puts accounts, legs and published prices back to the start of the run. */
export function rollBack(world: LiveWorld, journal: Journal): void {
  const { accounts, legs, oracles } = world
  for (let range = 0; range < journal.count; range++) {
    const begin = journal.begin[range]
    const end = journal.end[range]
    journal.isNoted.fill(0, begin, end)
    // Cash and amount are the first of their tables' columns; a slice changes no other.
    const isSlice = journal.isSlice[range] === 1
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
