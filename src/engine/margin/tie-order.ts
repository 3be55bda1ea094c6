/**
 * Phase 9: who goes first. Equals at one instant have no natural order, so it is a parameter.
 * Ties of the key go to the larger exposure, then to the earlier arrival.
 */
import { isSortedByKeys, sortByKeys } from '../../kit/sort.ts'
import { createStream } from '../../kit/streams.ts'
import type { Run } from '../ports/run.ts'
import type { TieOrder } from '../world/snapshot.ts'
import { exposure, priceOf } from './margin.ts'
import { slackOf } from './slack-of.ts'

export function orderUnsafe(run: Run): void {
  if (run.unsafeCount < 2) return
  const { risk, unsafe, unsafeCount, world } = run
  fillKeys(run, world.settings.order)
  const keys = [risk.key, risk.tie] as unknown as [Float64Array, Float64Array]
  if (isSortedByKeys(unsafe, 0, unsafeCount, keys[0], keys[1], world.accounts.arrival)) return
  sortByKeys(unsafe, 0, unsafeCount, keys[0], keys[1], world.accounts.arrival)
}

function fillKeys(run: Run, order: TieOrder): void {
  const { world, risk } = run
  const { seed } = world.settings
  const random = order === 'seededShuffle' ? createStream(seed, 'engine/margin/tie-order') : null
  for (let at = 0; at < run.unsafeCount; at++) {
    const row = run.unsafe[at]
    const dollars = world.assets.usd[world.accounts.cashAsset[row]]
    // Nobody has written what the scan of this round has measured.
    const isKnown =
      risk.measuredIn === risk.pass && row >= world.index.groupedCount && risk.isDirty[row] === 0
    const size = isKnown ? risk.tie[row] : exposure(world, row)
    risk.tie[row] = -size * dollars
    if (order === 'byWorstHealth') {
      risk.key[row] = isKnown ? inGrains(risk.key[row], size) : healthKey(run, row, size)
    } else if (order === 'byLargest') risk.key[row] = -size * dollars
    else if (order === 'byArrival') risk.key[row] = world.accounts.arrival[row]
    else risk.key[row] = random?.uniform(run.round, world.accounts.arrival[row], 0) ?? 0
  }
  risk.measuredIn = -1
}

/**
 * Health below this is rounding: a fee that takes all that an account has leaves many at the very
 * same health, and the largest of them goes first.
 */
const grain = 1e-12

const inGrains = (slack: number, size: number): number =>
  size === 0 ? 0 : Math.round(slack / size / grain) * grain

/**
 * Slack by exposure, in whole grains. An account that stands as it was compiled, in a group of one
 * bracket, is measured by its trigger, so that rounding never disagrees with the order of the
 * group.
 */
function healthKey({ world, journal }: Run, row: number, size: number): number {
  if (size === 0) return 0
  const { instruments, brackets, legs, accounts, index } = world
  const leg = accounts.legBegin[row]
  const instrument = legs.instrument[leg]
  const bracket = instruments.bracketBegin[instrument]
  const bracketCount = instruments.bracketEnd[instrument] - bracket
  const isAsCompiled = journal.isNoted[row] !== 1 && world.rules.changes === 0
  if (row >= index.groupedCount || bracketCount > 1 || !isAsCompiled) {
    return inGrains(slackOf(world, row), size)
  }
  const side = legs.amount[leg] > 0 ? 1 : -1
  const rate = bracketCount === 1 ? brackets.rate[bracket] : 0
  const mark = priceOf(world, instrument)
  return ((side * (mark - index.trigger[row])) / mark) * (1 - side * rate)
}
