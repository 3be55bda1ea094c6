/**
 * Phase 7: who fails the margin check at the published prices?
 *
 * Two ways, one answer. *Follow*: advance the cursors of the at-risk index, check whoever is
 * crossed, set new watch prices for the healthy. *Scan*: check everybody. Following costs what
 * is crossed and scanning what exists; the one that `cost` says is cheaper is taken.
 */

import type { LiveWorld, Run } from '../ports/run.ts'
import { popWatch } from '../ports/watch-queue.ts'
import { hasHoldings } from '../world/holdings.ts'
import type { Group } from '../world/watch-index.ts'
import { knowsNear, scan, scanNear } from './scan.ts'
import { slackOf } from './slack-of.ts'
import { noteOwned } from './solvency.ts'
import { caution, isCrossed, splitSlack } from './watch-index.ts'

/** Measured on one core of a shared two-core machine, ns, in the middle of runs. */
const cost = { followLeg: 150, followDirty: 100, scanLeg: 3.5 }

/** Whatever wrote this account may have put it in trouble, or out of it. */
export function markDirty(run: Run, account: number): void {
  const { risk } = run
  if (account >= run.world.accounts.traderCount || risk.isDirty[account] === 1) return
  risk.isDirty[account] = 1
  risk.dirty[risk.dirtyCount++] = account
}

/** An account was written: unless it is empty now it is looked at again; its owner is told. */
export function noteWritten(run: Run, account: number): void {
  const { world, risk } = run
  if (account >= world.accounts.traderCount) return
  noteOwned(run, account)
  if (hasHoldings(world, account)) markDirty(run, account)
  if (account < world.index.groupedCount && run.isLiquidated[account] === 0) {
    risk.isDisturbed = true
  }
}

/** Fills `run.unsafe`. */
export function findUnsafe(run: Run): void {
  const { world, risk } = run
  run.unsafeCount = 0
  risk.pass++
  if (run.search === 'scan') scan(run)
  else if (run.search === 'follow') follow(run)
  else if (knowsNear(run)) scanNear(run)
  else if (followCost(run) > world.legs.count * cost.scanLeg) scan(run)
  else follow(run)
}

function follow(run: Run): void {
  const { world, risk } = run
  const dirtyCount = risk.dirtyCount
  risk.dirtyCount = 0
  risk.nearCount = -1
  for (let at = 0; at < dirtyCount; at++) risk.isDirty[risk.dirty[at]] = 0
  for (let at = 0; at < dirtyCount; at++) check(run, risk.dirty[at])
  for (let at = 0; at < world.index.lists.length; at++) {
    followList(run, at)
    followQueue(run, at)
  }
  if (canSlice(run)) sliceGroups(run)
  for (let at = 0; at < world.index.groups.length; at++) followGroup(run, at)
}

/** May this round take the short way of bulk.ts? */
function canSlice(run: Run): boolean {
  const { settings } = run.world
  return (
    (run.trace === null || run.world.firms.count === 0) &&
    run.gates.isEmpty &&
    run.world.mitigations.length === 0 &&
    run.search === 'cheapest' &&
    run.unsafeCount === 0 &&
    !run.risk.isDisturbed &&
    settings.execution === 'batch' &&
    !settings.without?.includes('price') &&
    settings.apart === undefined &&
    settings.order === 'byWorstHealth'
  )
}

/**
 * Hands the surely unsafe rows of a group over as a slice; the last few are left to check. Only
 * where one group is crossed: the long way would take turns between two, and sums of numbers, in
 * funds and with providers, depend on the order.
 */
function sliceGroups(run: Run): void {
  const { world, risk } = run
  const { groups } = world.index
  let crossed = -1
  for (let at = 0; at < groups.length; at++) {
    if (groupCrossed(world, groups[at], risk.groupCursor[at], 'surely') === risk.groupCursor[at]) {
      continue
    }
    if (crossed >= 0) return
    crossed = at
  }
  if (crossed >= 0) sliceGroup(run, crossed)
}

function sliceGroup(run: Run, at: number): void {
  const { world, risk } = run
  if (!world.index.canSlice[at]) return
  const { instrument } = world.index.groups[at]
  const { fillRuns } = world.markets.liquidity[world.instruments.market[instrument]]
  if (run.trace !== null && fillRuns === undefined) return
  const begin = risk.groupCursor[at]
  const end = groupCrossed(world, world.index.groups[at], begin, 'surely')
  run.slice.group = at
  run.slice.begin = begin
  run.slice.end = end
  run.work.checks += end - begin
  risk.groupCursor[at] = end
}

