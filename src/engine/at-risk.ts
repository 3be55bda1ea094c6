/**
 * Phase 7: who fails the margin check at the published prices?
 *
 * Two ways, one answer. *Follow*: advance the cursors of the at-risk index, check whoever is
 * crossed, set new watch prices for the healthy. *Scan*: check everybody. Following costs what
 * is crossed and scanning what exists; the one that `cost` says is cheaper is taken.
 */
import { type Column, createColumn } from '../kit/column.ts'
import { hasHoldings, slack } from './margin.ts'
import type { Run } from './run.ts'
import { caution, type Group, isCrossed, splitSlack } from './watch-index.ts'
import { createWatchQueue, popWatch, pushWatch, type WatchQueue } from './watch-queue.ts'
import type { World } from './world.ts'

/** Measured on one core of a shared two-core machine, ns: bench/index.ts prints them. */
const cost = { followLeg: 300, followDirty: 200, scanLeg: 7 }

export interface AtRisk {
  readonly groupCursor: Int32Array
  readonly listCursor: Int32Array
  readonly queues: readonly WatchQueue[]
  /** 0: the base arrays speak for the account; else only queue entries of this version do. */
  readonly version: Int32Array
  /** Rows whose version is not 0. */
  readonly moved: Int32Array
  movedCount: number
  /** Rows of groups have been written, or found, otherwise than in trigger order. */
  isDisturbed: boolean
  /** Rows written since they were last checked. */
  readonly dirty: Int32Array
  dirtyCount: number
  readonly isDirty: Uint8Array
  /** The check in which a row was last seen. */
  readonly seen: Int32Array
  pass: number
  /** Tie keys of unsafe rows, by row. */
  readonly key: Column<number>
  readonly tie: Column<number>
}

export function createAtRisk(world: World): AtRisk {
  const rows = world.accounts.traderCount
  const { index } = world
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
function expectUnsafe({ index }: World, risk: AtRisk): void {
  for (let at = 0; at < index.unsafeAtStart.length; at++) {
    const row = index.unsafeAtStart[at]
    if (row < index.groupedCount) continue
    risk.isDirty[row] = 1
    risk.dirty[risk.dirtyCount++] = row
  }
}

/** Puts the index back to the start of a run. */
export function resetAtRisk(world: World, risk: AtRisk): void {
  const { groups } = world.index
  for (let at = 0; at < groups.length; at++) risk.groupCursor[at] = groups[at].begin
  risk.listCursor.fill(0)
  for (let at = 0; at < risk.queues.length; at++) risk.queues[at].count = 0
  for (let at = 0; at < risk.movedCount; at++) risk.version[risk.moved[at]] = 0
  for (let at = 0; at < risk.dirtyCount; at++) risk.isDirty[risk.dirty[at]] = 0
  risk.movedCount = 0
  risk.isDisturbed = false
  risk.dirtyCount = 0
  expectUnsafe(world, risk)
}

/** Whatever wrote this account may have put it in trouble, or out of it. */
export function markDirty(run: Run, account: number): void {
  const { risk } = run
  if (account >= run.world.accounts.traderCount || risk.isDirty[account] === 1) return
  risk.isDirty[account] = 1
  risk.dirty[risk.dirtyCount++] = account
}

/** An account was written: unless it is empty now, it is looked at again. */
export function noteWritten(run: Run, account: number): void {
  const { world, risk } = run
  if (account >= world.accounts.traderCount) return
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
  const isScan =
    run.search === 'scan' ||
    (run.search === 'cheapest' && followCost(run) > world.legs.count * cost.scanLeg)
  if (isScan) scan(run)
  else follow(run)
  const { alwaysChecked } = world.index
  for (let at = 0; at < alwaysChecked.length; at++) {
    const account = alwaysChecked[at]
    if (!hasHoldings(world, account)) continue
    run.work.checks++
    const rules = world.venues.rules[world.accounts.venue[account]]
    if (rules.isUnsafe?.(run, account)) run.unsafe[run.unsafeCount++] = account
  }
}

function scan(run: Run): void {
  const { world } = run
  run.work.scans++
  run.risk.isDisturbed = true
  for (let row = 0; row < world.accounts.traderCount; row++) {
    if (!hasHoldings(world, row)) continue
    if (world.venues.rules[world.accounts.venue[row]].isUnsafe !== undefined) continue
    run.work.checks++
    if (slack(world, row) < 0) run.unsafe[run.unsafeCount++] = row
  }
}

function follow(run: Run): void {
  const { world, risk } = run
  const dirtyCount = risk.dirtyCount
  risk.dirtyCount = 0
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
    run.trace === null &&
    run.halts.isEmpty &&
    run.world.mitigations.length === 0 &&
    run.search === 'cheapest' &&
    run.unsafeCount === 0 &&
    !run.risk.isDisturbed &&
    settings.execution === 'batch' &&
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
  for (let row = begin; row < end; row++) {
    if (risk.version[row] !== 0 || !hasHoldings(world, row)) continue
    if (isCrossed(group.side, trigger[row] * surely, price)) {
      run.work.checks++
      take(run, row)
    } else check(run, row)
  }
  risk.groupCursor[at] = end
}

/**
 * First row of the group, from `begin` on, that its price has not reached: not even `maybe`, or not
 * `surely`. Numbers other than integers are kept out of the arguments: V8 would allocate them.
 */
function groupCrossed(world: World, group: Group, begin: number, how: 'maybe' | 'surely'): number {
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
  if (risk.version[account] === 0) {
    risk.moved[risk.movedCount++] = account
    if (account < world.index.groupedCount) risk.isDisturbed = true
  }
  risk.version[account]++
  if (!hasHoldings(world, account)) return
  // Venues with a check of their own are asked by `findUnsafe`, every round.
  if (world.venues.rules[world.accounts.venue[account]].isUnsafe !== undefined) return
  run.work.checks++
  if (slack(world, account) < 0) {
    run.unsafe[run.unsafeCount++] = account
    return
  }
  splitSlack(world, account, run.placeWatch)
}

/** Takes a row that is surely unsafe. */
function take(run: Run, account: number): void {
  run.risk.seen[account] = run.risk.pass
  run.unsafe[run.unsafeCount++] = account
}

/** The callback that `check` hands to `splitSlack`; made once for each run. */
export function createPlaceWatch(risk: AtRisk) {
  return (instrument: number, side: number, watch: number, account: number): void => {
    const queue = risk.queues[2 * instrument + (side > 0 ? 0 : 1)]
    pushWatch(queue, -side * watch, account, risk.version[account])
  }
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
