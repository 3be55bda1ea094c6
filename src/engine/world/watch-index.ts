/** The at-risk index as data: margin/watch-index.ts says what it means and how it is made. */
import type { Column } from '../../kit/column.ts'
import type { PrefixSums } from '../../kit/prefix-sums.ts'
import type { Price } from '../../units/units.ts'

export interface WatchIndex {
  /** Accounts with one position: contiguous rows in the order in which they trigger. */
  readonly groups: readonly Group[]
  /** For each group: may it be closed by slice (bulk.ts)? */
  readonly canSlice: readonly boolean[]
  /** Of amounts and cash by account row, of groups; null where no group is closed by runs. */
  readonly sums: { readonly amount: PrefixSums; readonly cash: PrefixSums } | null
  /** By instrument, 1: a position in it is closed by one order that concerns nobody else. */
  readonly isSoldWhole: Uint8Array
  /** Legs of all other accounts, list 2·instrument for falling prices, + 1 for rising ones. */
  readonly lists: readonly WatchList[]
  /** Watch price by account row, for rows of groups. */
  readonly trigger: Column<Price>
  /** Accounts below margin before anything has happened. */
  readonly unsafeAtStart: Int32Array
  /** First row that belongs to no group. */
  readonly groupedCount: number
}

export interface Group {
  readonly instrument: number
  /** 1: falling prices hurt; −1: rising ones. */
  readonly side: 1 | -1
  readonly begin: number
  readonly end: number
  /** One bracket: worst health first is trigger order, at every price. */
  readonly isOrderedByHealth: boolean
}

export interface WatchList {
  readonly watch: Float64Array
  readonly account: Int32Array
}
