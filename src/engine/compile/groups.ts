/** Finds the accounts with one position and the order in which moving prices reach them. */

import type { Column } from '../../kit/column.ts'
import { createColumn } from '../../kit/column.ts'
import { argsort } from '../../kit/sort.ts'
import type { Amount, Money, Price } from '../../units/units.ts'
import { maintenanceOf, priceAtLoss, priceOf } from '../margin/margin.ts'
import type { Snapshot } from '../world/snapshot.ts'
import type { Group } from '../world/watch-index.ts'
import type { Tables } from '../world/world.ts'

export interface Grouping {
  /** Row of the snapshot for each trader row. */
  readonly order: Int32Array
  readonly groups: readonly Group[]
  /** Trigger price by trader row, for rows in groups. */
  readonly trigger: Column<Price>
  readonly groupedCount: number
}

export function groupAccounts(snapshot: Snapshot, world: Tables, legBegin: Int32Array): Grouping {
  const { accounts, legs } = snapshot
  const { hasOwnMargin } = world.venues
  const members = new Map<number, number[]>()
  const rest: number[] = []
  for (let row = 0; row < accounts.count; row++) {
    const leg = legBegin[row]
    const instrument = legs.instrument[leg]
    const isSingle = legBegin[row + 1] - leg === 1 && legs.amount[leg] !== 0
    const isLinear = hasOwnMargin[accounts.venue[row]] === 0
    if (!isSingle || !isLinear || world.instruments.isPerpetual[instrument] === 0) {
      rest.push(row)
      continue
    }
    const key = 2 * instrument + (legs.amount[leg] > 0 ? 0 : 1)
    const list = members.get(key)
    if (list === undefined) members.set(key, [row])
    else list.push(row)
  }
  const order = new Int32Array(accounts.count)
  const trigger = createColumn<Price>(accounts.count)
  const groups: Group[] = []
  let placed = 0
  for (const key of [...members.keys()].sort((a, b) => a - b)) {
    const begin = placed
    const side = key % 2 === 0 ? 1 : -1
    const rows = members.get(key) ?? []
    placed = placeGroup(snapshot, world, legBegin, rows, side, order, trigger, begin)
    const instrument = key >> 1
    const bracketCount =
      world.instruments.bracketEnd[instrument] - world.instruments.bracketBegin[instrument]
    const isOrderedByHealth = bracketCount <= 1
    groups.push({ instrument, side, begin, end: placed, isOrderedByHealth })
  }
  const groupedCount = placed
  for (const row of rest) order[placed++] = row
  return { order, groups, trigger, groupedCount }
}

function placeGroup(
  snapshot: Snapshot,
  world: Tables,
  legBegin: Int32Array,
  rows: readonly number[],
  side: 1 | -1,
  order: Int32Array,
  trigger: Column<Price>,
  begin: number,
): number {
  const keys = new Float64Array(rows.length)
  for (const [at, row] of rows.entries()) {
    const found = triggerPrice(snapshot, world, row, legBegin[row])
    keys[at] = side > 0 ? -found : found
  }
  const sorted = argsort(keys)
  orderEquals(keys, sorted, (at) => Math.abs(snapshot.legs.amount[legBegin[rows[at]]]))
  for (let at = 0; at < sorted.length; at++) {
    order[begin + at] = rows[sorted[at]]
    trigger[begin + at] = (side * -keys[sorted[at]]) as Price
  }
  return begin + rows.length
}

/** Among equal triggers the largest goes first, so that row numbers do not matter. */
function orderEquals(keys: Float64Array, sorted: Int32Array, size: (at: number) => number): void {
  for (let begin = 0; begin < sorted.length; ) {
    let end = begin + 1
    while (end < sorted.length && keys[sorted[end]] === keys[sorted[begin]]) end++
    if (end - begin > 1) sorted.subarray(begin, end).sort((a, b) => size(b) - size(a))
    begin = end
  }
}

function triggerPrice(snapshot: Snapshot, world: Tables, row: number, leg: number): Price {
  const instrument = snapshot.legs.instrument[leg]
  const held = snapshot.legs.amount[leg] as Amount
  const mark = priceOf(world, instrument)
  const value = held * mark
  const cash = snapshot.accounts.wallet[row] - held * snapshot.legs.entry[leg]
  const free = cash + value - maintenanceOf(world, instrument, Math.abs(value))
  return priceAtLoss(world, instrument, held, mark, free as Money)
}
