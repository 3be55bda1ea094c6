/**
 * The block that is worth most to whoever makes it. What a row is worth depends on what comes
 * before it, so that neither the choice nor the order can be had from prices of single rows.
 *
 * Up to `exactMax` rows every block that fits is looked at. Beyond that: from the best of first
 * come, of highest tips, and of one row after the other put where it pays most, on by taking out,
 * putting in and moving single rows, until none of it pays. Never worth less than first come.
 */
import { byTip, fifo, type Ordering, type Pending } from './pending.ts'

/** What whoever makes the block has of these rows, in this order. */
export type Worth = (rows: readonly number[]) => number

/** 13,700 blocks of seven rows. */
const exactMax = 7
/** A block that is better by less is the same: moves would go in circles for ever. */
const least = 1e-12
const passesMax = 100

export const profitMax =
  (worth: Worth): Ordering =>
  (table, gasMax) =>
    table.length <= exactMax ? best(table, gasMax, worth) : near(table, gasMax, worth)

interface Block {
  readonly rows: readonly number[]
  readonly worth: number
}

/** Every block that fits, one row more at a time; of equals the one that is found first. */
function best(table: readonly Pending[], gasMax: number, worth: Worth): readonly number[] {
  let found: Block = { rows: [], worth: worth([]) }
  const extend = (rows: readonly number[], left: number): void => {
    for (const row of table.keys()) {
      if (rows.includes(row) || table[row].gas > left) continue
      const longer = [...rows, row]
      const value = worth(longer)
      if (value > found.worth) found = { rows: longer, worth: value }
      extend(longer, left - table[row].gas)
    }
  }
  extend([], gasMax)
  return found.rows
}

function near(table: readonly Pending[], gasMax: number, worth: Worth): readonly number[] {
  const block = (rows: readonly number[]): Block => ({ rows, worth: worth(rows) })
  const starts = [fifo(table, gasMax), byTip(table, gasMax), inserted(table, gasMax, worth)]
  let found = starts.map(block).reduce((one, other) => (other.worth > one.worth ? other : one))
  for (let pass = 0; pass < passesMax; pass++) {
    const better = neighbours(table, gasMax, found.rows).map(block)
    const next = better.reduce((one, other) => (other.worth > one.worth ? other : one), found)
    if (!(next.worth > found.worth + least * Math.abs(found.worth))) break
    found = next
  }
  return found.rows
}

/** One row after the other, each where it pays most, none where it does not. */
function inserted(table: readonly Pending[], gasMax: number, worth: Worth): readonly number[] {
  let rows: readonly number[] = []
  let value = worth(rows)
  for (const row of byTip(table, gasMax)) {
    const places = Array.from({ length: rows.length + 1 }, (_, at) => rows.toSpliced(at, 0, row))
    for (const longer of places) {
      const worthThen = worth(longer)
      if (worthThen > value) [rows, value] = [longer, worthThen]
      if (rows === longer) break
    }
  }
  return rows
}

/** Blocks that differ by one row: taken out, put in, or moved. */
function neighbours(
  table: readonly Pending[],
  gasMax: number,
  rows: readonly number[],
): (readonly number[])[] {
  const used = rows.reduce((sum, row) => sum + table[row].gas, 0)
  const shorter = rows.map((_, at) => rows.toSpliced(at, 1))
  const others = [...table.keys()].filter((row) => !rows.includes(row))
  const longer = others
    .filter((row) => used + table[row].gas <= gasMax)
    .flatMap((row) => putEverywhere(rows, row))
  const changed = rows.flatMap((out, at) =>
    others
      .filter((row) => used - table[out].gas + table[row].gas <= gasMax)
      .map((row) => rows.with(at, row)),
  )
  return [
    ...shorter,
    ...longer,
    ...changed,
    ...rows.flatMap((row, at) => putEverywhere(shorter[at], row)),
  ]
}

const putEverywhere = (rows: readonly number[], row: number): (readonly number[])[] =>
  Array.from({ length: rows.length + 1 }, (_, at) => rows.toSpliced(at, 0, row))
