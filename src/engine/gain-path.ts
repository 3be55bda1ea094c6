/**
 * ρ(K) along a run: the loop gain at places between its rounds, each measured on the world as it
 * then stands — accounts that are left, depth that is left. It tells exhaustion, where depth runs
 * out while ρ(K) stays below 1, from a run-away, where ρ(K) crosses 1.
 *
 * A measurement spoils the run, so each place is reached afresh: cost is places × partial runs.
 * Ignores: orders that owners give of their own accord, and venues that act later.
 */
import { gainFrom, spectralRadius } from './loop-gain.ts'
import { advance, createRun, type Run, restart } from './run.ts'
import type { World } from './world.ts'

export interface GainPoint {
  readonly timeMs: number
  readonly round: number
  /** Price of each market over its start, and share of its whole depth that is there. */
  readonly prices: readonly number[]
  readonly depths: readonly number[]
  /** Notional of forced orders so far, reporting currency. */
  readonly forcedUsd: number
  readonly rho: number
}

export interface GainPath {
  readonly points: readonly GainPoint[]
  /** The largest ρ(K) that was measured. */
  readonly peak: number
}

/** At most `placesMax` places, spread over the rounds of the run from its start to its end. */
export function gainPath(world: World, placesMax = 40, bump = 0.01): GainPath {
  const passes = countPasses(world)
  const places = spread(passes, placesMax)
  let left = 0
  const run = createRun(world, {
    trace: false,
    search: 'follow',
    onRound: (now) => {
      if (--left === 0) now.outcome = 'end'
    },
  })
  const points = places.map((place) => {
    const goThere = (): void => {
      restart(run)
      if (place === 0) return
      left = place
      advance(run)
    }
    goThere()
    const seen = look(run)
    return { ...seen, rho: spectralRadius(gainFrom(run, goThere, bump)) }
  })
  restart(run)
  return { points, peak: Math.max(0, ...points.map(({ rho }) => rho)) }
}

function countPasses(world: World): number {
  let passes = 0
  const run = createRun(world, { trace: false, search: 'follow', onRound: () => passes++ })
  advance(run)
  restart(run)
  return passes
}

function spread(passes: number, most: number): number[] {
  const steps = Math.max(1, Math.min(passes, most - 1))
  return Array.from({ length: steps + 1 }, (_, step) => Math.round((step * passes) / steps))
}

function look({ world, timeMs, round, depths, log }: Run): Omit<GainPoint, 'rho'> {
  const { liquidity, startPrice } = world.markets
  let forcedUsd = 0
  for (let row = 0; row < log.count; row++) forcedUsd += log.rounds.forcedUsd[row]
  return {
    timeMs,
    round,
    prices: liquidity.map((it, market) => it.mid() / startPrice[market]),
    depths: Array.from(depths.told),
    forcedUsd,
  }
}
