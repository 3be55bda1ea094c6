/**
 * Fills of neighbouring orders, told by runs: of those that are filled at one price only where they
 * end and the price, of an order that went through several prices what it brought.
 *
 *     orders     0 1 2 3 4 5 6 7        levels    100 100 100 | 99 99 99 99
 *     runs      [0 1 2) 3 [4 5 6 7)     order 3 was filled by both
 */

import { type Column, createColumn } from '../../kit/column.ts'
import type { PrefixSums } from '../../kit/prefix-sums.ts'
import type { Amount, Money, Price } from '../../units/units.ts'

/** Positions of rows [begin, end), all long or all short, each to be closed whole at any price. */
export interface Closing {
  readonly amount: Column<Amount>
  /** Of the amounts that the rows have: row n ends at n + 1. */
  readonly sums: PrefixSums
  readonly begin: number
  readonly end: number
}

export interface FillRuns {
  count: number
  /** The row after the last one of a run, which begins where the one before ends. */
  end: Int32Array
  /** What each of several orders was filled at; not said of a single one. */
  price: Column<Price>
  /** Quote received for all of a run; negative when paid. */
  value: Column<Money>
  /** By how much an order has moved the middle of its market. Of several: none has. */
  moved: Float64Array
}

export function createFillRuns(capacity: number): FillRuns {
  return {
    count: 0,
    end: new Int32Array(capacity),
    price: createColumn(capacity),
    value: createColumn(capacity),
    moved: new Float64Array(capacity),
  }
}

/** Makes room for so many more. */
export function reserveRuns(runs: FillRuns, more: number): void {
  const needed = runs.count + more
  if (needed <= runs.end.length) return
  const wider = createFillRuns(Math.max(needed, 2 * runs.end.length))
  for (const name of ['end', 'price', 'value', 'moved'] as const) {
    wider[name].set(runs[name] as never)
    runs[name] = wider[name] as never
  }
}
