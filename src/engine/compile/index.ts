/** Builds the at-risk index over the compiled tables. */

import { isUnsafe } from '../margin/slack-of.ts'
import { buildLists } from '../margin/watch-index.ts'
import type { LiveWorld } from '../ports/run.ts'
import type { Group, WatchIndex } from '../world/watch-index.ts'
import type { Grouping } from './groups.ts'

export function compileIndex(world: LiveWorld, grouping: Grouping): WatchIndex {
  const { groups, trigger, groupedCount } = grouping
  const lists = buildLists(world, groupedCount)
  const isSoldWhole = Uint8Array.from({ length: world.instruments.count }, (_, row) =>
    isPlainlySold(world, row) ? 1 : 0,
  )
  const canSlice = groups.map(
    (group) => isSoldWhole[group.instrument] === 1 && isSliceable(world, groups, group),
  )
  const unsafeAtStart = Int32Array.from(findUnsafeAtStart(world))
  return { groups, canSlice, isSoldWhole, trigger, groupedCount, lists, unsafeAtStart }
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
  return sharers.length === 1 && group.isOrderedByHealth && rules.closesWholeAtMarket === true
}

/** A position that is traded as it is, for cash, with nobody but a market's providers. */
function isPlainlySold({ instruments, markets }: LiveWorld, row: number): boolean {
  const market = instruments.market[row]
  return (
    market >= 0 &&
    markets.liquidity[market].owners === undefined &&
    instruments.isPerpetual[row] === 1 &&
    instruments.conversion[row] === 1 &&
    instruments.proceeds[row] < 0
  )
}
