/**
 * The undo journal: which account rows a run has written. Going back costs what was touched, not
 * what exists; the starting values lie behind the live ones in every restorable column.
 */
import { restore } from '../kit/column.ts'
import type { World } from './world.ts'

export interface Journal {
  /** Ranges of account rows, neighbours merged. */
  begin: Int32Array
  end: Int32Array
  count: number
  /** Rows that are in a range: a row is noted once. */
  readonly isNoted: Uint8Array
  rows: number
}

export function createJournal(world: World): Journal {
  return {
    begin: new Int32Array(64),
    end: new Int32Array(64),
    count: 0,
    isNoted: new Uint8Array(world.accounts.count),
    rows: 0,
  }
}

/** Notes that `account` is about to be written. */
export function touch(journal: Journal, account: number): void {
  if (journal.isNoted[account] === 0) touchRange(journal, account, account + 1)
}

/** Notes rows [begin, end), none of which has been noted before. */
export function touchRange(journal: Journal, begin: number, end: number): void {
  journal.isNoted.fill(1, begin, end)
  journal.rows += end - begin
  const last = journal.count - 1
  if (last >= 0 && journal.end[last] === begin) {
    journal.end[last] = end
    return
  }
  if (journal.count === journal.begin.length) grow(journal)
  journal.begin[journal.count] = begin
  journal.end[journal.count++] = end
}

/** Puts accounts, legs, liquidity and published prices back to the start of the run. */
export function rollBack(world: World, journal: Journal): void {
  const { accounts, legs, oracles, markets } = world
  for (let range = 0; range < journal.count; range++) {
    const begin = journal.begin[range]
    const end = journal.end[range]
    journal.isNoted.fill(0, begin, end)
    for (let at = 0; at < accounts.restorable.length; at++) {
      restore(accounts.restorable[at], begin, end)
    }
    for (let at = 0; at < legs.restorable.length; at++) {
      restore(legs.restorable[at], accounts.legBegin[begin], accounts.legBegin[end])
    }
  }
  journal.count = 0
  journal.rows = 0
  for (let oracle = 0; oracle < oracles.count; oracle++) {
    oracles.value[oracle] = oracles.startValue[oracle]
  }
  for (let market = 0; market < markets.count; market++) markets.liquidity[market].reset()
}

function grow(journal: Journal): void {
  for (const name of ['begin', 'end'] as const) {
    const wider = new Int32Array(2 * journal[name].length)
    wider.set(journal[name])
    journal[name] = wider
  }
}
