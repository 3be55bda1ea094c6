/** The at-risk index of a run, as data: margin/at-risk.ts follows it. */
import { type Column, createColumn, setAll } from '../../kit/column.ts'
import type { Tables } from '../world/world.ts'
import { createWatchQueue, pushWatch, type WatchQueue } from './watch-queue.ts'

export interface AtRisk {
  readonly groupCursor: Int32Array
  readonly listCursor: Int32Array
  readonly queues: readonly WatchQueue[]
  /** 0: the base arrays speak for the account; else only queue entries of this version do. */
  readonly version: Int32Array
  /** Rows whose version is not 0. */
  readonly moved: Int32Array
  movedCount: number
  /** Rows of groups ahead of the cursor were written, or found otherwise than in trigger order. */
  isDisturbed: boolean
  /** Rows written since they were last checked. */
  readonly dirty: Int32Array
  dirtyCount: number
  readonly isDirty: Uint8Array
  /** The check in which a row was last seen. */
  readonly seen: Int32Array
  pass: number
  /** Rows whose watch prices have been set anew or used up in the innermost scope; null: none. */
  looked: number[] | null
  /** Rows near the edge at the last scan; -1: not known. See margin/scan.ts. */
  readonly near: Int32Array
  nearCount: number
  /**
   * By instrument, as the last scan saw it. Plain: 1, of one rate and no weight; 3, and a
   * position; 0: neither.
   */
  readonly lens: {
    readonly price: Float64Array
    readonly rate: Float64Array
    readonly plain: Uint8Array
  }
  /** The check that left slack and gross of all unsafe rows outside groups in `key` and `tie`. */
  measuredIn: number
  /** Tie keys of unsafe rows, by row. */
  readonly key: Column<number>
  readonly tie: Column<number>
}

export function createAtRisk(world: Tables): AtRisk {
  const rows = world.accounts.traderCount
  const { index } = world
  const instruments = world.instruments.count
  const risk: AtRisk = {
    groupCursor: Int32Array.from(index.groups, ({ begin }) => begin),
    listCursor: new Int32Array(index.lists.length),
    queues: index.lists.map(createWatchQueue),
    version: new Int32Array(rows),
    moved: new Int32Array(rows),
    movedCount: 0,
    isDisturbed: false,
    dirty: new Int32Array(rows),
    dirtyCount: 0,
    isDirty: new Uint8Array(rows),
    seen: new Int32Array(rows),
    pass: 0,
    looked: null,
    near: new Int32Array(rows),
    nearCount: -1,
    lens: {
      price: new Float64Array(instruments),
      rate: new Float64Array(instruments),
      plain: new Uint8Array(instruments),
    },
    measuredIn: -1,
    key: createColumn(rows),
    tie: createColumn(rows),
  }
  expectUnsafe(world, risk)
  return risk
}

/**
 * Who is unsafe before anything happens is looked at first: prices at which such an account would
 * be safe are not watched. Groups need no help, they know the price of every trigger.
 */
function expectUnsafe({ index }: Tables, risk: AtRisk): void {
  for (let at = 0; at < index.unsafeAtStart.length; at++) {
    const row = index.unsafeAtStart[at]
    if (row < index.groupedCount) continue
    risk.isDirty[row] = 1
    risk.dirty[risk.dirtyCount++] = row
  }
}

/** Puts the index back to the start of a run. */
export function resetAtRisk(world: Tables, risk: AtRisk): void {
  const { groups } = world.index
  for (let at = 0; at < groups.length; at++) risk.groupCursor[at] = groups[at].begin
  setAll(risk.listCursor, 0)
  for (let at = 0; at < risk.queues.length; at++) risk.queues[at].count = 0
  for (let at = 0; at < risk.movedCount; at++) risk.version[risk.moved[at]] = 0
  for (let at = 0; at < risk.dirtyCount; at++) risk.isDirty[risk.dirty[at]] = 0
  risk.movedCount = 0
  risk.isDisturbed = false
  risk.dirtyCount = 0
  risk.nearCount = -1
  expectUnsafe(world, risk)
}

/** The callback that `check` hands to `splitSlack`; made once for each run. */
export function createPlaceWatch(risk: AtRisk) {
  return (instrument: number, side: number, watch: number, account: number): void => {
    const queue = risk.queues[2 * instrument + (side > 0 ? 0 : 1)]
    pushWatch(queue, -side * watch, account, risk.version[account])
  }
}
