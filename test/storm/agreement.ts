/** Whether the fast engine in every way it knows and the reference engine say the same. */
import { faults } from './faults.ts'
import { withAttacker } from './world-attackers.ts'
import { withAuction, withBlocks } from './world-blocks.ts'
import type { World } from './world-builder.ts'
import { withCap, withChanges, withOrder } from './world-changes.ts'
import { withClaims } from './world-claims.ts'
import { withFirms } from './world-firms.ts'
import { withIsolated } from './world-isolated.ts'
import { withLimits } from './world-limits.ts'
import { withPositionLimit, withVolatility } from './world-margins.ts'
import { withPause } from './world-pauses.ts'
import { withPegs } from './world-pegs.ts'
import { withQueue } from './world-queue.ts'
import { stormWorld } from './worlds.ts'

/** `3-5` is 3, 4, 5. */
export function seedsOf(range: string): number[] {
  const [first, last = first] = range.split('-').map(Number)
  return Array.from({ length: last - first + 1 }, (_, at) => first + at)
}

/** What is wrong on these seeds and how to see it again; nothing: ''. */
export function disagreements(seeds: readonly number[]): string {
  return seeds.map(disagreement).filter(Boolean).join('\n')
}

function disagreement(seed: number): string {
  const found = tried(() => faults(drawnWorld(seed)))
  if (found.length === 0) return ''
  const replay = `STORM_SEEDS=${seed}-${seed} npm run test:deep -- storm`
  return [`seed ${seed}; replay with: ${replay}`, ...found].join('\n  ')
}

/**
 * Three worlds in seven have tokens that stand for others, every third firms that owe each other,
 * every fourth rules that change or outages, every fifth an isolated lending market, every seventh
 * a cap on leverage; in every second plain exchanges close the largest position first; every third
 * has a token that somebody keeps at par, and holders who run from it, every sixth one that is
 * redeemed in turn; three in eight a protocol that may be paused; every fifth limits on a
 * collateral; three in seven a margin that follows volatility, every seventh
 * a limit on positions; four in nine blocks in which liquidations happen; every fourth an attacker;
 * every fifth an auction of the right to liquidate.
 */
export function drawnWorld(seed: number): World {
  const drawn = stormWorld(seed)
  const world = seed % 3 === 0 ? withFirms(drawn, seed) : drawn
  const claiming = seed % 7 < 3 ? withClaims(world, seed) : world
  const changing = seed % 4 === 0 ? withChanges(claiming) : claiming
  const isolated = seed % 5 === 0 ? withIsolated(changing) : changing
  const capped = seed % 7 === 0 ? withCap(isolated) : isolated
  const ordered = seed % 2 === 0 ? withOrder(capped) : capped
  const pegged = seed % 3 === 1 ? withPegs(ordered) : ordered
  const queued = seed % 6 === 5 ? withQueue(pegged) : pegged
  const paused = seed % 8 < 3 ? withPause(queued, seed) : queued
  const limited = seed % 5 === 2 ? withLimits(paused, seed) : paused
  const following = [3, 4, 6].includes(seed % 7) ? withVolatility(limited, seed) : limited
  const blocks = seed % 9 < 4 ? withBlocks(following, seed) : following
  const sized = seed % 7 === 5 ? withPositionLimit(blocks, seed) : blocks
  const attacked = seed % 4 === 1 ? withAttacker(sized, seed) : sized
  return seed % 5 === 3 ? withAuction(attacked, seed) : attacked
}

function tried(act: () => string[]): string[] {
  try {
    return act()
  } catch (error) {
    return [String((error as Error).stack)]
  }
}
