/**
 * ρ(K) along a run: the loop gain at places between its rounds, each measured on the world as it
 * then stands — accounts that are left, depth that is left. It tells exhaustion, where depth runs
 * out while ρ(K) stays below 1, from a run-away, where ρ(K) crosses 1.
 *
 * Ignores: orders that owners give of their own accord, and venues that act later.
 */

import { advance, createRun } from '../engine/phases/run.ts'
import type { Registry } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import type { World } from '../engine/world/world.ts'
import { gainFrom, spectralRadius } from './loop-gain.ts'

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

/** At most `placesMax` places from start to end, three quarters of them where something happens. */
export function gainPath(world: World, registry: Registry, placesMax = 40, bump = 0.01): GainPath {
  const places = placesOf(world, registry, placesMax)
  const points: GainPoint[] = []
  let pass = 0
  const measure = (now: Run): void => {
    if (places.has(pass)) points.push({ ...look(now), rho: spectralRadius(gainFrom(now, bump)) })
    pass++
  }
  const run = createRun(world, registry, { trace: false, search: 'follow', onRound: measure })
  measure(run)
  advance(run)
  return { points, peak: Math.max(0, ...points.map(({ rho }) => rho)) }
}

/** Passes of a run after which to look, 0: at the start; most where something happens. */
export const placesOf = (world: World, registry: Registry, most: number): ReadonlySet<number> =>
  new Set(choosePlaces(findBusy(world, registry), most))

/** For each pass of a run: did it change anything? */
function findBusy(world: World, registry: Registry): boolean[] {
  const busy: boolean[] = []
  const onRound = ({ progress }: Run) => busy.push(progress > 0)
  advance(createRun(world, registry, { trace: false, search: 'follow', onRound }))
  return busy
}

/** Place 0 is the start, place n the end of pass n. */
function choosePlaces(busy: readonly boolean[], most: number): number[] {
  const all = [...busy.keys()].map((pass) => pass + 1)
  const active = all.filter((place) => busy[place - 1])
  const kept = spread(active, Math.floor(0.75 * most))
  const rest = spread(all, Math.max(2, most - kept.length - 1))
  return [...new Set([0, ...kept, ...rest])].sort((a, b) => a - b)
}

/** At most `most` of the values, evenly, the first and last among them. */
function spread(values: readonly number[], most: number): number[] {
  const count = Math.min(values.length, most)
  if (count < 2) return values.slice(0, count)
  return Array.from({ length: count }, (_, at) => {
    return values[Math.round((at * (values.length - 1)) / (count - 1))]
  })
}

function look({ world, timeMs, round, progress, depths, log }: Run): Omit<GainPoint, 'rho'> {
  const { quoted, startPrice } = world.markets
  let forcedUsd = 0
  for (let row = 0; row < log.count; row++) forcedUsd += log.rounds.forcedUsd[row]
  return {
    timeMs,
    round: progress > 0 ? round + 1 : round,
    prices: quoted.map((it, market) => it.mid() / startPrice[market]),
    depths: Array.from(depths.told),
    forcedUsd,
  }
}
