/**
 * Checking everybody: one loop over all legs, and a list of those near the edge, who alone are
 * looked at again while prices stay near.
 *
 *     near    slack < 2 · reach · gross        gross = Σ |amount| · price
 *
 * A relative move of `reach` takes from a leg at most that share of its value, and, as margin grows
 * with it, as much again: weights and rates are 1 at most. Who was written since is looked at too.
 */
import type { Run } from '../ports/run.ts'
import { hasHoldings } from '../world/holdings.ts'
import type { Group } from '../world/watch-index.ts'
import { marginOf, slackOf } from './slack-of.ts'

/** How far prices may go before everybody is looked at again. */
const reach = 0.01
/** What rounding may add to a sum, as a share of its terms. */
const rounding = 1e-9
/** The slack of whoever holds more than this share of his gross value cannot be used up. */
const edge = 2 * reach + rounding

/** Fills `run.unsafe` with whoever is unsafe. */
export function scan(run: Run): void {
  const { world, risk } = run
  const { groups, groupedCount } = world.index
  look(run)
  risk.nearCount = 0
  risk.measuredIn = risk.pass
  for (let at = 0; at < groups.length; at++) scanGroup(run, groups[at])
  scanRows(run, groupedCount, world.accounts.traderCount)
  run.work.scans++
  risk.isDisturbed = true
}

/** Accounts with one position in the same instrument. */
function scanGroup(run: Run, { instrument, begin, end }: Group): void {
  const { world, risk, unsafe } = run
  if (risk.lens.plain[instrument] === 0) {
    scanRows(run, begin, end)
    return
  }
  const { cash, legBegin } = world.accounts
  const { amount } = world.legs
  const { near } = risk
  const price = risk.lens.price[instrument]
  const rate = risk.lens.rate[instrument]
  const firstLeg = legBegin[begin] - begin
  let { nearCount } = risk
  let { unsafeCount } = run
  let checks = 0
  for (let row = begin; row < end; row++) {
    const held = amount[firstLeg + row]
    if (held === 0) continue
    checks++
    const value = held * price
    const size = Math.abs(value)
    const sum = cash[row] + value - size * rate
    if (!(sum < edge * size) && !(sum < 0)) continue
    near[nearCount++] = row
    if (sum < 0) unsafe[unsafeCount++] = row
  }
  risk.nearCount = nearCount
  run.unsafeCount = unsafeCount
  run.work.checks += checks
}

function scanRows(run: Run, begin: number, end: number): void {
  const { world, risk, unsafe } = run
  const { legBegin, cash } = world.accounts
  const { amount, instrument } = world.legs
  const { near } = risk
  const { price, rate, plain: plains } = risk.lens
  let { nearCount } = risk
  let { unsafeCount } = run
  let checks = 0
  let leg = legBegin[begin]
  for (let row = begin; row < end; row++) {
    const legEnd = legBegin[row + 1]
    let sum: number = cash[row]
    let gross = 0
    let plain = 3
    // What `slack` says where all is plain; of a leg of 0 it is nothing.
    for (; leg < legEnd; leg++) {
      const at = instrument[leg]
      const value = amount[leg] * price[at]
      const size = Math.abs(value)
      sum += value
      sum -= size * rate[at]
      gross += size
      plain &= plains[at]
    }
    // A price may be 0.
    if (gross === 0 && !hasHoldings(world, row)) continue
    checks++
    if (plain === 0) sum = slackOf(world, row)
    const isNear = sum < edge * gross || sum < 0
    if (!isNear && (plain !== 0 || marginOf(world, row) === undefined)) continue
    near[nearCount++] = row
    if (!(sum < 0)) continue
    unsafe[unsafeCount++] = row
    risk.key[row] = sum
    risk.tie[row] = gross
    if (plain !== 3) risk.measuredIn = -1
  }
  risk.nearCount = nearCount
  run.unsafeCount = unsafeCount
  run.work.checks += checks
}

/** Do the last scan's prices still tell who is near? */
export function knowsNear({ world, risk }: Run): boolean {
  if (risk.nearCount < 0) return false
  const { instruments, oracles } = world
  const { price } = risk.lens
  for (let row = 0; row < instruments.count; row++) {
    const oracle = instruments.oracle[row]
    if (oracle < 0) continue
    if (!(Math.abs(oracles.value[oracle] - price[row]) <= reach * price[row])) return false
  }
  return true
}

/** The same as `scan`, where `knowsNear`. */
export function scanNear(run: Run): void {
  const { risk } = run
  for (let at = 0; at < risk.nearCount; at++) see(run, risk.near[at])
  for (let at = 0; at < risk.dirtyCount; at++) see(run, risk.dirty[at])
}

function see(run: Run, row: number): void {
  const { world, risk } = run
  if (risk.seen[row] === risk.pass) return
  risk.seen[row] = risk.pass
  if (!hasHoldings(world, row)) return
  run.work.checks++
  if (slackOf(world, row) < 0) run.unsafe[run.unsafeCount++] = row
}

/** Prices by instrument, and which of them one rate and no weight make plain. */
function look({ world, risk }: Run): void {
  const { instruments, oracles, brackets, venues } = world
  const { price, rate, plain } = risk.lens
  for (let row = 0; row < instruments.count; row++) {
    const oracle = instruments.oracle[row]
    const venue = instruments.venue[row]
    const bracket = instruments.bracketBegin[row]
    const bracketCount = instruments.bracketEnd[row] - bracket
    const isLinear = oracle >= 0 && venue >= 0 && venues.hasOwnMargin[venue] === 0
    price[row] = oracle < 0 ? 0 : oracles.value[oracle]
    rate[row] = bracketCount === 0 ? 0 : brackets.rate[bracket]
    const isOne = isLinear && bracketCount <= 1 && instruments.weight[row] === 1
    plain[row] = !isOne ? 0 : instruments.isPerpetual[row] === 1 ? 3 : 1
  }
}
