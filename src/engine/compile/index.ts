/** Builds the at-risk index over the compiled tables. */

import { assert } from '../../kit/assert.ts'
import { prefixSums } from '../../kit/prefix-sums.ts'
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
  const hasRuns = groups.some(({ instrument }, at) => {
    return canSlice[at] && world.markets.liquidity[world.instruments.market[instrument]].fillRuns
  })
  const sums = hasRuns ? sumGroups(world, groupedCount) : null
  return { groups, canSlice, sums, isSoldWhole, trigger, groupedCount, lists, unsafeAtStart }
}

/** Accounts of groups come first, with one leg each. */
function sumGroups({ accounts, legs }: LiveWorld, count: number): NonNullable<WatchIndex['sums']> {
  assert(accounts.legBegin[count] === count, 'index: an account of a group has one leg')
  return { amount: prefixSums(legs.amount, count), cash: prefixSums(accounts.cash, count) }
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
