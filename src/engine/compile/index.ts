/** Builds the at-risk index over the compiled tables. */

import { isUnsafe } from '../margin/slack-of.ts'
import { buildLists } from '../margin/watch-index.ts'
import type { LiveWorld } from '../ports/run.ts'
import type { Group, WatchIndex } from '../world/watch-index.ts'
import type { Grouping } from './groups.ts'

export function compileIndex(world: LiveWorld, grouping: Grouping): WatchIndex {
  const { groups, trigger, groupedCount } = grouping
  const lists = buildLists(world, groupedCount)
  const canSlice = groups.map((group) => isSliceable(world, groups, group))
  const unsafeAtStart = Int32Array.from(findUnsafeAtStart(world))
  return { groups, canSlice, trigger, groupedCount, lists, unsafeAtStart }
}

function* findUnsafeAtStart(world: LiveWorld): Generator<number> {
  for (let row = 0; row < world.accounts.traderCount; row++) {
    if (isUnsafe(world, row)) yield row
  }
}

/** A group whose slices cannot meet another order on their market in the same round. */
function isSliceable(world: LiveWorld, groups: readonly Group[], group: Group): boolean {
  const { instruments, venues } = world
  const market = instruments.market[group.instrument]
  const sharers = groups.filter(({ instrument }) => instruments.market[instrument] === market)
  const rules = venues.rules[instruments.venue[group.instrument]]
  return (
    market >= 0 &&
    sharers.length === 1 &&
    group.isOrderedByHealth &&
    rules.closesWholeAtMarket === true &&
    instruments.conversion[group.instrument] === 1 &&
    instruments.proceeds[group.instrument] < 0
  )
}
