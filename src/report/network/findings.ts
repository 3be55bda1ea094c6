// What every method hands to the report.
import type { Table } from '../table.ts'
import type { Text } from '../text.ts'

/** What one method finds. */
export interface NetworkFindings {
  readonly sentences: readonly Text[]
  /** The first has a row for each institution. */
  readonly tables: readonly Table[]
  /** Of each institution: the round of its default from 1, 0: none. */
  readonly round: Int32Array
  /** Of each debt: what is lost of it. */
  readonly lost: Float64Array
}