function followGroup(run: Run, at: number): void {
  const { world, risk } = run
  const group = world.index.groups[at]
  const price = world.oracles.value[world.instruments.oracle[group.instrument]]
  const begin = risk.groupCursor[at]
  const end = groupCrossed(world, group, begin, 'maybe')
  const { trigger } = world.index
  const surely = 1 - group.side * caution
  // First of all: whoever is checked here stands behind it.
  risk.groupCursor[at] = end
  for (let row = begin; row < end; row++) {
    if (risk.version[row] !== 0 || !hasHoldings(world, row)) continue
    if (isCrossed(group.side, trigger[row] * surely, price)) {
      run.work.checks++
      take(run, row)
    } else check(run, row)
  }
}

/**
 * First row of the group, from `begin` on, that its price has not reached: not even `maybe`, or not
 * `surely`. Numbers other than integers are kept out of the arguments: V8 would allocate them.
 */
function groupCrossed(
  world: LiveWorld,
  group: Group,
  begin: number,
  how: 'maybe' | 'surely',
): number {
  const { trigger } = world.index
  const price = world.oracles.value[world.instruments.oracle[group.instrument]]
  const lean = how === 'maybe' ? 1 + group.side * caution : 1 - group.side * caution
  if (begin === group.end || !isCrossed(group.side, trigger[begin] * lean, price)) return begin
  let low = begin
  let high = group.end
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (isCrossed(group.side, trigger[middle] * lean, price)) low = middle
    else high = middle
  }
  return high
}

function followList(run: Run, at: number): void {
  const { world, risk } = run
  const { watch, account } = world.index.lists[at]
  if (watch.length === 0) return
  const price = world.oracles.value[world.instruments.oracle[at >> 1]]
  const side = at % 2 === 0 ? 1 : -1
  let cursor = risk.listCursor[at]
  while (cursor < watch.length && isCrossed(side, watch[cursor], price)) {
    const row = account[cursor++]
    if (risk.version[row] === 0) check(run, row)
  }
  risk.listCursor[at] = cursor
}

function followQueue(run: Run, at: number): void {
  const { world, risk } = run
  const queue = risk.queues[at]
  if (queue.count === 0) return
  const price = world.oracles.value[world.instruments.oracle[at >> 1]]
  const side = at % 2 === 0 ? 1 : -1
  while (queue.count > 0 && isCrossed(side, -side * queue.key[0], price)) {
    const row = queue.account[0]
    const isCurrent = queue.version[0] === risk.version[row]
    popWatch(queue)
    if (!isCurrent) continue
    // A healthy account crossed again at this very price waits for the next pass.
    if (risk.seen[row] === risk.pass) markDirty(run, row)
    else check(run, row)
  }
}

/** Checks one account: unsafe, or healthy with new watch prices. */
function check(run: Run, account: number): void {
  const { world, risk } = run
  if (risk.seen[account] === risk.pass) return
  risk.seen[account] = risk.pass
  risk.looked?.push(account)
  if (risk.version[account] === 0) {
    risk.moved[risk.movedCount++] = account
    if (isAhead(run, account)) risk.isDisturbed = true
  }
  risk.version[account]++
  if (!hasHoldings(world, account)) return
  run.work.checks++
  if (slackOf(world, account) < 0) {
    run.unsafe[run.unsafeCount++] = account
    return
  }
  splitSlack(world, account, run.placeWatch)
}

/** Is it a row of a group that a slice may still hold? Those behind the cursor are in none. */
function isAhead({ world, risk }: Run, account: number): boolean {
  const { groups, groupedCount } = world.index
  if (account >= groupedCount) return false
  const at = groups.findIndex(({ end }) => account < end)
  return account >= risk.groupCursor[at]
}

/** Takes a row that is surely unsafe. */
function take(run: Run, account: number): void {
  run.risk.seen[account] = run.risk.pass
  run.unsafe[run.unsafeCount++] = account
}

/** What `follow` would cost, ns. Legs in groups cost next to nothing, queues little. */
function followCost(run: Run): number {
  const { world, risk } = run
  let crossed = 0
  for (let at = 0; at < world.index.lists.length; at++) {
    const { watch } = world.index.lists[at]
    const begin = risk.listCursor[at]
    if (begin === watch.length) continue
    const price = world.oracles.value[world.instruments.oracle[at >> 1]]
    const side = at % 2 === 0 ? 1 : -1
    if (!isCrossed(side, watch[begin], price)) continue
    let low = begin
    let high = watch.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (isCrossed(side, watch[middle], price)) low = middle
      else high = middle
    }
    crossed += high - begin
  }
  return crossed * cost.followLeg + risk.dirtyCount * cost.followDirty
}
